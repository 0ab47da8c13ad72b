package dev.backstay.code.deploy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is said of deployments while they go on, and for an hour after their end. */
public final class DeploymentMessages {
  private static final int MAX_STATUS = 1_000;

  /** A line of a deployment's log. */
  public record Message(long date, String level, String message) {}

  /** The messages of one deployment so far. */
  record Status(String appId, List<Message> messages, CompletableFuture<Void> ended) {
    Status(String appId) {
      this(appId, new ArrayList<>(), new CompletableFuture<>());
    }

    void say(String level, String message) {
      synchronized (messages) {
        messages.add(new Message(System.currentTimeMillis(), level, message));
      }
    }
  }

  private final Cache<String, Status> statuses =
      Caffeine.newBuilder().maximumSize(MAX_STATUS).expireAfterWrite(Duration.ofHours(1)).build();

  /** Begins those of a deployment. */
  Status begin(String appId, String deploymentId) {
    Status status = new Status(appId);
    statuses.put(deploymentId, status);
    return status;
  }

  /**
   * The messages of a deployment, from an offset on.
   *
   * @throws ApiException 8008 when there is no such deployment of this app, or it ended more than
   *     an hour ago
   */
  List<Message> of(App app, String deploymentId, int offset, int count) {
    Status status = statuses.getIfPresent(deploymentId);
    if (status == null || !status.appId().equals(app.id())) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "deployId", "This app has had no such deployment in the last hour");
    }
    synchronized (status.messages()) {
      int from = Math.clamp(offset, 0, status.messages().size());
      return List.copyOf(
          status
              .messages()
              .subList(from, Math.min(status.messages().size(), from + Math.max(count, 0))));
    }
  }

  /**
   * Waits until a deployment has ended.
   *
   * @return its first error; null when the code is in force
   */
  @Nullable String await(App app, String deploymentId) {
    Status status = statuses.getIfPresent(deploymentId);
    if (status == null || !status.appId().equals(app.id())) {
      throw Deployments.noDeployment(deploymentId);
    }
    var _ = status.ended().join();
    synchronized (status.messages()) {
      return status.messages().stream()
          .filter(message -> message.level().equals("error"))
          .map(Message::message)
          .findFirst()
          .orElse(null);
    }
  }
}
