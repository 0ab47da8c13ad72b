package dev.backstay.code.machine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A lock that one server of this machine can hold, by a lock on a file. It ends with the process
 * that holds it at the latest.
 *
 * <p>Within one process a set remembers what is held: the operating system forgets the lock of a
 * file as soon as the process closes <em>any</em> channel of that file, so a lock that is held here
 * must not even be tried again.
 */
final class MachineLock implements AutoCloseable {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private MachineLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock if nobody holds it.
   *
   * @param file made when it is missing; its directory must exist
   * @return null when this or another process holds it
   * @throws IOException the file cannot be made, or its file system has no locks
   */
  static @Nullable MachineLock tryTake(Path file) throws IOException {
    Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Path real = directory.toRealPath().resolve(file.getFileName());
    if (!HELD.add(real)) {
      return null;
    }
    FileChannel channel = null;
    try {
      // For its owner alone: others who could read it could lock it, too.
      channel =
          FileChannel.open(
              real,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new MachineLock(real, channel);
      }
    } catch (IOException | RuntimeException e) {
      release(real, channel);
      throw e;
    }
    release(real, channel);
    return null;
  }

  /**
   * Takes the lock, and waits for it while another holds it; for work of milliseconds.
   *
   * @throws IOException as for {@link #tryTake}, or when the lock is not free within ten seconds
   */
  static MachineLock take(Path file) throws IOException {
    for (int attempt = 0; attempt < 500; attempt++) {
      MachineLock lock = tryTake(file);
      if (lock != null) {
        return lock;
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    throw new IOException("another process holds the lock " + file);
  }

  @Override
  public void close() throws IOException {
    release(file, channel);
  }

  private static void release(Path file, @Nullable FileChannel channel) throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      HELD.remove(file);
    }
  }
}
