package dev.backstay.code.deploy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.store.database.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is said of deployments while they go on, and for an hour. Other servers on the database read
 * it too.
 */
public final class DeploymentMessages {
  private static final int MAX_STATUS = 1_000;
  private static final Duration REMEMBERED = Duration.ofHours(1);

  /** A line of a deployment's log. */
  public record Message(long date, String level, String message) {}

  /** The messages of one deployment so far. */
  record Status(
      String appId,
      String deploymentId,
      List<Message> messages,
      CompletableFuture<Void> ended,
      SharedProgress shared) {
    void say(String level, String text) {
      Message message = new Message(System.currentTimeMillis(), level, text);
      int number;
      synchronized (messages) {
        number = messages.size();
        messages.add(message);
      }
      shared.say(appId, deploymentId, number, message);
    }
  }

  private final Cache<String, Status> statuses =
      Caffeine.newBuilder().maximumSize(MAX_STATUS).expireAfterWrite(REMEMBERED).build();

  private final SharedProgress shared;

  /**
   * @param platform where other servers read what is said
   */
  DeploymentMessages(Database platform) {
    this.shared = new SharedProgress(platform);
  }

  /** Begins those of a deployment. */
  Status begin(String appId, String deploymentId) {
    shared.sweep(System.currentTimeMillis() - REMEMBERED.toMillis());
    Status status =
        new Status(appId, deploymentId, new ArrayList<>(), new CompletableFuture<>(), shared);
    statuses.put(deploymentId, status);
    return status;
  }

  /**
   * The messages of a deployment, from an offset on.
   *
   * @throws ApiException 8008 when there is no such deployment of this app, or it was more than an
   *     hour ago
   */
  List<Message> of(App app, String deploymentId, int offset, int count) {
    Status status = statuses.getIfPresent(deploymentId);
    if (status == null && shared.knows(app.id(), deploymentId)) {
      return shared.of(app.id(), deploymentId, Math.max(offset, 0), Math.max(count, 0));
    }
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
