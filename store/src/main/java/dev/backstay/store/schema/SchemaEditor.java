package dev.backstay.store.schema;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.store.database.Database;
import dev.backstay.store.database.Ids;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Changes the tables and columns of an app: the real ones and the catalog in one transaction, so
 * that they never disagree. Each method checks against the schema as it is inside that transaction
 * and publishes the new one once it is committed.
 *
 * <p>Who may change the schema is not decided here: the management API and dynamic schema are.
 */
public final class SchemaEditor {
  /** Tables of an app; each is a few indexes and files' worth of catalog. */
  public static final int MAX_TABLES = 1_000;

  /** Columns of a table; PostgreSQL takes 1,600. */
  public static final int MAX_COLUMNS = 400;

  private final Database database;
  private final Catalog catalog;

  SchemaEditor(Database database, Catalog catalog) {
    this.database = database;
    this.catalog = catalog;
  }

  /** A change of the schema, run inside the transaction. */
  private interface Change<T extends @Nullable Object> {
    T run(DSLContext sql, TableDdl ddl, Schema schema);
  }

  /**
   * Makes a table with the system columns.
   *
   * @throws DataException 9021, 1133, 1154 for the name, 1161 if it is taken (case ignored)
   */
  public Table createTable(String tableName) {
    return createTable(tableName, false, List.of());
  }

  /** Makes the table of user accounts (reference: Users, 2); there is no column for a password. */
  public Table createUsers() {
    return createTable(
        Table.USERS,
        true,
        List.of(
            ColumnDefinition.of("email", ColumnType.STRING)
                .withSize(254)
                .withUnique(true)
                .withIndexed(true),
            ColumnDefinition.of("name", ColumnType.STRING),
            ColumnDefinition.of("userStatus", ColumnType.STRING).withSize(50),
            ColumnDefinition.of("socialAccount", ColumnType.STRING).withSize(50),
            ColumnDefinition.of("isEmailConfirmed", ColumnType.BOOLEAN),
            ColumnDefinition.of("lastLogin", ColumnType.DATETIME),
            ColumnDefinition.of("blUserLocale", ColumnType.STRING).withSize(20)));
  }

  private Table createTable(String tableName, boolean system, List<ColumnDefinition> more) {
    SchemaNames.checkTable(tableName);
    Schema after =
        change((sql, ddl, schema) -> {
          CatalogRows.deleteFormerName(sql, tableName);
          createTable(sql, ddl, schema, Ids.next(), tableName, system, more);
          return null;
        });
    return after.require(tableName);
  }

  private static void refuseFormerName(DSLContext sql, Schema schema, String tableName) {
    String owner = CatalogRows.formerOwner(sql, tableName);
    Table renamed = owner == null ? null : schema.tableById(owner);
    if (renamed != null) {
      throw DataException.tableRenamed(renamed.id(), tableName, renamed.name());
    }
  }

  private static void createTable(
      DSLContext sql,
      TableDdl ddl,
      Schema schema,
      String tableId,
      String tableName,
      boolean system,
      List<ColumnDefinition> more) {
    checkFree(schema, tableName, null);
    if (schema.tables().size() >= MAX_TABLES) {
      throw DataError.TOO_MANY_TABLES.with();
    }
    List<Column> columns = Column.systemColumns();
    for (ColumnDefinition definition : more) {
      columns.add(definition.column(columns.size(), system));
    }
    CatalogRows.insertTable(sql, tableId, tableName, system);
    CatalogRows.insertColumns(sql, tableId, columns);
    ddl.build(tableId, tableName, columns);
  }

  /**
   * Gives a table another name; its id and permissions stay. Dynamic schema makes no table of the
   * old name until {@link #createTable} or this method has used it.
   *
   * @throws DataException 1009 without the table, 1163 for a system table, else as {@link
   *     #createTable}
   */
  public Table renameTable(String tableName, String newName) {
    SchemaNames.checkTable(newName);
    Schema after =
        change((sql, ddl, schema) -> {
          Table old = changeable(schema, tableName);
          checkFree(schema, newName, old.id());
          CatalogRows.renameTable(sql, old.id(), newName);
          CatalogRows.insertFormerName(sql, old.id(), old.name());
          CatalogRows.deleteFormerName(sql, newName);
          ddl.renameTable(old.name(), newName);
          return null;
        });
    return after.require(newName);
  }

