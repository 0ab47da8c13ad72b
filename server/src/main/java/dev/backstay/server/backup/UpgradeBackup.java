package dev.backstay.server.backup;

import dev.backstay.foundation.directory.DataDirectory;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.store.backup.BackupSource;
import dev.backstay.store.database.DatabaseSettings;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backup that is made before this version of the program changes databases of an earlier one:
 * the way back, since an earlier program does not open what a later one has changed.
 *
 * <p>Which databases were last met is written down beside them, so that a usual start looks at one
 * small file.
 */
public final class UpgradeBackup {
  private static final Logger LOG = LoggerFactory.getLogger(UpgradeBackup.class);
  private static final String DIRECTORY = "upgrade-backups";
  private static final String MET = "databases-of";

  private UpgradeBackup() {}

  /**
   * Opens the data directory, and makes the backup if databases are behind and the settings want
   * one. The server never deletes it.
   *
   * @throws BackupException when it cannot be made; then nothing has been changed, and {@code
   *     upgrade-backup off} starts without
   * @throws dev.backstay.foundation.directory.DataDirectoryException when the directory cannot be
   *     used
   */
  public static DataDirectory openDirectory(ServerSettings settings) {
    DataDirectory directory = DataDirectory.open(settings.dataDirectory());
    try {
      makeIfNeeded(settings, directory);
      return directory;
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Where they are in a data directory, which may be missing. */
  static Path directory(Path dataDirectory) {
    return dataDirectory.resolve(DIRECTORY);
  }

  private static void makeIfNeeded(ServerSettings settings, DataDirectory directory) {
    String latest = BackupSource.latestVersions();
    if (latest.equals(directory.readPrivate(MET))) {
      return;
    }
    if (settings.backups().beforeUpgrade() && isBehind(Backups.databases(settings))) {
      Path file = directory.child(DIRECTORY).resolve(BackupName.of(Instant.now()));
      LOG.info("a new version: everything is written to {} first", file);
      BackupSummary made = Backups.write(settings, file, Backups.program());
      LOG.info("{} has {} apps, {} rows, {} files", file, made.apps(), made.rows(), made.files());
    }
    var _ = directory.writePrivate(MET, latest);
  }

  private static boolean isBehind(DatabaseSettings databases) {
    if (!BackupSource.exists(databases)) {
      return false;
    }
    try (BackupSource source = BackupSource.open(databases)) {
      return source.isBehind();
    }
  }
}
