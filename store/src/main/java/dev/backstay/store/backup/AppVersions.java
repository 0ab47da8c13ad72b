package dev.backstay.store.backup;

import dev.backstay.store.database.DatabaseLayout;
import dev.backstay.store.database.migration.MigrationSet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Of which versions the schemas of apps are on PostgreSQL, asked for many of them at once. */
final class AppVersions {
  /** Schemas that one statement looks at; it locks a table and an index of each. */
  private static final int AT_ONCE = 100;

  private AppVersions() {}

  /**
   * Whether any app's database is of an earlier version than this program's.
   *
   * @param connection in autocommit mode
   * @param appIds those that have no schema any more are left out
   * @throws dev.backstay.store.error.DatabaseException UNAVAILABLE for one of a later version
   */
  static boolean isAnyBehind(Connection connection, List<String> appIds) throws SQLException {
    Set<String> made = schemas(connection);
    List<String> schemas =
        appIds.stream().map(DatabaseLayout::appSchema).filter(made::contains).toList();
    for (int from = 0; from < schemas.size(); from += AT_ONCE) {
      List<String> some = schemas.subList(from, Math.min(from + AT_ONCE, schemas.size()));
      for (Integer version : versions(connection, some)) {
        if (Snapshot.required(version, MigrationSet.APP) < MigrationSet.APP.latest()) {
          return true;
        }
      }
    }
    return false;
  }

  private static Set<String> schemas(Connection connection) throws SQLException {
    Set<String> found = new HashSet<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE c.relname = ?")) {
      statement.setString(1, MigrationSet.HISTORY);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          found.add(result.getString(1));
        }
      }
    }
    return found;
  }

  private static List<Integer> versions(Connection connection, List<String> schemas)
      throws SQLException {
    String sql =
        schemas.stream()
            .map(schema -> MigrationSet.versionQuery(StoredTable.quoted(schema) + "."))
            .collect(Collectors.joining(" UNION ALL "));
    List<Integer> versions = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        int version = result.getInt(1);
        versions.add(result.wasNull() ? 0 : version);
      }
    }
    return versions;
  }
}
