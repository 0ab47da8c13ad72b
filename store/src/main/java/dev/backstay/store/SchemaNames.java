package dev.backstay.store;

import java.util.Set;
import java.util.regex.Pattern;

/** Which names tables and columns may have. The same on both products, so that an app can move. */
final class SchemaNames {
  /** As in the original (error 1133). */
  static final int MAX_TABLE = 45;

  /** PostgreSQL cuts names after 63 characters. */
  static final int MAX_COLUMN = 63;

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  private static final Set<String> RESERVED_TABLES = Set.of("geopoint");

  /** What databases call hidden columns of their own. */
  private static final Set<String> RESERVED_COLUMNS =
      Set.of("rowid", "oid", "tableoid", "xmin", "xmax", "cmin", "cmax", "ctid");

  private SchemaNames() {}

  static void checkTable(String name) {
    if (!NAME.matcher(name).matches()) {
      throw DataException.wrongName();
    }
    if (name.length() > MAX_TABLE) {
      throw new DataException(
          1133,
          "Unable to inspect tables. "
              + DataException.shortened(name)
              + " exceeds maximum allowed size of 45 characters. Please, rename it and try again.");
    }
    String key = Schema.key(name);
    if (RESERVED_TABLES.contains(key)
        || key.startsWith("backstay_")
        || key.startsWith("sqlite_")
        || key.startsWith("pg_")) {
      throw new DataException(
          1154, "Could not add new table. This name is reserved, please choose another table name");
    }
  }

  static void checkColumn(String name) {
    if (!NAME.matcher(name).matches()) {
      throw DataException.wrongName();
    }
    if (name.length() > MAX_COLUMN) {
      throw new DataException(
          9017, "Specified field " + DataException.shortened(name) + " is too large");
    }
    String key = Schema.key(name);
    if (RESERVED_COLUMNS.contains(key) || key.startsWith("backstay_")) {
      throw new DataException(
          1163, "Operation over system column " + DataException.shortened(name) + " is prohibited");
    }
  }
}
