package dev.backstay.server.backup;

import dev.backstay.foundation.directory.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Backups in a directory, on this machine or mounted; files are for their owner alone. */
record DirectoryPlace(Path directory) implements BackupPlace {
  @Override
  public List<String> names() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> BackupName.time(name) != null)
          .sorted()
          .toList();
    }
  }

  @Override
  public void keep(Path file, String name) throws IOException {
    if (!Files.isDirectory(directory)) {
      var _ = PrivateFiles.createDirectories(directory);
    }
    Path target = directory.resolve(name);
    try {
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      copy(file, target);
      Files.delete(file);
    }
  }

  /** To another file system: under another name until all of it is on the disk. */
  private static void copy(Path file, Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    Files.deleteIfExists(part);
    try {
      var _ = PrivateFiles.createFile(part);
      try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
          FileChannel to = FileChannel.open(part, StandardOpenOption.WRITE)) {
        long size = from.size();
        for (long done = 0; done < size; ) {
          done += from.transferTo(done, size - done, to);
        }
        to.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    try {
      Files.delete(directory.resolve(name));
    } catch (NoSuchFileException e) {
      // it is gone already
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
