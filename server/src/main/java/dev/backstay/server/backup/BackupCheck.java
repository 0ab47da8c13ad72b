package dev.backstay.server.backup;

import static dev.backstay.store.generated.app.tables.FileTable.FILE;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.directory.FileFailure;
import dev.backstay.foundation.meters.Meters;
import dev.backstay.foundation.passwords.Argon2Cost;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.files.storage.StoredContents;
import dev.backstay.store.backup.BackupSource;
import dev.backstay.store.backup.Snapshot;
import dev.backstay.store.backup.StoredTable;
import dev.backstay.store.database.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a backup is one that a server can be made of: it is restored into a directory of its own,
 * on SQLite, and what came of it is looked at. Nothing of the server that it was made by is needed
 * or touched.
 *
 * <ol>
 *   <li>its checksums, as every restore checks them
 *   <li>each table has as many rows as the backup has
 *   <li>the content of each file is there
 *   <li>each database is whole, and opens: migrations run, and the app's key, policy and tables are
 *       read
 * </ol>
 */
public final class BackupCheck {
  private BackupCheck() {}

  /**
   * Checks a backup.
   *
   * @param work where to make the directory: it takes as much room as the data, and is deleted
   * @throws BackupException that says what is wrong with it
   */
  public static BackupSummary check(Path file, Path work) {
    Path scratch;
    try {
      scratch = Files.createTempDirectory(work, ".backup-check-");
    } catch (IOException e) {
      throw new BackupException(
          "the backup cannot be restored into " + work + ": " + FileFailure.reason(e), e);
    }
    try {
      return check(file, settings(scratch.resolve("data")));
    } catch (IOException e) {
      throw new BackupException("the backup cannot be checked: " + FileFailure.reason(e), e);
    } finally {
      delete(scratch);
    }
  }

  private static BackupSummary check(Path file, ServerSettings settings) throws IOException {
    BackupSummary restored;
    Map<String, Long> expected;
    try (StoredContents contents = Backups.contents(settings)) {
      BackupReader reader = Backups.reader(settings, contents);
      restored = reader.restore(file, true);
      expected = reader.rowsByTable();
    }
    requireRows(settings, expected);
    try (Core core = Core.open(settings, InstantSource.system(), Argon2Cost.STANDARD, Meters.OFF)) {
      requireWhole("the server", core.platform());
      for (App app : core.apps().all()) {
        requireWhole("the app " + app.id(), core.apps().database(app));
        var _ = core.policies().of(app);
        var _ = core.tables().refresh(app);
        requireContents(settings, app.id(), core.apps().database(app));
      }
      int found = core.apps().all().size();
      if (found != restored.apps()) {
        throw new BackupException(
            "the backup has " + restored.apps() + " apps, and the restored server " + found);
      }
    }
    return restored;
  }

  /** Before anything opens the databases: a migration may add rows. */
  private static void requireRows(ServerSettings settings, Map<String, Long> expected) {
    try (BackupSource source = BackupSource.open(Backups.databases(settings))) {
      requireRows(BackupFile.PLATFORM, source.platform(), expected);
      for (String appId : source.apps()) {
        try (Snapshot app = source.app(appId)) {
          if (app == null) {
            throw new BackupException("the database of the app " + appId + " is missing");
          }
          requireRows(BackupFile.APPS + appId + "/", app, expected);
        }
      }
    }
  }

  private static void requireRows(String place, Snapshot snapshot, Map<String, Long> expected) {
    Set<String> missing = new TreeSet<>();
    expected.keySet().stream()
        .filter(name -> name.startsWith(place) && name.indexOf('/', place.length()) < 0)
        .forEach(missing::add);
    snapshot.tables().forEach(table -> missing.remove(place + table.name()));
    if (!missing.isEmpty()) {
      throw new BackupException("tables are missing after a restore: " + missing);
    }
    for (StoredTable table : snapshot.tables()) {
      long[] found = {0};
      snapshot.<RuntimeException>read(table, values -> found[0]++);
      long wanted = expected.getOrDefault(place + table.name(), found[0]);
      if (found[0] != wanted) {
        throw new BackupException(
            "the table "
                + place
                + table.name()
                + " has "
                + found[0]
                + " rows after a restore, and the backup "
                + wanted);
      }
    }
  }

  private static void requireWhole(String what, Database database) {
    String said =
        String.valueOf(
            database.<@Nullable Object>read(sql -> sql.fetchValue("PRAGMA integrity_check(1)")));
    if (!said.equals("ok")) {
      throw new BackupException("the restored database of " + what + " is damaged: " + said);
    }
  }

  private static void requireContents(ServerSettings settings, String appId, Database database)
      throws IOException {
    List<String> keys =
        database.read(sql ->
            sql.selectDistinct(FILE.CONTENT)
                .from(FILE)
                .where(FILE.CONTENT.isNotNull())
                .fetch(FILE.CONTENT));
    try (StoredContents contents = Backups.contents(settings)) {
      for (String key : keys) {
        try (InputStream in = contents.read(appId, key)) {
          in.skipNBytes(0);
        } catch (NoSuchFileException e) {
          throw new BackupException(
              "the content " + key + " of a file of the app " + appId + " is missing", e);
        }
      }
    }
  }

  /** A server that answers nobody, and has nothing of the machine's settings. */
  private static ServerSettings settings(Path data) {
    return ServerSettings.of(
        Map.of(
            Setting.DATA,
            data.toString(),
            Setting.PORT,
            "0",
            Setting.DURABILITY,
            "normal",
            Setting.PASSWORD_HASHES_AT_ONCE,
            "1",
            Setting.SERVER_CODE,
            "off"));
  }

  private static void delete(Path scratch) {
    try (Stream<Path> tree = Files.walk(scratch)) {
      for (Path path : (Iterable<Path>) tree.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new BackupException(
          "the directory " + scratch + " cannot be deleted: " + FileFailure.reason(e), e);
    }
  }
}
