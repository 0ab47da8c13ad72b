package dev.backstay.store.schema;

import static dev.backstay.store.generated.app.tables.ColumnTable.COLUMN;
import static dev.backstay.store.generated.app.tables.FormerTableNameTable.FORMER_TABLE_NAME;
import static dev.backstay.store.generated.app.tables.PermissionTable.PERMISSION;
import static dev.backstay.store.generated.app.tables.TableTable.TABLE;

import java.util.List;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the {@link Catalog} keeps of tables and columns, and drops the permissions on them.
 */
final class CatalogRows {
  private CatalogRows() {}

  static void insertTable(DSLContext sql, String tableId, String tableName, boolean system) {
    sql.insertInto(TABLE, TABLE.ID, TABLE.NAME, TABLE.NAME_KEY, TABLE.SYSTEM, TABLE.CREATED)
        .values(tableId, tableName, Schema.key(tableName), system, System.currentTimeMillis())
        .execute();
  }

  static void renameTable(DSLContext sql, String tableId, String newName) {
    sql.update(TABLE)
        .set(TABLE.NAME, newName)
        .set(TABLE.NAME_KEY, Schema.key(newName))
        .where(TABLE.ID.eq(tableId))
        .execute();
  }

  /** Keeps the name that a table had: dynamic schema makes no other table of it. */
  static void insertFormerName(DSLContext sql, String tableId, String formerName) {
    deleteFormerName(sql, formerName);
    sql.insertInto(FORMER_TABLE_NAME, FORMER_TABLE_NAME.NAME_KEY, FORMER_TABLE_NAME.TABLE_ID)
        .values(Schema.key(formerName), tableId)
        .execute();
  }

  static void deleteFormerName(DSLContext sql, String tableName) {
    sql.deleteFrom(FORMER_TABLE_NAME)
        .where(FORMER_TABLE_NAME.NAME_KEY.eq(Schema.key(tableName)))
        .execute();
  }

  /** The id of the table that once had that name, or null. */
  static @Nullable String formerOwner(DSLContext sql, String tableName) {
    return sql.select(FORMER_TABLE_NAME.TABLE_ID)
        .from(FORMER_TABLE_NAME)
        .where(FORMER_TABLE_NAME.NAME_KEY.eq(Schema.key(tableName)))
        .fetchOne(FORMER_TABLE_NAME.TABLE_ID);
  }

  /** With its columns, relation columns of others and object permissions, by foreign keys. */
  static void deleteTable(DSLContext sql, String tableId) {
    sql.deleteFrom(PERMISSION)
        .where(PERMISSION.AREA.eq("DATA").and(PERMISSION.CONTAINER.eq(tableId)))
        .execute();
    sql.deleteFrom(FORMER_TABLE_NAME).where(FORMER_TABLE_NAME.TABLE_ID.eq(tableId)).execute();
    sql.deleteFrom(TABLE).where(TABLE.ID.eq(tableId)).execute();
  }

  static void insertColumn(DSLContext sql, String tableId, Column column) {
    insertColumns(sql, tableId, List.of(column));
  }

  static void insertColumns(DSLContext sql, String tableId, List<Column> columns) {
    var rows =
        sql.insertInto(
            COLUMN,
            COLUMN.ID,
            COLUMN.TABLE_ID,
            COLUMN.NAME,
            COLUMN.NAME_KEY,
            COLUMN.POSITION,
            COLUMN.DATA_TYPE,
            COLUMN.DATA_SIZE,
            COLUMN.REQUIRED,
            COLUMN.IS_UNIQUE,
            COLUMN.INDEXED,
            COLUMN.SYSTEM,
            COLUMN.DEFAULT_VALUE,
            COLUMN.CUSTOM_REGEX,
            COLUMN.EXPRESSION,
            COLUMN.AUTO_INCREMENT,
            COLUMN.MADE_DYNAMICALLY,
            COLUMN.RELATED_TABLE_ID,
            COLUMN.RELATIONSHIP);
    for (Column column : columns) {
      Relationship relationship = column.relationship();
      rows =
          rows.values(
              column.id(),
              tableId,
              column.name(),
              Schema.key(column.name()),
              column.position(),
              column.type().name(),
              column.size(),
              column.required(),
              column.unique(),
              column.indexed(),
              column.system(),
              column.defaultValue(),
              column.customRegex(),
              column.expression(),
              column.autoIncrement(),
              column.madeDynamically(),
              column.relatedTableId(),
              relationship == null ? null : relationship.name());
    }
    rows.execute();
  }

  static void updateColumn(DSLContext sql, Column changed) {
    sql.update(COLUMN)
        .set(COLUMN.NAME, changed.name())
        .set(COLUMN.NAME_KEY, Schema.key(changed.name()))
        .set(COLUMN.DATA_TYPE, changed.type().name())
        .set(COLUMN.DATA_SIZE, changed.size())
        .set(COLUMN.REQUIRED, changed.required())
        .set(COLUMN.IS_UNIQUE, changed.unique())
        .set(COLUMN.INDEXED, changed.indexed())
        .set(COLUMN.DEFAULT_VALUE, changed.defaultValue())
        .set(COLUMN.CUSTOM_REGEX, changed.customRegex())
        .set(COLUMN.MADE_DYNAMICALLY, changed.madeDynamically())
        .where(COLUMN.ID.eq(changed.id()))
        .execute();
  }

  static void updateRelation(
      DSLContext sql, String columnId, String newName, Relationship relationship) {
    sql.update(COLUMN)
        .set(COLUMN.NAME, newName)
        .set(COLUMN.NAME_KEY, Schema.key(newName))
        .set(COLUMN.RELATIONSHIP, relationship.name())
        .set(COLUMN.DATA_TYPE, relationship.columnType().name())
        .where(COLUMN.ID.eq(columnId))
        .execute();
  }

  static void deleteColumn(DSLContext sql, Column column) {
    deleteColumnPermissions(sql, column);
    sql.deleteFrom(COLUMN).where(COLUMN.ID.eq(column.id())).execute();
  }

  static void deleteColumnPermissions(DSLContext sql, Column column) {
    sql.deleteFrom(PERMISSION)
        .where(PERMISSION.AREA.eq("DATA").and(PERMISSION.LEVEL.eq("COLUMN")))
        .and(PERMISSION.ASSET.eq(column.id()))
        .execute();
  }
}