  /**
   * Deletes a table, its rows, its relations in both directions and its permissions.
   *
   * @throws DataException 1009 without the table, 1163 for a system table
   */
  public void deleteTable(String tableName) {
    change((sql, ddl, schema) -> {
      Table old = changeable(schema, tableName);
      for (Table other : schema.tables()) {
        for (Column column : other.columns()) {
          boolean concerned = other == old || old.id().equals(column.relatedTableId());
          if (column.type().isRelation() && concerned) {
            ddl.dropLinks(column.id());
            CatalogRows.deleteColumnPermissions(sql, column);
          }
        }
      }
      ddl.dropTable(old.name());
      CatalogRows.deleteTable(sql, old.id());
      return null;
    });
  }

  /**
   * Adds a column. A required one may be added to a table with rows only with a default, which they
   * get.
   *
   * @throws DataException 1009, 9021, 9017, 1163 for names, 1152 if the column is there (case
   *     ignored), 1149 if there are too many, 1143 if it cannot be as asked
   */
  public Column addColumn(String tableName, ColumnDefinition definition) {
    SchemaNames.checkColumn(definition.name());
    Schema after =
        change((sql, ddl, schema) -> {
          var _ = addColumn(sql, ddl, schema.require(tableName), definition, false);
          return null;
        });
    return Objects.requireNonNull(after.require(tableName).column(definition.name()));
  }

  private Column addColumn(
      DSLContext sql, TableDdl ddl, Table table, ColumnDefinition definition, boolean dynamic) {
    checkFree(table, definition.name(), null);
    if (table.columns().size() >= MAX_COLUMNS) {
      throw DataError.TOO_MANY_COLUMNS.with();
    }
    if (definition.type().isRelation()) {
      throw DataError.COLUMN_NOT_ADDED.with();
    }
    Column developers = definition.column(nextPosition(table), false);
    Column column = dynamic ? developers.dynamic() : developers;
    ddl.addColumn(table.name(), column);
    CatalogRows.insertColumn(sql, table.id(), column);
    Object value = ColumnValues.defaultOf(column);
    if (column.autoIncrement()) {
      AutoIncrement.numberAll(sql, table, column);
    } else if (value != null) {
      sql.update(table(name(table.name())))
          .set(
              field(name(column.name()), Object.class),
              ColumnValues.jooqValue(database.dialect(), column, value))
          .execute();
    } else if (column.required() && !isEmpty(sql, table)) {
      throw DataError.COLUMN_HAS_NULLS.with();
    }
    createIndex(sql, ddl, table, column);
    return column;
  }

  /**
   * Changes a column's name, type, size, constraints, default or regex. With another type every
   * value becomes one of that type, if it can without loss.
   *
   * @throws DataException as {@link #addColumn}; 1145 if there is no way to that type at all, 1164
   *     with the ids of the rows in the way if values would be lost or are too long, 1156 if rows
   *     have no value that must have one, 1155 if values that must be unique are not
   */
  public Column updateColumn(String tableName, String columnName, ColumnDefinition definition) {
    SchemaNames.checkColumn(definition.name());
    Schema after =
        change((sql, ddl, schema) -> {
          Table table = schema.require(tableName);
          Column old = changeable(table, columnName);
          checkFree(table, definition.name(), old.id());
          if (definition.type().isRelation() || old.type().isRelation()) {
            throw DataError.COLUMN_NOT_UPDATED.with(
                "A relation and a value do not become each other");
          }
          if (definition.autoIncrement() != old.autoIncrement()) {
            throw DataError.COLUMN_NOT_UPDATED.with(
                "Whether a column numbers objects cannot be changed");
          }
          update(sql, ddl, table, old, definition.column(old));
          return null;
        });
    return Objects.requireNonNull(after.require(tableName).column(definition.name()));
  }

