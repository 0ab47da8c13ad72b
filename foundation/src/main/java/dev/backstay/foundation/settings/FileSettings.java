package dev.backstay.foundation.settings;

/**
 * What the files of an app may take.
 *
 * @param maxFileMegabytes the largest file
 * @param quotaMegabytes all files of an app together; 0 for any number
 * @param fetchPrivate whether files are fetched from private networks and this machine as well
 */
public record FileSettings(int maxFileMegabytes, int quotaMegabytes, boolean fetchPrivate) {

  static FileSettings of(SettingReader reader) {
    return new FileSettings(
        reader.number(Setting.FILE_MB, 1, 1_000_000),
        reader.number(Setting.FILES_QUOTA_MB, 0, 100_000_000),
        reader.choice(Setting.FILE_FETCH, "any", "public"));
  }
}
