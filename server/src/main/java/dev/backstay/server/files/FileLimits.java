package dev.backstay.server.files;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.settings.FileSettings;
import dev.backstay.server.files.tree.FilePath;
import dev.backstay.server.files.tree.FileTree;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large a file may be, and all files of an app together. The server's settings say so; a
 * developer can set less for an app ({@code filesettings}), not more.
 */
final class FileLimits {
  private static final String SETTINGS = "files";
  private static final String MAX_FILE = "maxFileMb";
  private static final String QUOTA = "quotaMb";
  private static final long MEGABYTE = 1024 * 1024;

  /** What other servers store and delete is counted so often. */
  private static final long COUNTED_EVERY = Duration.ofSeconds(30).toNanos();

  private static final long WARNED_EVERY = Duration.ofSeconds(10).toNanos();
  private static final Logger LOG = LoggerFactory.getLogger(FileLimits.class);

  private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());
  private final FileSettings server;
  private final File disk;
  private final AppSettings appSettings;
  private final FileTree tree;
  private final IntSupplier servers;
  private final PerApp<Usage> usages;

  /**
   * @param disk a directory on the disk that files arrive on
   * @param servers how many servers store files of the same apps
   */
  FileLimits(
      FileSettings server,
      Path disk,
      Apps apps,
      AppSettings appSettings,
      FileTree tree,
      IntSupplier servers) {
    this.server = server;
    this.disk = disk.toFile();
    this.appSettings = appSettings;
    this.tree = tree;
    this.servers = servers;
    this.usages = new PerApp<>(apps, app -> new Usage(tree.totalBytes(app)));
  }

  /** Counts an app's files if they are not counted yet: before what is counted becomes less. */
  void count(App app) {
    var _ = usages.of(app);
  }

  /** Counted again if other servers may have stored or deleted files since the last time. */
  private Usage usage(App app) {
    Usage usage = usages.of(app);
    countAgain(app, usage);
    return usage;
  }

  private void countAgain(App app, Usage usage) {
    if (servers.getAsInt() > 1 && usage.isOld()) {
      usage.counted(tree.totalBytes(app));
    }
  }

  /** What the files of an app take, with what is being stored. */
  private static final class Usage {
    private long bytes;
    private long arriving;
    private long countedAt = System.nanoTime();

    Usage(long bytes) {
      this.bytes = bytes;
    }

    /** Whether it is time to count again; the one that is told so does it. */
    synchronized boolean isOld() {
      long now = System.nanoTime();
      boolean old = now - countedAt > COUNTED_EVERY;
      if (old) {
        countedAt = now;
      }
      return old;
    }

    /** Those in the tree are so many. What is being stored at this moment may count twice, once. */
    synchronized void counted(long stored) {
      bytes = stored + arriving;
    }

    /** Counts bytes that are not in the tree yet, or no longer are to come. */
    synchronized boolean arrive(long more, long most) {
      boolean fits = take(more, most);
      if (fits) {
        arriving += more;
      }
      return fits;
    }

    /** What has arrived is in the tree now. */
    synchronized void keep(long stored) {
      arriving -= stored;
    }

    synchronized boolean take(long more, long most) {
      boolean fits = more <= 0 || most == 0 || bytes + more <= most;
      if (fits) {
        bytes += more;
      }
      return fits;
    }

    synchronized long bytes() {
      return bytes;
    }
  }

  /** Bytes that one file may have. */
  long maxFile(App app) {
    return smaller(server.maxFileMegabytes(), set(app, MAX_FILE)) * MEGABYTE;
  }

  /** The error for a file that is larger. */
  ApiException tooLarge(App app) {
    return ApiError.FILE_TOO_LARGE.with(maxFile(app) / MEGABYTE);
  }

  /** Bytes that all files of an app may have; 0 for any number. */
  private long quota(App app) {
    return smaller(server.quotaMegabytes(), set(app, QUOTA)) * MEGABYTE;
  }

  private ApiException full(App app) {
    return ApiError.FILES_FULL.with(quota(app) / MEGABYTE);
  }

  /** Bytes that one more file may have. */
  long room(App app) {
    long quota = quota(app);
    return quota == 0
        ? maxFile(app)
        : Math.min(maxFile(app), Math.max(0, quota - usage(app).bytes()));
  }

  /**
   * The error for a file that is larger than there was room.
   *
   * @param room what {@link #room} was before the file came
   */
  ApiException noRoom(App app, long room) {
    return room < maxFile(app) ? full(app) : tooLarge(app);
  }

  /** The smaller of two limits of which 0 is none. */
  private static long smaller(long one, long other) {
    return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
  }

  private long set(App app, String name) {
    return appSettings.get(app, SETTINGS).get(name) instanceof Long number ? number : 0;
  }

  /**
   * Starts to count what arrives, so that many who send at once do not take more than there is.
   *
   * @param path of the file, for errors
   */
  Intake intake(App app, FilePath path) {
    return new Intake(app, path);
  }

  /**
   * Counts bytes of a file that are not in the tree yet; closing it gives back what is not kept.
   */
  final class Intake implements AutoCloseable {
    private final App app;
    private final FilePath path;

    /** Held as long as something is counted that the tree does not have. */
    private final Usage usage;

    private long counted;

    private Intake(App app, FilePath path) {
      this.app = app;
      this.path = path;
      this.usage = usages.of(app);
    }

    /**
     * Counts bytes that are about to be written to the disk.
     *
     * @throws ApiException 90507 as for {@link #add}; 6002 when the disk is too full
     */
    void arrive(long bytes) {
      requireDisk(path, 0);
      add(bytes);
    }

    /**
     * Counts more bytes.
     *
     * @throws ApiException 90507 when that would be too many; then these are not counted
     */
    void add(long bytes) {
      countAgain(app, usage);
      if (!usage.arrive(bytes, quota(app))) {
        throw full(app);
      }
      counted += bytes;
    }

    /**
     * Counts exactly so many bytes from now on.
     *
     * @throws ApiException as for {@link #add}
     */
    void set(long bytes) {
      add(bytes - counted);
    }

    /** Leaves what is counted to the caller. */
    void keep() {
      usage.keep(counted);
      counted = 0;
    }

    @Override
    public void close() {
      var _ = usage.arrive(-counted, 0);
    }
  }

  /**
   * Leaves some of the disk to the databases: one that finds it full can do nothing any more.
   *
   * @param bytes that are about to be written
   * @throws ApiException 6002 when less would be free than the settings say
   */
  void requireDisk(FilePath path, long bytes) {
    long reserve = server.diskReserveMegabytes() * MEGABYTE;
    if (reserve > 0 && disk.getUsableSpace() - bytes < reserve) {
      long now = System.nanoTime();
      long next = nextWarning.get();
      if (now - next >= 0 && nextWarning.compareAndSet(next, now + WARNED_EVERY)) {
        LOG.warn(
            "files are refused: the disk of {} has less than {} MB free (file-disk-reserve-mb)",
            disk,
            server.diskReserveMegabytes());
      }
      throw ApiError.FILE_NOT_WRITTEN.with(path.name());
    }
  }

  /** Counts bytes that are gone, or were not stored after all. */
  void giveBack(App app, long bytes) {
    var _ = usages.of(app).take(-bytes, 0);
  }

  /** What limits there are and what is used of them, as the console reads it. */
  Map<String, Object> describe(App app) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put(MAX_FILE, maxFile(app) / MEGABYTE);
    described.put(QUOTA, quota(app) / MEGABYTE);
    described.put("usedBytes", usage(app).bytes());
    return described;
  }

  /**
   * Sets limits of an app.
   *
   * @param maxFileMegabytes null to leave it; 0 for the server's
   * @param quotaMegabytes likewise
   */
  void set(App app, @Nullable Integer maxFileMegabytes, @Nullable Integer quotaMegabytes) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    if (maxFileMegabytes != null) {
      fields.put(MAX_FILE, (long) maxFileMegabytes);
    }
    if (quotaMegabytes != null) {
      fields.put(QUOTA, (long) quotaMegabytes);
    }
    var _ = appSettings.merge(app, SETTINGS, fields);
  }
}
