package dev.backstay.foundation.settings;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The backups that a server makes by itself. When neither a directory nor a store is named, it
 * makes none by the clock.
 *
 * @param directory where they are written; null when they are in a store, or there are none
 * @param s3 the store that they are written to, or null
 * @param period between two of them
 * @param kept how many of them are kept
 * @param verified whether each is restored on trial
 * @param beforeUpgrade whether one is made before the databases are changed by a new version
 */
public record BackupSettings(
    @Nullable Path directory,
    @Nullable S3Settings s3,
    Duration period,
    int kept,
    boolean verified,
    boolean beforeUpgrade) {
  private static final String S3 = "s3://";

  /**
   * @param files where the apps' files are; null for the data directory
   */
  static BackupSettings of(SettingReader reader, @Nullable S3Settings files) {
    String to = reader.optional(Setting.BACKUP_TO, value -> value);
    boolean inStore = to != null && to.startsWith(S3);
    S3Settings s3 =
        inStore
            ? reader.optional(
                Setting.BACKUP_TO,
                value -> S3Settings.elsewhere(reader, value.substring(S3.length())))
            : null;
    if (s3 != null && files != null && s3.bucket().equals(files.bucket())) {
      reader.problem(
          "backup-to must name another bucket than s3-bucket: what is lost with the files must not"
              + " take their backups along");
    }
    return new BackupSettings(
        to == null || inStore
            ? null
            : reader.optional(
                Setting.BACKUP_TO, value -> Path.of(value).toAbsolutePath().normalize()),
        s3,
        Duration.ofHours(reader.number(Setting.BACKUP_HOURS, 1, 24 * 31)),
        reader.number(Setting.BACKUP_KEEP, 1, 10_000),
        reader.choice(Setting.BACKUP_VERIFY, "on", "off"),
        reader.choice(Setting.UPGRADE_BACKUP, "on", "off"));
  }

  /** Whether backups are made by the clock. */
  public boolean scheduled() {
    return directory != null || s3 != null;
  }
}
