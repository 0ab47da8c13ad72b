package dev.backstay.code.deploy;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.backstay.code.archive.Archive;
import dev.backstay.code.archive.ArchiveException;
import dev.backstay.code.archive.FileTrees;
import dev.backstay.code.host.CodeTrial;
import dev.backstay.code.host.HostPools;
import dev.backstay.code.host.RunnerUnavailableException;
import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.settings.Language;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.directory.PrivateFiles;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Ids;
import dev.backstay.store.error.StoreException;
import dev.backstay.store.nodes.Nodes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
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
 *
 * <p>What is done to the files of an app is done under its lock, and only while there is the app:
 * its deletion waits for the deployment under way, and later ones find it gone.
 */
public final class Deployments {
  private static final Logger LOG = LoggerFactory.getLogger(Deployments.class);

  /** The text by which the official client knows that there is nothing more to wait for. */
  private static final String FINISHED = "Deploy finished";

  /** So long a deployment waits for a worker; the first call starts one otherwise. */
  private static final Duration READY = Duration.ofSeconds(10);

  private static final String APP_DELETED = "The app is deleted";

  /** So long the code of a deployment that is out of force lies unpacked. */
  private static final Duration KEPT_UNPACKED = Duration.ofSeconds(60);

  private final Apps apps;
  private final Path archives;
  private final SharedArchives shared;
  private final DeploymentClaims turns;
  private final Archive archive;
  private final DeploymentLayout layout;
  private final ServiceCatalog catalog;
  private final HostPools hosts;
  private final CodeTrial trial;
  private final boolean runsHere;
  private final LoadingCache<String, ReentrantLock> locks =
      Caffeine.newBuilder().weakValues().build(appId -> new ReentrantLock());

  /** The numbers of events that operations of this server are. */
  private volatile Set<Integer> firing = Set.of();

  /** Deployments between their upload and their end. */
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  private final DeploymentMessages messages;

  /**
   * @param archives the directory of archives
   * @param trial loads code before it comes into force
   * @param runsHere whether the code runs on this server
   * @param platform where archives, and what is said of deployments, are for other servers
   * @param nodes the servers, of which one at a time deploys code of an app
   */
  public Deployments(
      Apps apps,
      Path archives,
      Archive archive,
      DeploymentLayout layout,
      ServiceCatalog catalog,
      HostPools hosts,
      CodeTrial trial,
      boolean runsHere,
      Database platform,
      Nodes nodes) {
    this.turns = new DeploymentClaims(nodes);
    this.shared = new SharedArchives(platform);
    this.messages = new DeploymentMessages(platform);
    this.apps = apps;
    this.archives = archives;
    this.archive = archive;
    this.layout = layout;
    this.catalog = catalog;
    this.hosts = hosts;
    this.trial = trial;
    this.runsHere = runsHere;
  }

  /**
   * Says which events there are on this server; of handlers of others a deployment is warned.
   *
   * @param events numbers of the event catalogue
   */
  public void firing(Set<Integer> events) {
    firing = Set.copyOf(events);
  }

  /**
   * Takes an archive and deploys it in the background.
   *
   * @param language what it is written in; null to find out: what has no {@code model.json} and has
   *     {@code classes/} or {@code libs/} is Java
   * @param model as the tools say it
   * @param upload the archive; moved away
   * @param by who deploys it, in words
   * @return the id to ask for messages with
   */
  public String start(App app, @Nullable Language language, String model, Path upload, String by)
      throws IOException {
    Language known = language == null ? languageOf(upload) : language;
    return start(app, known, known.model(model), upload, Map.of("by", by));
  }

