package dev.backstay.server.files.storage;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.directory.PrivateFiles;
import dev.backstay.foundation.http.StreamedBody;
import dev.backstay.foundation.settings.S3Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contents as objects of a bucket: {@code PREFIX/apps/APP-ID/3f/3fa8…-report.pdf}.
 *
 * <p>An object is written once, whole, before anybody refers to it, and never changed. What comes
 * without a known length is written to the data directory first, so that nothing of a broken upload
 * reaches the store, and sending it can be repeated. Deletions are made by a thread of their own, a
 * moment later: who has just looked up a key still finds the object.
 */
public final class S3Storage implements FileStorage {
  private static final Logger LOG = LoggerFactory.getLogger(S3Storage.class);
  private static final int IN_MEMORY = 64 * 1024;
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** How many deletions may wait; what is beyond is swept. */
  private static final int MAX_WAITING = 100_000;

  /**
   * How old an object without a name has to be to be swept: a younger one may belong to an upload
   * of another server, or of one that has just ended.
   */
  private static final Duration SWEPT_AFTER = Duration.ofHours(1);

  private final S3Bucket bucket;
  private final DirectoryStorage local;
  private final Function<App, Path> directories;
  private final S3DeletedApps deletedApps;

  /** Keys that are stored and not referred to yet. */
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  private final Queue<Doomed> doomed = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("files-s3").daemon().factory());

  /** An object that is to be deleted. */
  private record Doomed(String object, long due) {}

  private S3Storage(S3Bucket bucket, Function<App, Path> directories, Path deletedApps) {
    this.bucket = bucket;
    this.directories = directories;
    this.local = new DirectoryStorage(directories, false);
    this.deletedApps = new S3DeletedApps(bucket, deletedApps);
    var _ =
        worker.scheduleWithFixedDelay(
            () -> deleteDue(System.nanoTime()), 500, 500, TimeUnit.MILLISECONDS);
  }

  /**
   * Opens the storage.
   *
   * @param directories of each app, for what is on its way
   * @param deletedApps a directory, made when it is missing, where to remember apps whose objects
   *     are still there
   * @throws StorageSetupException when the bucket cannot be used; the message says why
   */
  public static S3Storage open(
      S3Settings settings, Function<App, Path> directories, Path deletedApps) {
    S3Bucket bucket = new S3Bucket(settings);
    try {
      bucket.check();
      return new S3Storage(bucket, directories, deletedApps);
    } catch (RuntimeException e) {
      bucket.close();
      throw e;
    }
  }

  static String directory(String appId) {
    return "apps/" + appId + "/";
  }

  private static String object(App app, String key) throws IOException {
    return directory(app.id()) + StorageKeys.checked(key);
  }

  @Override
  public Path incoming(App app) throws IOException {
    return local.incoming(app);
  }

  @Override
  public Stored write(App app, String name, FileContent content) throws IOException {
    String key = StorageKeys.next(name);
    String object = object(app, key);
    underWay.add(key);
    boolean done = false;
    try {
      long size;
      Path there = content.file();
      if (there == null) {
        size = send(app, object, content);
      } else {
        size = Files.size(there);
        bucket.put(object, there, size);
      }
      done = true;
      return new Stored(key, size);
    } finally {
      if (!done) {
        underWay.remove(key);
      }
    }
  }

  private long send(App app, String object, FileContent content) throws IOException {
    try (InputStream in = content.open()) {
      byte[] first = in.readNBytes(IN_MEMORY);
      if (first.length < IN_MEMORY) {
        bucket.put(object, first);
        return first.length;
      }
      Path file = PrivateFiles.createFile(incoming(app).resolve(UUID.randomUUID() + ".part"));
      try {
        try (OutputStream out = Files.newOutputStream(file)) {
          out.write(first);
          in.transferTo(out);
        }
        long size = Files.size(file);
        bucket.put(object, file, size);
        return size;
      } finally {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Objects do not grow. */
  @Override
  public long append(App app, String key, long size, FileContent content) {
    return -1;
  }

  @Override
  public void settled(App app, String key) {
    underWay.remove(key);
  }

  @Override
  public StreamedBody open(App app, String key, long size, Instant modified) throws IOException {
    return new S3Body(bucket, object(app, key), size, StorageKeys.etag(key, size), modified);
  }

  @Override
  public InputStream read(App app, String key, long size) throws IOException {
    return size == 0 ? InputStream.nullInputStream() : bucket.open(object(app, key), 0, size);
  }

  @Override
  public void delete(App app, List<String> keys) {
    if (keys.isEmpty() || StorageHold.isHeld(directories.apply(app))) {
      return;
    }
    long due = System.nanoTime() + GRACE.toNanos();
    for (String key : keys) {
      if (waiting.incrementAndGet() > MAX_WAITING) {
        waiting.decrementAndGet();
      } else {
        doomed.add(new Doomed(directory(app.id()) + key, due));
      }
      underWay.remove(key);
    }
  }

  private synchronized void deleteDue(long now) {
    List<String> due = new ArrayList<>();
    for (Doomed next = doomed.peek(); next != null && next.due - now <= 0; next = doomed.peek()) {
      due.add(next.object);
      doomed.remove();
      waiting.decrementAndGet();
    }
    if (due.isEmpty()) {
      return;
    }
    try {
      bucket.delete(due);
    } catch (StorageUnavailableException e) {
      LOG.warn("{} deleted contents are still there, to be swept: {}", due.size(), e.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.warn("deleted contents are still there, to be swept", e);
    }
  }

  @Override
  public int sweep(App app, Function<Set<String>, Set<String>> referenced) throws IOException {
    warnOfLocalContents(app);
    if (StorageHold.isHeld(directories.apply(app))) {
      return 0;
    }
    String directory = directory(app.id());
    Instant before = Instant.now().minus(SWEPT_AFTER);
    AtomicInteger swept = new AtomicInteger();
    bucket.list(
        directory,
        page -> {
          Set<String> found = new HashSet<>();
          for (S3Bucket.Found each : page) {
            String key = each.object().substring(directory.length());
            if (each.modified().isBefore(before) && StorageKeys.KEY.matcher(key).matches()) {
              found.add(key);
            }
          }
          found.removeAll(underWay);
          found.removeAll(found.isEmpty() ? Set.of() : referenced.apply(found));
          bucket.delete(found.stream().map(key -> directory + key).toList());
          swept.addAndGet(found.size());
        });
    bucket.abortBefore(directory, before);
    return swept.get();
  }

  private void warnOfLocalContents(App app) throws IOException {
    Path root = directories.apply(app);
    if (Files.isDirectory(root)) {
      try (Stream<Path> shards = Files.list(root)) {
        if (shards.anyMatch(path -> path.getFileName().toString().matches("[0-9a-f]{2}"))) {
          LOG.warn(
              "{} has contents of files in {}, which are not read while file-storage is s3; a"
                  + " backup made with file-storage directory and restored with s3 moves them",
              app,
              root);
        }
      }
    }
  }

  @Override
  public void sweepDeletedApps() {
    deletedApps.deleteAll();
  }

  @Override
  public void clearIncoming(App app, Instant start) throws IOException {
    local.clearIncoming(app, start);
  }

  @Override
  public void deleteAll(App app) {
    local.deleteAll(app);
    deletedApps.add(app.id());
    worker.execute(deletedApps::deleteAll);
  }

  /** What is still to be deleted is deleted now, if the store answers. */
  @Override
  public void close() throws Exception {
    worker.shutdown();
    if (!worker.awaitTermination(10, TimeUnit.SECONDS)) {
      LOG.warn("the store of files does not answer; what is left in it will be swept");
    } else {
      deleteDue(System.nanoTime() + GRACE.toNanos());
    }
    bucket.close();
  }
}
