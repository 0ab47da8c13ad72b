package dev.backstay.store.backup;

import dev.backstay.store.database.DatabaseErrors;
import dev.backstay.store.database.DatabaseLayout;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.PostgresAddress;
import dev.backstay.store.database.migration.MigrationSet;
import dev.backstay.store.database.sqlite.SqliteConnections;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The databases of an installation, for a backup; whether a server runs on them or not. It has
 * connections of its own and changes nothing.
 *
 * <p>The platform database is as it was when the source was opened; each app's is as it is when its
 * snapshot is asked for.
 */
public final class BackupSource implements AutoCloseable {
  private final DatabaseSettings settings;
  private final Snapshot platform;

  private BackupSource(DatabaseSettings settings, Snapshot platform) {
    this.settings = settings;
    this.platform = platform;
  }

  /**
   * @throws DatabaseException if there is nothing, or it cannot be read
   */
  public static BackupSource open(DatabaseSettings settings) {
    Snapshot platform =
        snapshot(
            settings,
            DatabaseLayout.platformFile(settings),
            DatabaseLayout.PLATFORM_SCHEMA,
            MigrationSet.PLATFORM);
    if (platform == null) {
      throw new DatabaseException(
          Kind.UNAVAILABLE,
          settings.url() == null
              ? "there is no SQLite database in the data directory; if the server uses PostgreSQL,"
                  + " name it with --database"
              : "there is nothing of Backstay in that PostgreSQL database");
    }
    return new BackupSource(settings, platform);
  }

  /** The platform's database as it is now. */
  public Snapshot platformNow() {
    Snapshot now =
        snapshot(
            settings,
            DatabaseLayout.platformFile(settings),
            DatabaseLayout.PLATFORM_SCHEMA,
            MigrationSet.PLATFORM);
    if (now == null) {
      throw new DatabaseException(Kind.UNAVAILABLE, "the platform's database is gone");
    }
    return now;
  }

  /** The platform's database as it was when this was opened. */
  public Snapshot platform() {
    return platform;
  }

  /** The ids of all apps. */
  public List<String> apps() {
    StoredTable table =
        platform.tables().stream().filter(t -> t.name().equals("app")).findFirst().orElseThrow();
    int id = table.columns().stream().map(StoredTable.StoredColumn::name).toList().indexOf("id");
    List<String> ids = new ArrayList<>();
    platform.read(table, values -> ids.add(String.valueOf(values[id])));
    return ids;
  }

  /** An app's database as it is now; null if the app is not there any more. */
  public @Nullable Snapshot app(String appId) {
    return snapshot(
        settings,
        DatabaseLayout.appFile(settings, appId),
        DatabaseLayout.appSchema(appId),
        MigrationSet.APP);
  }

  /**
   * Whether any of the databases is of an earlier version than this program's, so that opening it
   * changes it. Looks at apps until one is, on PostgreSQL at many of them at once.
   */
  public boolean isBehind() {
    if (platform.version() < MigrationSet.PLATFORM.latest()) {
      return true;
    }
    if (settings.url() != null) {
      try (Connection connection = PostgresAddress.parse(settings.url()).connect()) {
        return AppVersions.isAnyBehind(connection, apps());
      } catch (SQLException e) {
        throw DatabaseErrors.translate(e);
      }
    }
    for (String appId : apps()) {
      try (Snapshot app = app(appId)) {
        if (app != null && app.version() < MigrationSet.APP.latest()) {
          return true;
        }
      }
    }
    return false;
  }

  /** The versions that this program's databases have, as one text. */
  public static String latestVersions() {
    return "platform " + MigrationSet.PLATFORM.latest() + ", app " + MigrationSet.APP.latest();
  }

  /** Whether there are databases of an installation. */
  public static boolean exists(DatabaseSettings settings) {
    try (Snapshot platform =
        snapshot(
            settings,
            DatabaseLayout.platformFile(settings),
            DatabaseLayout.PLATFORM_SCHEMA,
            MigrationSet.PLATFORM)) {
      return platform != null;
    }
  }

  @Override
  public void close() {
    platform.close();
  }

  private static @Nullable Snapshot snapshot(
      DatabaseSettings settings, Path file, String schema, MigrationSet migrations) {
    try {
      if (settings.url() == null) {
        return Files.exists(file)
            ? Snapshot.begin(
                SqliteConnections.connect(file, settings.durability(), true),
                Dialect.SQLITE,
                null,
                migrations)
            : null;
      }
      Connection connection = PostgresAddress.parse(settings.url()).connect();
      if (!hasSchema(connection, schema)) {
        connection.close();
        return null;
      }
      return Snapshot.begin(connection, Dialect.POSTGRESQL, schema, migrations);
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  private static boolean hasSchema(Connection connection, String schema) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT 1 FROM pg_namespace WHERE nspname = ?")) {
      statement.setString(1, schema);
      try (ResultSet result = statement.executeQuery()) {
        return result.next();
      }
    }
  }
}
