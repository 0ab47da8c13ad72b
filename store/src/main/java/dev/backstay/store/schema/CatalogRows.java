package dev.backstay.store.schema;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

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

  /** Keeps the name that a table had: dynamic schema makes no other table of it. */
  static void insertFormerName(DSLContext sql, String tableId, String formerName) {
    deleteFormerName(sql, formerName);
    sql.insertInto(Catalog.FORMER_NAMES, text("name_key"), text("table_id"))
        .values(Schema.key(formerName), tableId)
        .execute();
  }

  static void deleteFormerName(DSLContext sql, String tableName) {
    sql.deleteFrom(Catalog.FORMER_NAMES)
        .where(text("name_key").eq(Schema.key(tableName)))
        .execute();
  }

  /** The id of the table that once had that name, or null. */
  static @Nullable String formerOwner(DSLContext sql, String tableName) {
    return sql.select(text("table_id"))
        .from(Catalog.FORMER_NAMES)
        .where(text("name_key").eq(Schema.key(tableName)))
        .fetchOne(text("table_id"));
  }

  /** With its columns, relation columns of others and object permissions, by foreign keys. */
  static void deleteTable(DSLContext sql, String tableId) {
    sql.deleteFrom(PERMISSIONS)
        .where(text("area").eq("DATA").and(text("container").eq(tableId)))
        .execute();
    sql.deleteFrom(Catalog.FORMER_NAMES).where(text("table_id").eq(tableId)).execute();
    sql.deleteFrom(Catalog.TABLES).where(text("id").eq(tableId)).execute();
  }

  static void insertColumn(DSLContext sql, String tableId, Column column) {
    insertColumns(sql, tableId, List.of(column));
  }

  static void insertColumns(DSLContext sql, String tableId, List<Column> columns) {
    var rows =
        sql.insertInto(
            Catalog.COLUMNS,
            text("id"),
            text("table_id"),
            text("name"),
            text("name_key"),
            integer("position"),
            text("data_type"),
            integer("data_size"),
            flag("required"),
            flag("is_unique"),
            flag("indexed"),
            flag("system"),
            text("default_value"),
            text("custom_regex"),
            text("expression"),
            flag("auto_increment"),
            flag("made_dynamically"),
            text("related_table_id"),
            text("relationship"));
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
        .set(flag("made_dynamically"), changed.madeDynamically())
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
