package dev.backstay.foundation.settings;

import org.jspecify.annotations.Nullable;

/**
 * What the files of an app may take, and where their contents are.
 *
 * @param maxFileMegabytes the largest file
 * @param quotaMegabytes all files of an app together; 0 for any number
 * @param diskReserveMegabytes what has to be free on the disk for a file to be stored; 0 for any
 *     amount
 * @param fetchPrivate whether files are fetched from private networks and this machine as well
 * @param s3 the store that contents are in; null for the data directory
 */
public record FileSettings(
    int maxFileMegabytes,
    int quotaMegabytes,
    int diskReserveMegabytes,
    boolean fetchPrivate,
    @Nullable S3Settings s3) {

  static FileSettings of(SettingReader reader) {
    return new FileSettings(
        reader.number(Setting.FILE_MB, 1, 1_000_000),
        reader.number(Setting.FILES_QUOTA_MB, 0, 100_000_000),
        reader.number(Setting.FILE_DISK_RESERVE_MB, 0, 100_000_000),
        reader.choice(Setting.FILE_FETCH, "any", "public"),
        S3Settings.of(reader));
  }
}