  private void update(DSLContext sql, TableDdl ddl, Table table, Column old, Column changed) {
    Field<Object> values = field(name(old.name()));
    org.jooq.Table<?> rows = table(name(table.name()));
    if (changed.required()
        && !old.required()
        && sql.fetchExists(sql.selectOne().from(rows).where(values.isNull()))) {
      throw DataError.COLUMN_HAS_NULLS.with();
    }
    boolean retyped = changed.type() != old.type();
    if (!retyped && changed.maxCharacters() < old.maxCharacters()) {
      refuseLonger(sql, table, old, changed);
    }
    if (old.hasIndex()) {
      ddl.dropIndex(old);
    }
    if (retyped) {
      ColumnTypeChange.run(sql, ddl, database.dialect(), table, old, changed);
    }
    if (!old.name().equals(changed.name())) {
      ddl.renameColumn(table.name(), old.name(), changed.name());
    }
    if (!retyped && changed.maxCharacters() != old.maxCharacters()) {
      ddl.resize(table.name(), changed);
    }
    createIndex(sql, ddl, table, changed);
    CatalogRows.updateColumn(sql, changed);
  }

  private void createIndex(DSLContext sql, TableDdl ddl, Table table, Column column) {
    if (column.unique()) {
      EqualValues.refuse(sql, database.dialect(), table, column);
    }
    ddl.createIndexOf(table.name(), column);
  }

  private static void refuseLonger(DSLContext sql, Table table, Column old, Column changed) {
    Field<String> id = field(name(Table.OBJECT_ID), String.class);
    List<String> longer =
        sql.select(id)
            .from(table(name(table.name())))
            .where(DSL.length(field(name(old.name()), String.class)).gt(changed.maxCharacters()))
            .orderBy(id)
            .limit(DataException.NAMED + 1)
            .fetch(id);
    if (!longer.isEmpty()) {
      throw DataException.valuesLost(changed.type().name(), longer);
    }
  }

  /**
   * Deletes a column with its values, or a relation with its links.
   *
   * @throws DataException 1009 without the table, 1126 without the column, 1163 for a system column
   */
  public void deleteColumn(String tableName, String columnName) {
    change((sql, ddl, schema) -> {
      Table table = schema.require(tableName);
      Column old = changeable(table, columnName);
      if (old.type().isRelation()) {
        ddl.dropLinks(old.id());
      } else {
        if (old.hasIndex()) {
          ddl.dropIndex(old);
        }
        ddl.dropColumn(table.name(), old);
      }
      CatalogRows.deleteColumn(sql, old);
      return null;
    });
  }

  /**
   * Adds a relation column.
   *
   * @throws DataException as {@link #addColumn}; 1150 if the related table is not there
   */
  public Column addRelation(
      String tableName, String columnName, String relatedTable, Relationship relationship) {
    SchemaNames.checkColumn(columnName);
    Schema after =
        change((sql, ddl, schema) -> {
          Table parent = schema.require(tableName);
          Table child = schema.table(relatedTable);
          if (child == null) {
            throw DataError.RELATED_TABLE_MISSING.with();
          }
          checkFree(parent, columnName, null);
          if (parent.columns().size() >= MAX_COLUMNS) {
            throw DataError.TOO_MANY_COLUMNS.with();
          }
          Column column = Column.ofRelation(columnName, nextPosition(parent), child, relationship);
          CatalogRows.insertColumn(sql, parent.id(), column);
          ddl.createLinks(column, parent.name(), child.name());
          return null;
        });
    return Objects.requireNonNull(after.require(tableName).column(columnName));
  }

