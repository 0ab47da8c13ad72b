package dev.backstay.server.files.storage;

import dev.backstay.foundation.directory.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Keeps the server from deleting contents in a directory while someone, such as a backup in another
 * process, reads what a snapshot of the tree refers to. It must be taken before the snapshot: what
 * is removed from the tree afterwards then stays on disk, and is swept later.
 *
 * <p>Each holder has a file that it locks, so a holder that was killed holds nothing.
 */
public final class StorageHold implements AutoCloseable {
  private static final String HOLDS = "holds";
  private static final String UNLOCKED = ".unlocked";

  private final Path file;
  private final FileChannel channel;

  private StorageHold(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Holds everything in a directory of contents until it is closed.
   *
   * @param root made when it is missing
   */
  public static StorageHold on(Path root) throws IOException {
    Path holds = PrivateFiles.createDirectories(root.resolve(HOLDS));
    String name = UUID.randomUUID().toString();
    Path file = holds.resolve(name);
    // under its name only once it is locked: one that is not counts as left behind
    Path unlocked = PrivateFiles.createFile(holds.resolve(name + UNLOCKED));
    FileChannel channel = FileChannel.open(unlocked, StandardOpenOption.WRITE);
    try {
      var _ = channel.lock();
      Files.move(unlocked, file, StandardCopyOption.ATOMIC_MOVE);
      return new StorageHold(file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  static boolean isHeld(Path root) {
    Path holds = root.resolve(HOLDS);
    if (!Files.isDirectory(holds)) {
      return false;
    }
    List<Path> files;
    try (Stream<Path> found = Files.list(holds)) {
      files = found.filter(file -> !file.toString().endsWith(UNLOCKED)).toList();
    } catch (IOException e) {
      // on the safe side: what is not deleted now is swept later
      return true;
    }
    return files.stream().anyMatch(StorageHold::isAlive);
  }

  private static boolean isAlive(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        return true;
      }
      Files.deleteIfExists(file);
      return false;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      // it has just gone
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    channel.close();
  }
}
