package dev.backstay.server.files;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.server.files.storage.FileStorage;
import dev.backstay.server.files.storage.StorageUnavailableException;
import dev.backstay.server.files.tree.FileEntry;
import dev.backstay.server.files.tree.FilePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the storage in order, behind all other work: deletes what a crash, or a backup that was
 * being read, has left without a name, and takes over the files of older versions, which were a
 * tree of plain files in the app's directory.
 */
final class FileKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileKeeper.class);
  private static final Duration EVERY = Duration.ofHours(1);

  private final Apps apps;
  private final Path directories;
  private final FileStore files;
  private final FileStorage storage;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("files").daemon().factory());

  /**
   * @param directories where the apps' directories are
   */
  FileKeeper(Apps apps, Path directories, FileStore files, FileStorage storage) {
    this.apps = apps;
    this.directories = directories;
    this.files = files;
    this.storage = storage;
  }

  void start() {
    adoptAll();
    Instant start = Instant.now();
    worker.execute(() -> apps.forEach(this::goesOn, app -> clearIncoming(app, start)));
    var _ = worker.scheduleWithFixedDelay(this::sweep, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Before anybody asks for them. It costs a look at each app's directory. */
  private void adoptAll() {
    if (!Files.isDirectory(directories)) {
      return;
    }
    try (Stream<Path> found = Files.list(directories)) {
      found
          .filter(directory -> Files.isDirectory(FileFeature.oldTree(directory)))
          .map(directory ->
              apps.find(String.valueOf(directory.getFileName()).toUpperCase(Locale.ROOT)))
          .filter(Objects::nonNull)
          .forEach(this::adopt);
    } catch (IOException e) {
      LOG.error("the files of an older version cannot be looked for", e);
    }
  }

  private void clearIncoming(App app, Instant start) {
    try {
      storage.clearIncoming(app, start);
    } catch (IOException e) {
      LOG.warn("what was being uploaded to {} when the server stopped is still there", app, e);
    }
  }

  private void sweep() {
    storage.sweepDeletedApps();
    AtomicBoolean available = new AtomicBoolean(true);
    try {
      apps.forEach(
          () -> goesOn() && available.get(),
          app -> {
            try {
              sweep(app);
            } catch (StorageUnavailableException e) {
              LOG.warn("the storage cannot be swept now: {}", e.getMessage());
              available.set(false);
            }
          });
    } catch (RuntimeException e) {
      LOG.warn("contents of files without a name could not be looked for", e);
    }
  }

  private boolean goesOn() {
    return !worker.isShutdown();
  }

  private void sweep(App app) throws StorageUnavailableException {
    try {
      int swept = storage.sweep(app, keys -> files.tree().referenced(app, keys));
      if (swept > 0) {
        LOG.info("{} contents of files without a name were deleted from {}", swept, app);
      }
    } catch (StorageUnavailableException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      LOG.warn("contents of files without a name could not be deleted from {}", app, e);
    }
  }

  /** Takes over each file once: it is gone from the old tree when it is in the new one. */
  private void adopt(App app) {
    Path old = FileFeature.oldTree(apps.directory(app));
    if (!Files.isDirectory(old, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> found;
    try (Stream<Path> tree = Files.walk(old)) {
      found = tree.sorted(java.util.Comparator.reverseOrder()).toList();
    } catch (IOException e) {
      LOG.error("the files of {} from an older version cannot be read", app, e);
      return;
    }
    for (Path path : found) {
      try {
        adopt(app, old, path);
      } catch (IOException | RuntimeException e) {
        LOG.error("a file of {} from an older version stays where it is: {}", app, path, e);
      }
    }
  }

  private void adopt(App app, Path old, Path path) throws IOException {
    String text = "/" + old.relativize(path).toString().replace('\\', '/');
    FilePath target = FilePath.of(text, ApiError.FILE_NAME_WRONG);
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      if (!target.isRoot()) {
        var _ = files.tree().makeDirectory(app, target, isThere -> {});
      }
    } else if (!text.endsWith(".part")) {
      FileEntry there = files.tree().find(app, target);
      if (there == null) {
        var _ = files.take(app, target, () -> Files.newInputStream(path));
      }
    }
    Files.delete(path);
  }

  /** The storage and the databases are closed after this, so it waits for what is being done. */
  @Override
  public void close() throws InterruptedException {
    var _ = worker.shutdownNow();
    if (!worker.awaitTermination(10, TimeUnit.SECONDS)) {
      LOG.warn("the storage is still being swept");
    }
  }
}
