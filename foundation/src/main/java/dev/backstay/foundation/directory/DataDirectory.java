package dev.backstay.foundation.directory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory that holds everything of a server: for one server at a time, readable by its owner
 * alone, and with a version, so that an older server does not touch what a newer one has written.
 *
 * <p>{@code version} holds the number of the layout. {@code lock} is held while a server runs.
 * {@code running.properties} is there while it runs, and tells the command line where it is and how
 * to be let in.
 */
public final class DataDirectory implements AutoCloseable {
  /**
   * The layout that this program writes. Raise it when an older program could no longer read the
   * directory.
   */
  static final int VERSION = 1;

  /** Unpacked code, readable by the operating-system users of the apps' runners. */
  private static final Path FOR_APPS = Path.of("code", "run");

  /** There while a restore is under way. */
  private static final String RESTORING = "restoring";

  private final Path root;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(Path root, FileChannel channel, FileLock lock) {
    this.root = root;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Opens the directory, making it when it is missing.
   *
   * <p>What others may read or write in it is closed to them first, whatever made it so.
   *
   * @throws DataDirectoryException when another server uses it, when a newer one has written it, or
   *     when it cannot be written or closed to others
   */
  public static DataDirectory open(Path root) {
    return acquire(root, DataDirectory::checkVersion);
  }

  /**
   * Makes the directory for a restore, or takes an empty one. No server starts on it before {@link
   * #finishRestore}, also when this process is killed before.
   *
   * @throws DataDirectoryException when there is anything in it, or it cannot be written
   */
  public static DataDirectory forRestore(Path root) {
    try {
      if (Files.exists(root)) {
        try (Stream<Path> content = Files.list(root)) {
          if (content.findAny().isPresent()) {
            throw new DataDirectoryException(
                "the directory "
                    + root
                    + (Files.exists(root.resolve(RESTORING))
                        ? " holds what is left of a restore that did not end: delete it and"
                            + " restore again"
                        : " is not empty: restore into a new one"));
          }
        }
      }
    } catch (IOException e) {
      throw new DataDirectoryException(
          "the directory " + root + " cannot be used: " + FileFailure.reason(e));
    }
    return acquire(
        root,
        directory -> {
          var _ = directory.writePrivate(RESTORING, "");
        });
  }

  /** Lets servers start on what was restored, once all of it is on the disk. */
  public void finishRestore() {
    try {
      var _ = writePrivate("version", VERSION + "\n");
      try (Stream<Path> tree = Files.walk(root)) {
        for (Path path : (Iterable<Path>) tree::iterator) {
          sync(path);
        }
      }
      Files.delete(root.resolve(RESTORING));
      sync(root);
    } catch (IOException e) {
      throw new DataDirectoryException(
          "the data directory " + root + " cannot be written: " + FileFailure.reason(e));
    }
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      file.force(true);
    }
  }

  /** What is done with the directory once nobody else can use it. */
  private interface Check {
    void run(DataDirectory directory) throws IOException;
  }

  private static DataDirectory acquire(Path root, Check check) {
    try {
      PrivateFiles.createDirectories(root);
      FileChannel channel = PrivateFiles.openForWriting(root.resolve("lock"));
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new DataDirectoryException(
            "another Backstay server is running on the data directory " + root + whichOne(root));
      }
      DataDirectory directory = new DataDirectory(root, channel, lock);
      try {
        PrivateFiles.closeToOthers(root, root.resolve(FOR_APPS));
        check.run(directory);
      } catch (RuntimeException | IOException e) {
        directory.close();
        throw e;
      }
      return directory;
    } catch (IOException e) {
      throw new DataDirectoryException(
          "the data directory " + root + " cannot be used: " + FileFailure.reason(e));
    }
  }

  private static String whichOne(Path root) {
    Properties running = readRunning(root);
    return running == null
        ? ""
        : " (process "
            + running.getProperty("process")
            + ", "
            + running.getProperty("url")
            + "). Stop it first, or name another directory with --data";
  }

  /** The directory itself. */
  public Path root() {
    return root;
  }

  /** A directory within, made for its owner alone when it is missing. */
  public Path child(String name) {
    try {
      return PrivateFiles.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new DataDirectoryException(
          "the directory " + name + " cannot be made: " + e.getMessage());
    }
  }

  /** Writes a small file that only its owner may read, replacing what is there. */
  public Path writePrivate(String name, String content) {
    return writePrivate(root, name, content);
  }

  /**
   * Reads a small file that only its owner may read, and sees to it that it stays so: it may have
   * been copied here from a backup.
   *
   * @return null when there is none
   */
  public @Nullable String readPrivate(String name) {
    Path file = root.resolve(name);
    try {
      if (!Files.exists(file)) {
        return null;
      }
      PrivateFiles.closeToOthers(file);
      return Files.readString(file);
    } catch (IOException e) {
      throw new DataDirectoryException("the file " + file + " cannot be read: " + e.getMessage());
    }
  }

  /**
   * Tells the command line where the running server is and how to be let in.
   *
   * @param url the server's address, as people are told it
   * @param localUrl by which the command line reaches it
   * @param database the product that it stores data in
   */
  public void writeRunning(String url, String localUrl, String operatorKey, String database) {
    var _ =
        writePrivate(
            "running.properties",
            "url="
                + url
                + "\nlocal-url="
                + localUrl
                + "\nprocess="
                + ProcessHandle.current().pid()
                + "\noperator-key="
                + operatorKey
                + "\ndatabase="
                + database
                + "\n");
  }

  /** What the server that runs on a directory says of itself; null when none runs. */
  public static @Nullable Properties readRunning(Path root) {
    Path file = root.resolve("running.properties");
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      return null;
    }
    long process = Long.parseLong(properties.getProperty("process", "0"));
    boolean alive = ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
    return alive ? properties : null;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(root.resolve("running.properties"));
      lock.release();
      channel.close();
    } catch (IOException e) {
      // the lock ends with the process at the latest
    }
  }

  private void checkVersion() throws IOException {
    if (Files.exists(root.resolve(RESTORING))) {
      throw new DataDirectoryException(
          "a restore into the data directory "
              + root
              + " did not end: delete it and restore again");
    }
    Path file = root.resolve("version");
    if (!Files.exists(file)) {
      var _ = writePrivate("version", VERSION + "\n");
      return;
    }
    String text = Files.readString(file).strip();
    if (!text.matches("\\d{1,6}")) {
      throw new DataDirectoryException(
          "the file " + file + " does not hold a version: this is not a data directory");
    }
    int version = Integer.parseInt(text);
    if (version > VERSION) {
      throw new DataDirectoryException(
          "the data directory "
              + root
              + " was written by a newer Backstay (layout "
              + version
              + ", this one knows "
              + VERSION
              + "): start that one");
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static Path writePrivate(Path directory, String name, String content) {
    try {
      Path file = directory.resolve(name);
      Path draft = directory.resolve(name + ".new");
      Files.deleteIfExists(draft);
      Files.writeString(PrivateFiles.createFile(draft), content);
      Files.move(
          draft,
          file,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      return file;
    } catch (IOException e) {
      throw new DataDirectoryException(
          "the file " + name + " cannot be written: " + FileFailure.reason(e));
    }
  }
}
