package dev.backstay.server.backup;

import dev.backstay.code.ServerCode;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.server.files.FileFeature;
import dev.backstay.server.files.storage.StoredContents;
import dev.backstay.store.database.DatabaseSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/** Backups of the installation that settings name. */
public final class Backups {
  private Backups() {}

  /**
   * Writes a backup of everything, whether a server runs on the data or not.
   *
   * @param file where to; must not exist
   * @param program the version of this program, for people who look into the backup
   * @throws BackupException when it cannot be written; then there is no file
   */
  public static BackupSummary write(ServerSettings settings, Path file, String program) {
    try (StoredContents contents = contents(settings)) {
      return new BackupWriter(databases(settings), codeArchives(settings), contents)
          .write(file, program);
    }
  }

  /**
   * Makes an installation of a backup; afterwards a server can be started with these settings.
   *
   * @param settings of a data directory that is empty or missing, and an empty database
   * @param sessions whether people stay logged in
   * @throws BackupException when the backup cannot be restored; then everything is as before
   */
  public static BackupSummary restore(ServerSettings settings, Path file, boolean sessions) {
    try (StoredContents contents = contents(settings)) {
      return reader(settings, contents).restore(file, sessions);
    }
  }

  /** What restores into an installation. */
  static BackupReader reader(ServerSettings settings, StoredContents contents) {
    return new BackupReader(databases(settings), codeArchives(settings), contents);
  }

  static DatabaseSettings databases(ServerSettings settings) {
    return settings.database().in(settings.dataDirectory());
  }

  static StoredContents contents(ServerSettings settings) {
    Path apps = settings.dataDirectory().resolve("apps");
    return FileFeature.contents(
        appId -> apps.resolve(appId.toLowerCase(Locale.ROOT)), settings.files());
  }

  private static Path codeArchives(ServerSettings settings) {
    return ServerCode.archives(settings.dataDirectory().resolve("code"));
  }

  /** The version that the build has put into the jar's manifest. */
  public static String program() {
    return Objects.requireNonNullElse(
        Backups.class.getPackage().getImplementationVersion(), "(not built as a jar)");
  }
}