  /**
   * Gives a relation column another name or number of children; the links stay.
   *
   * @throws DataException as {@link #addRelation}; 1126 without the column, 1153 if rows have more
   *     children than there can be
   */
  public Column updateRelation(
      String tableName, String columnName, String newName, Relationship relationship) {
    SchemaNames.checkColumn(newName);
    Schema after =
        change((sql, ddl, schema) -> {
          Table parent = schema.require(tableName);
          Column old = changeable(parent, columnName);
          Table child =
              old.relatedTableId() == null ? null : schema.tableById(old.relatedTableId());
          if (child == null) {
            throw DataError.RELATION_NOT_UPDATED.with();
          }
          checkFree(parent, newName, old.id());
          if (relationship != old.relationship()) {
            if (relationship == Relationship.ONE_TO_ONE && hasSeveral(sql, old)) {
              throw DataError.RELATION_HAS_SEVERAL.with(old.name());
            }
            ddl.changeLinks(old, relationship);
          }
          CatalogRows.updateRelation(sql, old.id(), newName, relationship);
          return null;
        });
    return Objects.requireNonNull(after.require(tableName).column(newName));
  }

  private static boolean hasSeveral(DSLContext sql, Column relation) {
    return sql.fetchExists(
        sql.selectOne()
            .from(table(TableDdl.links(relation.id())))
            .groupBy(field(name("parent_id")))
            .having(DSL.count().gt(1)));
  }

  /**
   * Makes sure that there is a table with a column for every key of {@code values}, guessing types:
   * a text is a STRING, or TEXT if it is long, a whole number an INT, another a DOUBLE, true or
   * false a BOOLEAN, a list or object JSON. Keys without a value and those of system columns make
   * nothing. Columns that were made so become wider for values that they do not hold: an INT a
   * DOUBLE, a STRING a TEXT. Whether a caller may do this is not asked here.
   *
   * @throws DataException as {@link #createTable} and {@link #addColumn}; 1154 for the former name
   *     of another table; 1007 for a number that a column of whole numbers can only hold as one of
   *     doubles, where another of its numbers is not exact as a double
   */
  public Table ensureColumns(String tableName, Map<String, ? extends @Nullable Object> values) {
    Table known = catalog.schema().table(tableName);
    return ensureColumns(known == null ? Ids.next() : known.id(), tableName, List.of(values));
  }

  /**
   * As {@link #ensureColumns(String, Map)}, for several rows.
   *
   * @param tableId the id of the table, also if it is made now
   * @throws DataException besides, 1161 if there is a table of that name under another id
   */
  public Table ensureColumns(
      String tableId,
      String tableName,
      List<? extends Map<String, ? extends @Nullable Object>> rows) {
    Table known = catalog.schema().table(tableName);
    if (known != null
        && known.id().equals(tableId)
        && missing(known, rows).isEmpty()
        && widened(known, rows).isEmpty()) {
      return known;
    }
    SchemaNames.checkTable(tableName);
    Schema after =
        change((sql, ddl, schema) -> {
          if (schema.tableById(tableId) == null) {
            refuseFormerName(sql, schema, tableName);
            createTable(sql, ddl, schema, tableId, tableName, false, List.of());
          }
          Table table = Catalog.load(sql, database.schemaName()).require(tableName);
          for (ColumnDefinition definition : missing(table, rows)) {
            SchemaNames.checkColumn(definition.name());
            // each adds to what the one before left
            table = table.with(addColumn(sql, ddl, table, definition, true));
          }
          for (Map.Entry<Column, ColumnType> wider : widened(table, rows).entrySet()) {
            widen(sql, ddl, table, wider.getKey(), wider.getValue());
          }
          return null;
        });
    return after.require(tableName);
  }

  /**
   * How many tables and columns {@link #ensureColumns(String, String, List)} would make or change.
   *
   * @param schema of the same app
   */
  public static int missing(
      Schema schema,
      String tableName,
      List<? extends Map<String, ? extends @Nullable Object>> rows) {
    Table table = schema.table(tableName);
    return table == null
        ? 1 + missing(Table.planned(tableName), rows).size()
        : missing(table, rows).size() + widened(table, rows).size();
  }

