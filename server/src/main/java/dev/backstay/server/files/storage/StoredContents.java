package dev.backstay.server.files.storage;

import dev.backstay.foundation.settings.S3Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The contents of all apps' files as a backup reads them and a restore makes them, by the ids of
 * apps and the keys that their databases know. Not for several threads.
 */
public interface StoredContents extends AutoCloseable {
  /**
   * The contents that a server with these settings has.
   *
   * @param directories by ids of apps: where each one's contents are, or are on their way
   * @param s3 the store that they are in; null for the directories
   */
  static StoredContents of(Function<String, Path> directories, @Nullable S3Settings s3) {
    return s3 == null
        ? new DirectoryContents(directories)
        : new S3Contents(directories, new S3Bucket(s3));
  }

  /** Has no content of an app deleted until what is returned is closed; null if there is none. */
  @Nullable StorageHold hold(String appId) throws IOException;

  /**
   * Opens a content.
   *
   * @throws java.nio.file.NoSuchFileException when it is missing
   */
  InputStream read(String appId, String key) throws IOException;

  /**
   * Stores a content under the key that it had.
   *
   * @throws java.nio.file.NoSuchFileException for what cannot be a key
   */
  void restore(String appId, String key, InputStream content) throws IOException;

  /** Deletes what has been restored outside the data directory. */
  void takeBack() throws IOException;

  @Override
  default void close() {}
}
