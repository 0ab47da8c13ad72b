package dev.backstay.server.files.storage;

import dev.backstay.foundation.directory.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Contents as {@link DirectoryStorage} has them. */
final class DirectoryContents implements StoredContents {
  private final Function<String, Path> directories;

  DirectoryContents(Function<String, Path> directories) {
    this.directories = directories;
  }

  @Override
  public @Nullable StorageHold hold(String appId) throws IOException {
    Path directory = directories.apply(appId);
    return Files.isDirectory(directory) ? StorageHold.on(directory) : null;
  }

  @Override
  public InputStream read(String appId, String key) throws IOException {
    return Files.newInputStream(file(appId, key));
  }

  @Override
  public void restore(String appId, String key, InputStream content) throws IOException {
    Path file = file(appId, key);
    var _ = PrivateFiles.createDirectories(Objects.requireNonNull(file.getParent()));
    try (OutputStream out = Files.newOutputStream(PrivateFiles.createFile(file))) {
      content.transferTo(out);
    }
  }

  private Path file(String appId, String key) throws IOException {
    return directories.apply(appId).resolve(StorageKeys.checked(key));
  }

  /** They go with the data directory. */
  @Override
  public void takeBack() {}
}