  /** The columns that have to become wider for the values of some rows, with their new types. */
  private static Map<Column, ColumnType> widened(
      Table table, List<? extends Map<String, ? extends @Nullable Object>> rows) {
    Map<Column, ColumnType> widened = new LinkedHashMap<>(2);
    for (Map<String, ? extends @Nullable Object> row : rows) {
      row.forEach((key, value) -> {
        Column column = value == null ? null : table.column(key);
        ColumnType wider =
            column == null || value == null ? null : ColumnValues.wider(column, value);
        if (column != null && wider != null) {
          widened.put(column, wider);
        }
      });
    }
    return widened;
  }

  private void widen(DSLContext sql, TableDdl ddl, Table table, Column old, ColumnType type) {
    Column wider = ColumnDefinition.of(old).withType(type).column(old).dynamic();
    if (type == ColumnType.DOUBLE && ColumnTypeChange.hasInexact(sql, table, old)) {
      throw DataException.wrongType(old.name());
    }
    ColumnTypeChange.widen(sql, ddl, database.dialect(), table, old, wider);
    CatalogRows.updateColumn(sql, wider);
  }

  private static Collection<ColumnDefinition> missing(
      Table table, List<? extends Map<String, ? extends @Nullable Object>> rows) {
    Map<String, ColumnDefinition> missing = new LinkedHashMap<>();
    rows.forEach(values ->
        missing(table, values)
            .forEach(
                definition -> missing.merge(definition.name(), definition, ColumnValues::wider)));
    return missing.values();
  }

  private static List<ColumnDefinition> missing(
      Table table, Map<String, ? extends @Nullable Object> values) {
    List<ColumnDefinition> missing = new ArrayList<>();
    values.forEach((key, value) -> {
      if (value != null
          && !key.startsWith("___")
          && table.column(key) == null
          && !ComputedValues.isComputed(value)) {
        missing.add(ColumnValues.guess(key, value));
      }
    });
    return missing;
  }

  private <T extends @Nullable Object> Schema change(Change<T> change) {
    AtomicReference<@Nullable Schema> after = new AtomicReference<>();
    try {
      database.write(sql -> {
        Catalog.advanceEpoch(sql);
        change.run(
            sql, new TableDdl(sql, database.dialect()), Catalog.load(sql, database.schemaName()));
        after.set(Catalog.load(sql, database.schemaName()));
        return null;
      });
    } catch (DatabaseException e) {
      if (e.kind() == Kind.UNIQUE_VIOLATION) {
        throw DataError.DUPLICATE_ENTRY.with();
      }
      throw e;
    }
    return catalog.publish(Objects.requireNonNull(after.get()));
  }

  private static int nextPosition(Table table) {
    return table.columns().stream().mapToInt(Column::position).max().orElse(-1) + 1;
  }

  private static boolean isEmpty(DSLContext sql, Table table) {
    return !sql.fetchExists(sql.selectOne().from(table(name(table.name()))));
  }

  private static Table changeable(Schema schema, String tableName) {
    Table table = schema.require(tableName);
    if (table.system()) {
      throw DataError.SYSTEM_TABLE.with(tableName);
    }
    return table;
  }

  private static Column changeable(Table table, String columnName) {
    Column column = table.column(columnName);
    if (column == null) {
      throw DataError.PROPERTY_NOT_FOUND.with(DataException.shortened(columnName));
    }
    if (column.system()) {
      throw DataError.SYSTEM_COLUMN.with(columnName);
    }
    return column;
  }

  private static void checkFree(Schema schema, String tableName, @Nullable String exceptId) {
    String key = Schema.key(tableName);
    for (Table other : schema.tables()) {
      if (Schema.key(other.name()).equals(key) && !other.id().equals(exceptId)) {
        throw DataException.tableExists(other.id(), other.name());
      }
    }
  }

  private static void checkFree(Table table, String columnName, @Nullable String exceptId) {
    String key = Schema.key(columnName);
    for (Column other : table.columns()) {
      if (Schema.key(other.name()).equals(key) && !other.id().equals(exceptId)) {
        throw DataException.columnExists(table.id(), other.id(), other.name());
      }
    }
  }
}
