package dev.backstay.store.schema;

import dev.backstay.store.error.DataException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table of an app, as it is at one moment. Immutable, and the same object as long as nothing
 * about it changes: what is prepared for a table (conditions, statements) is kept under this
 * object, and so a change of the schema can never meet a statement made for the old one.
 */
public final class Table {
  /** The row's id. */
  public static final String OBJECT_ID = "objectId";

  /** When the row was made. */
  public static final String CREATED = "created";

  /** When it was last changed; null if never. */
  public static final String UPDATED = "updated";

  /** Who made it; null for nobody. */
  public static final String OWNER_ID = "ownerId";

  /** The table of user accounts, which every app has. */
  public static final String USERS = "Users";

  private final String id;
  private final String name;
  private final boolean system;
  private final List<Column> columns;
  private final List<Column> scalars;
  private final Map<String, Column> byName;
  private final Map<String, Column> byKey;
  private final @Nullable String schemaName;

  Table(String id, String name, boolean system, List<Column> columns, @Nullable String schemaName) {
    this.id = id;
    this.name = name;
    this.system = system;
    this.columns = List.copyOf(columns);
    this.scalars = this.columns.stream().filter(column -> !column.type().isRelation()).toList();
    this.schemaName = schemaName;
    Map<String, Column> names = new HashMap<>();
    Map<String, Column> keys = new HashMap<>();
    for (Column column : this.columns) {
      names.put(column.name(), column);
      keys.put(Schema.key(column.name()), column);
    }
    this.byName = Map.copyOf(names);
    this.byKey = Map.copyOf(keys);
  }

  /** A table with the columns that every table has, which is nowhere yet. */
  static Table planned(String name) {
    return new Table("", name, false, Column.systemColumns(), null);
  }

  /** This table with one more column at its end. */
  Table with(Column column) {
    List<Column> more = new ArrayList<>(columns);
    more.add(column);
    return new Table(id, name, system, more, schemaName);
  }

  /** What permissions name it by; survives renaming. */
  public String id() {
    return id;
  }

  /** The class name of its rows; case counts. */
  public String name() {
    return name;
  }

  /** Whether Backstay made it, so that it cannot be renamed or deleted. */
  public boolean system() {
    return system;
  }

  /** All columns, relations too, in their order. */
  public List<Column> columns() {
    return columns;
  }

  /** The columns of the SQL table. */
  public List<Column> scalars() {
    return scalars;
  }

  /** The column of that name, or null; case counts. */
  public @Nullable Column column(String columnName) {
    return byName.get(columnName);
  }

  /**
   * The column that a query means by that name, or null. Case does not matter in queries, as in the
   * original; two names of one table never differ by case alone.
   */
  public @Nullable Column resolve(String columnName) {
    Column exact = byName.get(columnName);
    return exact != null ? exact : byKey.get(Schema.key(columnName));
  }

  /**
   * Whether the values of a column are kept in lower case, so that conditions compare them without
   * regard to case: the addresses of accounts.
   */
  public boolean isLowerCase(String columnName) {
    return columnName.equals("email") && name.equals(USERS);
  }

  /**
   * Refuses a query that names a hidden column.
   *
   * @param hidden ids of columns that the caller may not see
   * @param named ids of the columns that the query names
   * @throws DataException 1053 if one of them is hidden
   */
  public void refuseHidden(Set<String> hidden, Set<String> named) {
    if (hidden.isEmpty()) {
      return;
    }
    for (Column column : columns) {
      if (hidden.contains(column.id()) && named.contains(column.id())) {
        throw DataException.columnHidden(column.name());
      }
    }
  }

  /** Whether the table has relation columns. */
  public boolean hasRelations() {
    return scalars.size() < columns.size();
  }

  /** The schema that qualifies its name in SQL, if any. */
  public @Nullable String schemaName() {
    return schemaName;
  }

  boolean sameAs(Table other) {
    return id.equals(other.id)
        && name.equals(other.name)
        && system == other.system
        && columns.equals(other.columns);
  }

  @Override
  public String toString() {
    return "Table[" + name + "]";
  }
}
