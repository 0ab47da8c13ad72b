package dev.backstay.store.schema;

import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
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

  /**
   * What stands in addresses where the name of a table would: requests for such a table would be
   * taken for others. Case counts. {@code AddressableNamesTest} compares them with the routes.
   */
  private static final Set<String> IN_ADDRESSES_OF_TABLES =
      Set.of("bulk", "bulkupsert", "tables", "ownerpolicy");

  private static final Set<String> IN_ADDRESSES_OF_COLUMNS = Set.of("relation");

  /** What databases call hidden columns of their own. */
  private static final Set<String> RESERVED_COLUMNS =
      Set.of("rowid", "oid", "tableoid", "xmin", "xmax", "cmin", "cmax", "ctid");

  private SchemaNames() {}

  static void checkTable(String name) {
    if (!NAME.matcher(name).matches()) {
      throw DataError.INVALID_NAME.with();
    }
    if (name.length() > MAX_TABLE) {
      throw DataError.TABLE_NAME_TOO_LONG.with(DataException.shortened(name));
    }
    String key = Schema.key(name);
    if (RESERVED_TABLES.contains(key)
        || IN_ADDRESSES_OF_TABLES.contains(name)
        || key.startsWith("backstay_")
        || key.startsWith("sqlite_")
        || key.startsWith("pg_")) {
      throw DataError.TABLE_NAME_RESERVED.with();
    }
  }

  static void checkColumn(String name) {
    if (!NAME.matcher(name).matches()) {
      throw DataError.INVALID_NAME.with();
    }
    if (name.length() > MAX_COLUMN) {
      throw DataError.NAME_TOO_LONG.with(DataException.shortened(name));
    }
    String key = Schema.key(name);
    if (RESERVED_COLUMNS.contains(key)
        || IN_ADDRESSES_OF_COLUMNS.contains(name)
        || key.startsWith("backstay_")) {
      throw DataError.SYSTEM_COLUMN.with(DataException.shortened(name));
    }
  }
}