  /** What cannot be read is refused when it is unpacked. */
  private static Language languageOf(Path archive) {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      boolean java =
          zip.stream()
              .map(ZipEntry::getName)
              .anyMatch(name -> name.startsWith("classes/") || name.startsWith("libs/"));
      return java && zip.getEntry("model.json") == null ? Language.JAVA : Language.JS;
    } catch (IOException | IllegalArgumentException e) {
      return Language.JS;
    }
  }

  /**
   * Puts the code of a kept deployment in force again, in the background: as a new deployment, so
   * that what was in force when can be told afterwards.
   *
   * @param deploymentId one that is kept and not in force
   * @param by who asks for it, in words
   * @return the id to ask for messages with
   * @throws ApiException 8008 when there is no such deployment, or it is in force
   */
  public String again(App app, String deploymentId, String by) throws IOException {
    ServiceCatalog.Kept kept =
        catalog.kept(app).stream()
            .filter(each -> each.id().equals(deploymentId))
            .findFirst()
            .orElseThrow(() -> noDeployment(deploymentId));
    if (kept.active()) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "deployment", "Its code is in force; there is nothing to go back to");
    }
    var _ = PrivateFiles.createDirectories(archives.resolve(app.id()));
    Path copy = Files.createTempFile(archives.resolve(app.id()), ".again", ".zip");
    try {
      shared.fetch(app.id(), deploymentId, archive(app.id(), deploymentId));
      Files.copy(archive(app.id(), deploymentId), copy, StandardCopyOption.REPLACE_EXISTING);
      Language language = Language.find(kept.language());
      return start(
          app,
          language == null ? Language.JS : language,
          kept.model(),
          copy,
          Map.of("by", by, "copyOf", deploymentId));
    } catch (NoSuchFileException e) {
      throw noDeployment(deploymentId);
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  /**
   * The deployment that was in force before the present one.
   *
   * @param model of which model; null for the one that was deployed last
   * @throws ApiException 8008 when none is kept
   */
  public String before(App app, @Nullable String model) {
    List<ServiceCatalog.Kept> kept = catalog.kept(app);
    String wanted = model != null || kept.isEmpty() ? model : kept.getFirst().model();
    List<ServiceCatalog.Kept> ofModel =
        kept.stream().filter(each -> each.model().equals(wanted)).toList();
    String present =
        ofModel.stream()
            .filter(ServiceCatalog.Kept::active)
            .map(each -> Objects.requireNonNullElse(each.copyOf(), each.id()))
            .findFirst()
            .orElse("");
    // going back twice goes back by two: what was gone back to is the place to go on from
    return ofModel.stream()
        .filter(each -> !each.active() && each.id().compareTo(present) < 0)
        .map(ServiceCatalog.Kept::id)
        .findFirst()
        .orElseThrow(() ->
            ApiError.INVALID_PARAMETER_BECAUSE.with(
                "model", "No deployment before the present one is kept"));
  }

  /**
   * Deletes a kept deployment that is not in force.
   *
   * @throws ApiException 8008 when there is no such deployment, or it is in force
   */
  public void delete(App app, String deploymentId) throws IOException {
    ReentrantLock lock = locks.get(app.id());
    lock.lock();
    try {
      if (!catalog.forget(app, deploymentId)) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            "deployment", "There is no such deployment, or its code is in force");
      }
      layout.delete(app.id(), deploymentId);
      Files.deleteIfExists(archive(app.id(), deploymentId));
      shared.delete(app.id(), List.of(deploymentId));
    } finally {
      lock.unlock();
    }
  }

  /** The archive of a kept deployment. */
  public Path archive(App app, String deploymentId) throws IOException {
    Path zip = archive(app.id(), deploymentId);
    if (catalog.kept(app).stream().noneMatch(each -> each.id().equals(deploymentId))) {
      throw noDeployment(deploymentId);
    }
    shared.fetch(app.id(), deploymentId, zip);
    if (!Files.isRegularFile(zip)) {
      throw noDeployment(deploymentId);
    }
    return zip;
  }

  static ApiException noDeployment(String deploymentId) {
    return ApiError.INVALID_PARAMETER_BECAUSE.with(
        "deployment", "No deployment `" + deploymentId + "` is kept");
  }

  private String start(
      App app, Language language, String model, Path upload, Map<String, String> origin)
      throws IOException {
    String deploymentId = Ids.next();
    Path kept = archive(app.id(), deploymentId);
    underWay.add(deploymentId);
    try {
      var _ = PrivateFiles.createDirectories(Objects.requireNonNull(kept.getParent()));
      Files.move(upload, kept, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel channel = FileChannel.open(kept, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(kept);
      underWay.remove(deploymentId);
      throw e;
    }
    long right = turns.right();
    DeploymentMessages.Status status = messages.begin(app.id(), deploymentId);
    String copied = origin.get("copyOf");
    status.say(
        "info",
        "Deploying the model " + model + (copied == null ? "" : ", again the code of " + copied));
    Thread.ofVirtual()
        .name("deploy")
        .start(() -> run(app, language, model, deploymentId, kept, origin, right, status));
    return deploymentId;
  }

  /**
   * The messages of a deployment, from an offset on.
   *
   * @throws ApiException 8008 when there is no such deployment of this app, or it ended more than
   *     an hour ago
   */
  public List<DeploymentMessages.Message> messages(
      App app, String deploymentId, int offset, int count) {
    return messages.of(app, deploymentId, offset, count);
  }

  /**
   * Waits until a deployment has ended.
   *
   * @return its first error; null when the code is in force
   */
  public @Nullable String await(App app, String deploymentId) {
    return messages.await(app, deploymentId);
  }

  /**
   * Makes sure that the code of a deployment lies where workers read it, from its archive if need
   * be.
   */
  public void require(App app, String deploymentId) {
    if (Files.isDirectory(layout.deployment(app.id(), deploymentId))) {
      share(app, deploymentId);
      return;
    }
    ReentrantLock lock = locks.get(app.id());
    lock.lock();
    try {
      // Not found any more once its deletion has begun.
      var _ = apps.require(app.id());
      shared.fetch(app.id(), deploymentId, archive(app.id(), deploymentId));
      layout.unpack(archive, archive(app.id(), deploymentId), app.id(), deploymentId);
    } catch (ArchiveException | IOException e) {
      LOG.error("the deployment {} of app {} cannot be unpacked again", deploymentId, app.id(), e);
      throw ApiError.INVOCATION_FAILED.with(
          "the deployed code is not there any more; deploy it again");
    } finally {
      lock.unlock();
    }
  }

  /** Deletes from this machine what was tried out here, unless it is kept by now. */
  public void discardTrial(App app, String deploymentId) {
    ReentrantLock lock = locks.get(app.id());
    lock.lock();
    try {
      if (!catalog.deployments(app).contains(deploymentId)) {
        layout.delete(app.id(), deploymentId);
        Files.deleteIfExists(archive(app.id(), deploymentId));
      }
    } catch (IOException | StoreException e) {
      LOG.warn("what was tried out of app {} could not be deleted: {}", app.id(), e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  /** Has other servers find a deployment of before they joined. */
  private void share(App app, String deploymentId) {
    try {
      shared.putIfMissing(app.id(), deploymentId, archive(app.id(), deploymentId));
    } catch (IOException | StoreException e) {
      LOG.warn("other servers do not get the deployment {} of app {}", deploymentId, app.id(), e);
    }
  }

  /**
   * Deletes all code of an app that can no longer be found; its workers must have ended. Waits for
   * the deployment under way.
   */
  public void deleteAll(String appId) throws IOException {
    ReentrantLock lock = locks.get(appId);
    lock.lock();
    try {
      layout.delete(appId);
      FileTrees.delete(archives.resolve(appId));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Deletes what a server has left that died: code of apps that it was about to delete, and
   * archives of deployments that it had not put in force.
   */
  public void sweep() {
    try {
      Set<String> kept = new TreeSet<>(FileTrees.names(archives));
      Set<String> gone = new TreeSet<>(kept);
      gone.removeIf(appId -> apps.find(appId) != null);
      if (!gone.isEmpty() && gone.size() == kept.size()) {
        // Then it is rather the database that is another one, and archives cannot be made again.
        LOG.warn(
            "server code of {} apps is kept in {}, but none of them is in the database: it is left"
                + " there",
            gone.size(),
            archives);
      } else {
        for (String appId : gone) {
          deleteAll(appId);
        }
      }
      for (String appId : layout.apps()) {
        if (apps.find(appId) == null) {
          layout.delete(appId);
        }
      }
      kept.removeAll(gone);
      for (String appId : kept) {
        sweep(appId);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("what was left of server code could not be deleted: {}", e.getMessage());
    }
  }

  private void sweep(String appId) throws IOException {
    ReentrantLock lock = locks.get(appId);
    lock.lock();
    try {
      App app = apps.find(appId);
      if (app == null) {
        return;
      }
      Set<String> known = catalog.deployments(app);
      for (String name : FileTrees.names(archives.resolve(appId))) {
        String deploymentId = name.replaceFirst("\\.zip$", "");
        if (!known.contains(deploymentId) && !underWay.contains(deploymentId)) {
          Files.delete(archives.resolve(appId).resolve(name));
        }
      }
      for (String deploymentId : layout.deployments(appId)) {
        if (!known.contains(deploymentId) && !underWay.contains(deploymentId)) {
          layout.delete(appId, deploymentId);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void run(
      App app,
      Language language,
      String model,
      String deploymentId,
      Path kept,
      Map<String, String> origin,
      long right,
      DeploymentMessages.Status status) {
    ReentrantLock lock = locks.get(app.id());
    lock.lock();
    boolean deployed = false;
    try {
      requireApp(app);
      layout.unpack(archive, kept, app.id(), deploymentId);
      // before it is tried, which may happen on another server
      shared.put(app.id(), deploymentId, kept);
      DeployedModel content = content(app, language, deploymentId).withOrigin(origin);
      if (runsHere) {
        makeReady(app, language, deploymentId, status);
      }
      List<String> obsolete = new ArrayList<>();
      turns.run(
          app.id(),
          right,
          () -> obsolete.addAll(catalog.deploy(app, deploymentId, model, content)));
      deployed = true;
      report(status, content);
      hosts.replaceCode(app.id(), language, DeploymentLayout.relativePath(deploymentId));
      for (String old : obsolete) {
        Files.deleteIfExists(archive(app.id(), old));
      }
      shared.delete(app.id(), obsolete);
      List<String> unneeded = new ArrayList<>(obsolete);
      unneeded.addAll(catalog.resting(app));
      deleteLater(app.id(), unneeded);
    } catch (ArchiveException e) {
      String.valueOf(e.getMessage()).lines().forEach(line -> status.say("error", line));
    } catch (IOException | RuntimeException e) {
      if (apps.find(app.id()) == null) {
        status.say("error", APP_DELETED);
      } else {
        LOG.error("the deployment {} of app {} failed", deploymentId, app.id(), e);
        status.say("error", "The server failed on this deployment; its log says why");
      }
    } finally {
      if (!deployed) {
        discard(app, deploymentId, kept);
      }
      underWay.remove(deploymentId);
      lock.unlock();
      status.say(deployed ? "info" : "error", FINISHED);
      status.ended().complete(null);
    }
  }

  /** What is in a deployment, all of which can be loaded. */
  private DeployedModel content(App app, Language language, String deploymentId)
      throws ArchiveException, IOException {
    Path directory = layout.deployment(app.id(), deploymentId);
    try {
      return switch (language) {
        case JS -> {
          DeployedModel read = DeployedModel.read(directory);
          requireNone(trial.failures(app.id(), deploymentId));
          yield read;
        }
        case JAVA -> {
          CodeTrial.Found found = trial.look(app.id(), deploymentId);
          requireNone(found.failures());
          if (found.model() == null) {
            throw new ArchiveException("the classes could not be looked at");
          }
          yield DeployedModel.ofJava(found.model(), directory);
        }
      };
    } catch (RunnerUnavailableException e) {
      throw new ArchiveException(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ArchiveException("the server is stopping");
    }
  }

  private static void requireNone(List<String> failures) throws ArchiveException {
    if (!failures.isEmpty()) {
      throw new ArchiveException(String.join("\n", failures));
    }
  }

  private void requireApp(App app) throws ArchiveException {
    if (apps.find(app.id()) == null) {
      throw new ArchiveException(APP_DELETED);
    }
  }

  private void report(DeploymentMessages.Status status, DeployedModel content) {
    for (DeployedModel.Service service : content.services()) {
      status.say(
          "info", "Service " + service.name() + " with " + service.methods().size() + " methods");
    }
    for (DeployedModel.Handler handler : content.handlers()) {
      String name = DeployedHandler.name("default", handler.eventId(), handler.target());
      status.say("info", "Event handler " + name + (handler.async() ? ", asynchronous" : ""));
      if (handler.eventId() != ServerEvents.CUSTOM && !firing.contains(handler.eventId())) {
        status.say(
            "warn",
            "The event handler " + name + " is never called: this server has no such operation");
      }
    }
    Instant now = Instant.now();
    for (ModelTimer timer : content.timers()) {
      status.say("info", "Timer " + timer.name() + ", " + timer.words(now));
    }
  }

  /** Calls that wait for a worker may still be calls of the code before. */
  private void deleteLater(String appId, List<String> obsolete) {
    if (obsolete.isEmpty()) {
      return;
    }
    var _ =
        Thread.ofVirtual()
            .name("delete-deployment")
            .start(() -> {
              try {
                Thread.sleep(KEPT_UNPACKED);
                deleteNow(appId, obsolete);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (IOException e) {
                LOG.warn("old code of app {} could not be deleted: {}", appId, e.getMessage());
              }
            });
  }

  private void deleteNow(String appId, List<String> obsolete) throws IOException {
    ReentrantLock lock = locks.get(appId);
    lock.lock();
    try {
      for (String old : obsolete) {
        layout.delete(appId, old);
      }
    } finally {
      lock.unlock();
    }
  }

  /** So that the first call after the deployment need not wait for a process to start. */
  private void makeReady(
      App app, Language language, String deploymentId, DeploymentMessages.Status status) {
    try {
      hosts
          .prepare(app.id(), language, DeploymentLayout.relativePath(deploymentId))
          .get(READY.toSeconds(), TimeUnit.SECONDS);
    } catch (RunnerUnavailableException e) {
      status.say("warn", "The code cannot run here: " + e.getMessage());
    } catch (TimeoutException | ExecutionException e) {
      LOG.debug("app {} has no worker yet for {}", app.id(), deploymentId);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void discard(App app, String deploymentId, Path kept) {
    try {
      layout.delete(app.id(), deploymentId);
      Files.deleteIfExists(kept);
      shared.delete(app.id(), List.of(deploymentId));
      if (apps.find(app.id()) == null) {
        deleteAll(app.id());
      }
    } catch (IOException | StoreException e) {
      LOG.warn(
          "what is left of the failed deployment {} could not be deleted: {}",
          deploymentId,
          e.getMessage());
    }
  }

  private Path archive(String appId, String deploymentId) {
    return archives.resolve(appId).resolve(deploymentId + ".zip");
  }

  public static @Nullable String wrongModel(String model) {
    return model.matches("[\\p{L}\\p{N}._ -]{1,100}") && !model.startsWith(".") ? null : "model";
  }
}
