package dev.backstay.code.machine;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operating-system users that one server gives to its apps: {@link #SIZE} numbers that no other
 * server of this machine gives to anyone. Which range belongs to which code directory is remembered
 * outside the data directories, so a copied data directory gets a range of its own; and the range
 * is locked while its server runs.
 *
 * <p>Within a range numbers are counted up and never given twice, also after the range has passed
 * on from a code directory that is gone: files that a deleted app left somewhere stay nobody's.
 */
public final class UserRange implements AutoCloseable {
  /** Where the ranges of this machine are remembered. */
  static final Path REGISTRY = Path.of("/var/lib/backstay/users");

  /** Apps that one data directory can ever have run code of. */
  static final int SIZE = 1 << 16;

  /**
   * Above the ranges of ordinary accounts and directory services, below those that systemd
   * reserves; earlier versions counted from 1,200,000,000, on all servers alike.
   */
  static final int FIRST = 19_837 * SIZE;

  private static final int LAST = Integer.MAX_VALUE - SIZE;

  private final Path entry;
  private final Path owner;
  private final int first;
  private final MachineLock lock;
  private int next;

  private UserRange(Path entry, Path owner, int first, int next, MachineLock lock) {
    this.entry = entry;
    this.owner = owner;
    this.first = first;
    this.next = next;
    this.lock = lock;
  }

  /**
   * Takes the range of a code directory, a new one if it has none, until {@link #close}.
   *
   * @param registry where ranges are remembered, for root alone; made when it is missing
   * @throws IOException the registry cannot be used, another process uses this range, or all are
   *     given away
   */
  static UserRange take(Path registry, Path codeDirectory) throws IOException {
    Path owner = codeDirectory.toRealPath();
    Files.createDirectories(registry);
    Files.setPosixFilePermissions(registry, PosixFilePermissions.fromString("rwx------"));
    try (var _ = MachineLock.take(registry.resolve("lock"))) {
      Path entry = registry.resolve(digest(owner.toString()) + ".range");
      MachineLock lock = MachineLock.tryTake(lockOf(entry));
      if (lock == null) {
        throw new IOException("another server uses the operating-system users of " + owner);
      }
      try {
        UserRange range = remembered(entry, owner, lock);
        if (range == null) {
          range = abandoned(registry, entry, owner, lock);
        }
        if (range == null) {
          range = new UserRange(entry, owner, unused(registry), 0, lock);
        }
        range.remember();
        return range;
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    }
  }

  /** Whether a number is of this range. */
  public boolean contains(int user) {
    return user >= first && user < first + SIZE;
  }

  /**
   * A user for one more app.
   *
   * @param nobodys whether a number may be taken: false for one that has a name here or processes
   * @throws IOException the number cannot be remembered, or the range is used up
   */
  public synchronized int next(java.util.function.IntPredicate nobodys) throws IOException {
    while (next < SIZE) {
      int user = first + next++;
      if (nobodys.test(user)) {
        // Before it is used: a crash leaves a gap and never a number for two.
        remember();
        return user;
      }
    }
    throw new IOException("all operating-system users of this server have been given to apps");
  }

  /** Lets another server take the range, if the code directory is gone by then. */
  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static @Nullable UserRange remembered(Path entry, Path owner, MachineLock lock)
      throws IOException {
    if (!Files.exists(entry)) {
      return null;
    }
    Properties properties = read(entry);
    return new UserRange(
        entry, owner, number(properties, "first"), number(properties, "next"), lock);
  }

  /** The range of a code directory that is gone, under a new name. */
  private static @Nullable UserRange abandoned(
      Path registry, Path entry, Path owner, MachineLock lock) throws IOException {
    for (Path other : entries(registry)) {
      Properties properties = read(other);
      int next = number(properties, "next");
      if (next >= SIZE / 2
          || !Files.notExists(Path.of(properties.getProperty("code-directory", "/")))) {
        continue;
      }
      try (MachineLock theirs = MachineLock.tryTake(lockOf(other))) {
        if (theirs != null) {
          Files.move(other, entry, StandardCopyOption.ATOMIC_MOVE);
          Files.deleteIfExists(lockOf(other));
          return new UserRange(entry, owner, number(properties, "first"), next, lock);
        }
      }
    }
    return null;
  }

  private static int unused(Path registry) throws IOException {
    Set<Integer> taken = new HashSet<>();
    for (Path other : entries(registry)) {
      taken.add(number(read(other), "first"));
    }
    for (int first = FIRST; first <= LAST; first += SIZE) {
      if (!taken.contains(first)) {
        return first;
      }
    }
    throw new IOException("all operating-system users of this machine are given away");
  }

  private void remember() throws IOException {
    Properties properties = new Properties();
    properties.setProperty("first", Integer.toString(first));
    properties.setProperty("next", Integer.toString(next));
    properties.setProperty("code-directory", owner.toString());
    StringWriter text = new StringWriter();
    properties.store(text, null);
    Path draft = entry.resolveSibling(entry.getFileName() + ".new");
    Files.writeString(draft, text.toString());
    Files.move(draft, entry, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Iterable<Path> entries(Path registry) throws IOException {
    try (Stream<Path> files = Files.list(registry)) {
      return files.filter(file -> file.toString().endsWith(".range")).sorted().toList();
    }
  }

  private static Properties read(Path entry) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(entry)) {
      properties.load(reader);
    } catch (IllegalArgumentException e) {
      throw new IOException("the file " + entry + " is damaged", e);
    }
    return properties;
  }

  private static int number(Properties properties, String name) throws IOException {
    try {
      return Integer.parseInt(properties.getProperty(name, ""));
    } catch (NumberFormatException e) {
      throw new IOException("a range of operating-system users is damaged: no " + name, e);
    }
  }

  private static Path lockOf(Path entry) {
    return entry.resolveSibling(entry.getFileName() + ".lock");
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
