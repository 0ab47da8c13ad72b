package dev.backstay.server.backup;

import dev.backstay.foundation.settings.BackupSettings;
import dev.backstay.foundation.settings.S3Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where backups are kept that the server makes by itself. */
interface BackupPlace extends AutoCloseable {
  /** The place that the settings name; null for none. */
  static @Nullable BackupPlace of(BackupSettings settings) {
    S3Settings s3 = settings.s3();
    Path directory = settings.directory();
    return s3 != null
        ? new BucketPlace(s3)
        : directory == null ? null : new DirectoryPlace(directory);
  }

  /** The names of the backups in it, those of this server's making alone; the newest last. */
  List<String> names() throws IOException;

  /**
   * Keeps a backup; it is there as a whole or not at all.
   *
   * @param file is moved, or copied and deleted
   */
  void keep(Path file, String name) throws IOException;

  void delete(String name) throws IOException;

  /** For people: where it is, without a secret. */
  @Override
  String toString();

  @Override
  default void close() {}
}
