package dev.backstay.server.code;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.backstay.server.apps.App;
import dev.backstay.server.apps.Apps;
import dev.backstay.server.apps.PerApp;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.error.ApiException;
import dev.backstay.store.Ids;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deployments of server code: from an uploaded archive to code that can be called, in the
 * background, with messages that the official {@code coderunner deploy} polls for (reference:
 * business-logic.md §1).
 *
 * <p>The archive is kept in the data directory and is the truth; the unpacked tree can be made from
 * it again. A deployment is put in force by one transaction, after all of it lies on disk: until
 * then, and when anything fails, the code before stays in force.
 */
final class Deployments {
  private static final Logger LOG = LoggerFactory.getLogger(Deployments.class);

  /** The text by which the official client knows that there is nothing more to wait for. */
  private static final String FINISHED = "Deploy finished";

  private static final int MAX_STATUS = 1_000;

  private final Apps apps;
  private final Path archives;
  private final Archive archive;
  private final CodeHomes homes;
  private final ServiceCatalog catalog;
  private final Runners runners;
  private final ForgetCode forgetCode;
  private final PerApp<ReentrantLock> locks;
  private final Cache<String, Status> statuses =
      Caffeine.newBuilder().maximumSize(MAX_STATUS).expireAfterWrite(Duration.ofHours(1)).build();

  /** Has an app's runner drop the workers that hold code of before. */
  @FunctionalInterface
  interface ForgetCode {
    void of(String appId);
  }

  Deployments(
      Apps apps,
      Path archives,
      Archive archive,
      CodeHomes homes,
      ServiceCatalog catalog,
      Runners runners,
      ForgetCode forgetCode) {
    this.apps = apps;
    this.archives = archives;
    this.archive = archive;
    this.homes = homes;
    this.catalog = catalog;
    this.runners = runners;
    this.forgetCode = forgetCode;
    this.locks = new PerApp<>(apps, app -> new ReentrantLock());
  }

  /** A line of a deployment's log. */
  record Message(long date, String level, String message) {
    Map<String, Object> json() {
      return Map.of("date", date, "level", level, "message", message);
    }
  }

  /** What has been said of one deployment so far. */
  private record Status(String appId, List<Message> messages) {
    void say(String level, String message) {
      synchronized (messages) {
        messages.add(new Message(System.currentTimeMillis(), level, message));
      }
    }
  }

  /**
   * Takes an archive and deploys it in the background.
   *
   * @param upload the archive; moved away
   * @return the id to ask for messages with
   */
  String start(App app, String model, Path upload) throws IOException {
    String deploymentId = Ids.next();
    Path kept = archive(app.id(), deploymentId);
    Files.createDirectories(kept.getParent());
    Files.move(upload, kept, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(kept, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Status status = new Status(app.id(), new ArrayList<>());
    statuses.put(deploymentId, status);
    status.say("info", "Deploying the model " + model);
    Thread.ofVirtual().name("deploy").start(() -> run(app, model, deploymentId, kept, status));
    return deploymentId;
  }

  /**
   * What has been said of a deployment, from a place on.
   *
   * @throws ApiException 8008 when there is no such deployment of this app, or it ended more than
   *     an hour ago
   */
  List<Message> messages(App app, String deploymentId, int offset, int count) {
    Status status = statuses.getIfPresent(deploymentId);
    if (status == null || !status.appId().equals(app.id())) {
      throw ApiError.INVALID_PARAMETER.with("deployId");
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
   * Makes sure that the code of a deployment lies where runners read it, from its archive if need
   * be.
   */
  void require(App app, String deploymentId) {
    if (Files.isDirectory(homes.deployment(app.id(), deploymentId))) {
      return;
    }
    ReentrantLock lock = locks.of(app);
    lock.lock();
    try {
      homes.unpack(archive, archive(app.id(), deploymentId), app.id(), deploymentId);
    } catch (ArchiveException | IOException e) {
      LOG.error("the deployment {} of app {} cannot be unpacked again", deploymentId, app.id(), e);
      throw ApiError.INVOCATION_FAILED.with(
          "the deployed code is not there any more; deploy it again");
    } finally {
      lock.unlock();
    }
  }

  /** Deletes all code of an app; its runner must have ended. */
  void deleteAll(String appId) throws IOException {
    homes.delete(appId);
    Directories.delete(archives.resolve(appId));
  }

  /**
   * Deletes code of apps that are gone: those that were deleted while their code was not in use.
   */
  void deleteOrphans() {
    try (Stream<Path> directories = Files.list(archives)) {
      for (Path directory : (Iterable<Path>) directories::iterator) {
        String appId = directory.getFileName().toString();
        if (apps.find(appId) == null) {
          deleteAll(appId);
        }
      }
    } catch (IOException e) {
      LOG.warn("code of deleted apps could not be deleted: {}", e.getMessage());
    }
  }

  private void run(App app, String model, String deploymentId, Path kept, Status status) {
    ReentrantLock lock = locks.of(app);
    lock.lock();
    boolean deployed = false;
    try {
      homes.unpack(archive, kept, app.id(), deploymentId);
      DeployedModel content = DeployedModel.read(homes.deployment(app.id(), deploymentId));
      List<String> obsolete = catalog.deploy(app, deploymentId, model, content);
      deployed = true;
      report(status, content);
      forgetCode.of(app.id());
      for (String old : obsolete) {
        homes.delete(app.id(), old);
        Files.deleteIfExists(archive(app.id(), old));
      }
      startRunner(app, status);
    } catch (ArchiveException e) {
      status.say("error", String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      LOG.error("the deployment {} of app {} failed", deploymentId, app.id(), e);
      status.say("error", "The server failed on this deployment; its log says why");
    } finally {
      if (!deployed) {
        discard(app, deploymentId, kept);
      }
      lock.unlock();
      status.say(deployed ? "info" : "error", FINISHED);
    }
  }

  private void report(Status status, DeployedModel content) {
    for (DeployedModel.Service service : content.services()) {
      status.say(
          "info", "Service " + service.name() + " with " + service.methods().size() + " methods");
    }
    if (content.handlers() > 0) {
      status.say(
          "warn",
          content.handlers()
              + " event handlers and timers are stored; this server does not call them yet");
    }
  }

  private void startRunner(App app, Status status) {
    try {
      runners.use(app.id()).release();
    } catch (RunnerUnavailableException e) {
      status.say("warn", "The code is deployed, but cannot run: " + e.getMessage());
    }
  }

  private void discard(App app, String deploymentId, Path kept) {
    try {
      homes.delete(app.id(), deploymentId);
      Files.deleteIfExists(kept);
    } catch (IOException e) {
      LOG.warn(
          "what is left of the failed deployment {} could not be deleted: {}",
          deploymentId,
          e.getMessage());
    }
  }

  private Path archive(String appId, String deploymentId) {
    return archives.resolve(appId).resolve(deploymentId + ".zip");
  }

  static @Nullable String wrongModel(String model) {
    return model.matches("[\\p{L}\\p{N}._ -]{1,100}") && !model.startsWith(".") ? null : "model";
  }
}
