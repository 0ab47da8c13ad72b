package dev.backstay.server.backup;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.server.RunningServer;
import dev.backstay.server.TestPostgres;
import dev.backstay.store.database.PostgresAddress;
import dev.backstay.store.database.migration.MigrationSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Turns an installation into what an earlier version of the program has left: its databases are
 * made by the migrations up to that version, and get what today's hold in the tables and columns
 * that there were. Tables of the app's developers are the same in all versions.
 */
final class EarlierVersion {
  private static final String OLD = "earlier";

  private EarlierVersion() {}

  /**
   * @param settings of an installation that no server runs on
   * @param app version of the app's database
   * @param platform version of the platform's database
   */
  static void turnInto(ServerSettings settings, String appId, int app, int platform)
      throws Exception {
    String address = settings.database().url();
    if (address == null) {
      Path data = settings.dataDirectory();
      turnInto(RunningServer.file(settings, appId), MigrationSet.APP, app);
      turnInto(data.resolve("platform/platform.db"), MigrationSet.PLATFORM, platform);
    } else {
      String schema = "backstay_app_" + appId.toLowerCase(Locale.ROOT).replace('-', '_');
      turnInto(address, schema, MigrationSet.APP, app);
      turnInto(address, "backstay", MigrationSet.PLATFORM, platform);
    }
    // before it, a program wrote no such file
    Files.deleteIfExists(settings.dataDirectory().resolve("databases-of"));
  }

  private static void turnInto(Path file, MigrationSet migrations, int version) throws Exception {
    Path old = file.resolveSibling("earlier.db");
    Files.deleteIfExists(old);
    migrations.migrateSqlite("jdbc:sqlite:" + old, version);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + old);
        Statement sql = connection.createStatement()) {
      sql.execute("PRAGMA foreign_keys = off");
      sql.execute("ATTACH '" + file + "' AS today");
      for (String statement :
          texts(
              sql,
              "SELECT sql FROM today.sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT LIKE"
                  + " 'backstay%' AND tbl_name NOT LIKE 'sqlite%' ORDER BY type DESC")) {
        if (migrations == MigrationSet.APP) {
          sql.execute(statement);
        }
      }
      for (String table : texts(sql, "SELECT name FROM main.sqlite_master WHERE type = 'table'")) {
        if (table.startsWith("sqlite") || table.equals("backstay_migration")) {
          continue;
        }
        Set<String> columns =
            new LinkedHashSet<>(texts(sql, "SELECT name FROM pragma_table_info('" + table + "')"));
        columns.retainAll(
            texts(sql, "SELECT name FROM pragma_table_info('" + table + "', 'today')"));
        if (!columns.isEmpty()) {
          String names = '"' + String.join("\",\"", columns) + '"';
          sql.execute("DELETE FROM main.\"" + table + '"');
          sql.execute(
              "INSERT INTO main.\""
                  + table
                  + "\" ("
                  + names
                  + ") SELECT "
                  + names
                  + " FROM today.\""
                  + table
                  + '"');
        }
      }
    }
    for (String end : List.of("-wal", "-shm")) {
      Files.deleteIfExists(Path.of(file + end));
    }
    Files.move(old, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void turnInto(String address, String schema, MigrationSet migrations, int version)
      throws Exception {
    migrations.migratePostgres(PostgresAddress.parse(address).dataSource(), OLD, version);
    try (Connection connection = TestPostgres.connect(address);
        Statement sql = connection.createStatement()) {
      sql.execute("SET session_replication_role = replica");
      for (String table : tables(sql, schema)) {
        if (table.equals("backstay_migration")) {
          continue;
        }
        if (!tables(sql, OLD).contains(table)) {
          if (migrations == MigrationSet.APP && !isOwn(table)) {
            sql.execute("ALTER TABLE \"" + schema + "\".\"" + table + "\" SET SCHEMA " + OLD);
          }
          continue;
        }
        Set<String> columns = new LinkedHashSet<>(columns(sql, OLD, table));
        columns.retainAll(columns(sql, schema, table));
        String names = '"' + String.join("\",\"", columns) + '"';
        sql.execute("DELETE FROM " + OLD + ".\"" + table + '"');
        sql.execute(
            "INSERT INTO %s.\"%s\" (%s) SELECT %s FROM \"%s\".\"%s\""
                .formatted(OLD, table, names, names, schema, table));
      }
      sql.execute("DROP SCHEMA \"" + schema + "\" CASCADE");
      sql.execute("ALTER SCHEMA " + OLD + " RENAME TO \"" + schema + '"');
    }
  }

  private static boolean isOwn(String table) {
    return table.startsWith("backstay");
  }

  private static List<String> tables(Statement sql, String schema) throws SQLException {
    return texts(sql, "SELECT tablename FROM pg_tables WHERE schemaname = '" + schema + "'");
  }

  private static List<String> columns(Statement sql, String schema, String table)
      throws SQLException {
    return texts(
        sql,
        "SELECT column_name FROM information_schema.columns WHERE is_generated = 'NEVER' AND"
            + " table_schema = '%s' AND table_name = '%s'".formatted(schema, table));
  }

  private static List<String> texts(Statement sql, String query) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet result = sql.executeQuery(query)) {
      while (result.next()) {
        texts.add(result.getString(1));
      }
    }
    return texts;
  }
}
