package dev.backstay.code.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Trees of files: making them durable, read-only, and gone. No link is followed. */
public final class FileTrees {
  private FileTrees() {}

  /**
   * Writes the entries of every directory of a tree to disk; files are written by who makes them.
   */
  public static void sync(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : (Iterable<Path>) tree::iterator) {
        if (Files.isDirectory(path)) {
          syncOne(path);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  public static void syncOne(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Makes a tree readable and nothing else: for its owner, and for a group when one is given. */
  public static void seal(Path root, @Nullable Integer group) throws IOException {
    Set<PosixFilePermission> files =
        PosixFilePermissions.fromString(group == null ? "r--------" : "r--r-----");
    Set<PosixFilePermission> directories =
        PosixFilePermissions.fromString(group == null ? "r-x------" : "r-xr-x---");
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            return set(file, files);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            return set(directory, directories);
          }

          private FileVisitResult set(Path path, Set<PosixFilePermission> permissions)
              throws IOException {
            if (group != null) {
              Files.setAttribute(path, "unix:gid", group);
            }
            Files.setPosixFilePermissions(path, permissions);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Gives what a user has in a tree to another user. Files of others stay theirs, such as one that
   * was linked into the tree.
   */
  public static void give(Path root, int before, int user) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            return give(file);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            return give(directory);
          }

          private FileVisitResult give(Path path) throws IOException {
            if (Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(before)) {
              Files.setAttribute(path, "unix:gid", user, LinkOption.NOFOLLOW_LINKS);
              Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** The names in a directory; none when it is missing. */
  public static List<String> names(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  /**
   * Deletes a tree, if it is there. Every directory is opened once and named by what was opened, so
   * that nobody who may write to the tree can put a link to elsewhere between two steps; and no
   * path of it gets too long.
   */
  public static void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      Files.delete(root);
      return;
    }
    boolean whole;
    do {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
        if (!(entries instanceof SecureDirectoryStream<Path> top)) {
          deleteByPaths(root);
          return;
        }
        whole = new Deletion(top).empty(top, 0);
      }
    } while (!whole);
    Files.delete(root);
  }

  /** One walk through a tree. What lies very deep is moved up, for a further walk. */
  private record Deletion(SecureDirectoryStream<Path> top) {
    private static final int MAX_DEPTH = 100;

    /** Empties a directory; answers false when something of it has been moved up instead. */
    boolean empty(SecureDirectoryStream<Path> directory, int depth) throws IOException {
      directory
          .getFileAttributeView(PosixFileAttributeView.class)
          .setPermissions(PosixFilePermissions.fromString("rwx------"));
      boolean whole = true;
      for (Path entry : directory) {
        Path name = Path.of(String.valueOf(entry.getFileName()));
        boolean isDirectory =
            directory
                .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory();
        if (!isDirectory) {
          directory.deleteFile(name);
        } else if (depth == MAX_DEPTH) {
          directory.move(name, top, Path.of(".deep-" + UUID.randomUUID()));
          whole = false;
        } else {
          try (SecureDirectoryStream<Path> child =
              directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            whole &= empty(child, depth + 1);
          }
          directory.deleteDirectory(name);
        }
      }
      return whole;
    }
  }

  /** For systems on which directories cannot be held open. */
  private static void deleteByPaths(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
