package dev.backstay.store;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;

/**
 * Writes what the {@link Catalog} keeps of tables and columns, and drops the permissions on them.
 */
final class CatalogRows {
  private static final Table<?> PERMISSIONS = table(name("backstay_permission"));

  private CatalogRows() {}

  static void insertTable(DSLContext sql, String tableId, String tableName, boolean system) {
    sql.insertInto(
            Catalog.TABLES,
            text("id"),
            text("name"),
            text("name_key"),
            flag("system"),
            number("created"))
        .values(tableId, tableName, Schema.key(tableName), system, System.currentTimeMillis())
        .execute();
  }

  static void renameTable(DSLContext sql, String tableId, String newName) {
    sql.update(Catalog.TABLES)
        .set(text("name"), newName)
        .set(text("name_key"), Schema.key(newName))
        .where(text("id").eq(tableId))
        .execute();
  }

  /** With its columns, relation columns of others and object permissions, by foreign keys. */
  static void deleteTable(DSLContext sql, String tableId) {
    sql.deleteFrom(PERMISSIONS)
        .where(text("area").eq("DATA").and(text("container").eq(tableId)))
        .execute();
    sql.deleteFrom(Catalog.TABLES).where(text("id").eq(tableId)).execute();
  }

  static void insertColumn(DSLContext sql, String tableId, Column column) {
    sql.insertInto(Catalog.COLUMNS)
        .set(text("id"), column.id())
        .set(text("table_id"), tableId)
        .set(text("name"), column.name())
        .set(text("name_key"), Schema.key(column.name()))
        .set(integer("position"), column.position())
        .set(text("data_type"), column.type().name())
        .set(integer("data_size"), column.size())
        .set(flag("required"), column.required())
        .set(flag("is_unique"), column.unique())
        .set(flag("indexed"), column.indexed())
        .set(flag("system"), column.system())
        .set(text("default_value"), column.defaultValue())
        .set(text("custom_regex"), column.customRegex())
        .set(text("expression"), column.expression())
        .set(flag("auto_increment"), column.autoIncrement())
        .set(text("related_table_id"), column.relatedTableId())
        .set(
            text("relationship"),
            column.relationship() == null ? null : column.relationship().name())
        .execute();
  }

  static void updateColumn(DSLContext sql, Column changed) {
    sql.update(Catalog.COLUMNS)
        .set(text("name"), changed.name())
        .set(text("name_key"), Schema.key(changed.name()))
        .set(text("data_type"), changed.type().name())
        .set(integer("data_size"), changed.size())
        .set(flag("required"), changed.required())
        .set(flag("is_unique"), changed.unique())
        .set(flag("indexed"), changed.indexed())
        .set(text("default_value"), changed.defaultValue())
        .set(text("custom_regex"), changed.customRegex())
        .where(text("id").eq(changed.id()))
        .execute();
  }

  static void updateRelation(
      DSLContext sql, String columnId, String newName, Relationship relationship) {
    sql.update(Catalog.COLUMNS)
        .set(text("name"), newName)
        .set(text("name_key"), Schema.key(newName))
        .set(text("relationship"), relationship.name())
        .set(text("data_type"), relationship.columnType().name())
        .where(text("id").eq(columnId))
        .execute();
  }

  static void deleteColumn(DSLContext sql, Column column) {
    deleteColumnPermissions(sql, column);
    sql.deleteFrom(Catalog.COLUMNS).where(text("id").eq(column.id())).execute();
  }

  static void deleteColumnPermissions(DSLContext sql, Column column) {
    sql.deleteFrom(PERMISSIONS)
        .where(text("area").eq("DATA").and(text("level").eq("COLUMN")))
        .and(text("asset").eq(column.id()))
        .execute();
  }

  private static Field<String> text(String column) {
    return field(name(column), String.class);
  }

  private static Field<Boolean> flag(String column) {
    return field(name(column), Boolean.class);
  }

  private static Field<Long> number(String column) {
    return field(name(column), Long.class);
  }

  private static Field<Integer> integer(String column) {
    return field(name(column), Integer.class);
  }
}
