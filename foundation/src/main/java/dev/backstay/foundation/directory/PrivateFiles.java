package dev.backstay.foundation.directory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/**
 * Files and directories for their owner alone: 0600 and 0700, whatever the umask is. Where there
 * are no POSIX permissions, they are made with what the directory above hands down.
 */
public final class PrivateFiles {
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.copyOf(PosixFilePermissions.fromString("---rwxrwx"));

  private PrivateFiles() {}

  /** Makes a directory, and those above it that are missing; one that is there stays as it is. */
  public static Path createDirectories(Path directory) throws IOException {
    return Files.createDirectories(directory, attributes(directory, DIRECTORY));
  }

  /** Makes an empty file. */
  public static Path createFile(Path file) throws IOException {
    return Files.createFile(file, attributes(file, FILE));
  }

  /** Opens a file for writing, making it if need be. */
  static FileChannel openForWriting(Path file) throws IOException {
    return FileChannel.open(
        file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), attributes(file, FILE));
  }

  /**
   * Opens a new file for writing and reading. It loses its name at once where the system allows it,
   * and is gone with its channel.
   */
  public static FileChannel openTemporary(Path directory) throws IOException {
    Path file = directory.resolve(UUID.randomUUID() + ".tmp");
    return FileChannel.open(
        file,
        Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE),
        attributes(file, FILE));
  }

  /** Takes from a file or directory what its group and others may do with it. */
  static void closeToOthers(Path path) throws IOException {
    if (!isPosix(path)) {
      return;
    }
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
    if (permissions.removeAll(OF_OTHERS)) {
      Files.setPosixFilePermissions(path, permissions);
    }
  }

  /**
   * Takes from everything below a directory what its group and others may do with it. Links are not
   * followed.
   *
   * @param besides what is left as it is, with everything below
   * @throws DataDirectoryException when that cannot be done, as with a file of another user
   */
  static void closeToOthers(Path root, Path besides) throws IOException {
    if (!isPosix(root)) {
      return;
    }
    Path real = root.toRealPath();
    Path left = real.resolve(root.relativize(besides));
    Files.walkFileTree(
        real,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            if (directory.equals(left)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            return close(directory);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return attributes.isSymbolicLink() ? FileVisitResult.CONTINUE : close(file);
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
  }

  private static FileVisitResult close(Path path) {
    try {
      closeToOthers(path);
    } catch (NoSuchFileException e) {
      // gone since
    } catch (IOException e) {
      throw new DataDirectoryException(
          path
              + " can be read by other users, and that cannot be changed: give it to the user that"
              + " the server runs as");
    }
    return FileVisitResult.CONTINUE;
  }

  private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
