package dev.backstay.store.backup;

import dev.backstay.store.database.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A SQL table as a backup sees it: whatever is in the database, asked of the database itself, so
 * that a table of a later migration is in the backup without anybody remembering it.
 *
 * @param name as it is in the database
 * @param columns those that hold values, in the order of the table
 */
public record StoredTable(String name, List<StoredColumn> columns) {
  private static final String OWN = "backstay_";
  private static final String LINKS = "backstay_link_";

  public StoredTable {
    columns = List.copyOf(columns);
  }

  /**
   * A column of a stored table.
   *
   * @param name as it is in the database
   */
  public record StoredColumn(String name, ValueKind kind) {}

  /** Whether this is one of Backstay's own tables in an app's database, which migrations make. */
  boolean isOwn() {
    return name.startsWith(OWN) && !isLinks();
  }

  /** Whether this holds the links of a relation. */
  boolean isLinks() {
    return name.startsWith(LINKS);
  }

  /** The tables of a database but the one in which migrations are remembered. */
  static List<StoredTable> list(Connection connection, Dialect dialect, @Nullable String schema)
      throws SQLException {
    Map<String, List<StoredColumn>> found = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(query(dialect))) {
      if (dialect == Dialect.POSTGRESQL) {
        statement.setString(1, schema);
      }
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          found
              .computeIfAbsent(result.getString(1), table -> new ArrayList<>())
              .add(
                  new StoredColumn(
                      result.getString(2), ValueKind.of(dialect, result.getString(3))));
        }
      }
    }
    return found.entrySet().stream()
        .map(entry -> new StoredTable(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static String query(Dialect dialect) {
    return dialect == Dialect.SQLITE
        ? """
        SELECT m.name, p.name, p.type
        FROM sqlite_master m JOIN pragma_table_info(m.name) p
        WHERE m.type = 'table' AND m.name <> 'backstay_migration' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        ORDER BY m.name, p.cid
        """
        // by what depends on the schema: pg_class has no index by schemas, and rows of all apps
        : """
        SELECT c.relname, a.attname, t.typname
        FROM pg_depend d
          JOIN pg_class c ON c.oid = d.objid
          JOIN pg_attribute a ON a.attrelid = c.oid
          JOIN pg_type t ON t.oid = a.atttypid
        WHERE d.refclassid = 'pg_namespace'::regclass
          AND d.refobjid = (SELECT oid FROM pg_namespace WHERE nspname = ?)
          AND d.classid = 'pg_class'::regclass
          AND c.relkind = 'r' AND c.relname <> 'backstay_migration'
          AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        ORDER BY c.relname COLLATE "C", a.attnum
        """;
  }

  /** A name as an identifier of SQL. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
