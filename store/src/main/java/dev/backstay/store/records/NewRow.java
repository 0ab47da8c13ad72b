package dev.backstay.store.records;

import dev.backstay.store.database.Database;
import dev.backstay.store.database.Ids;
import dev.backstay.store.database.Statements;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.query.Projection;
import dev.backstay.store.query.Row;
import dev.backstay.store.query.RowValues;
import dev.backstay.store.schema.AutoIncrement;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnValues;
import dev.backstay.store.schema.ComputedValues;
import dev.backstay.store.schema.Table;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The values of one row that is to be inserted, in the order of the table's scalar columns. */
public final class NewRow {
  /** Ids of rows that a client chooses: what needs no care in URLs, where clauses and paths. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:@+=~-]{0,63}");

  /**
   * What stands in addresses where an id would: requests for such a row would be taken for others.
   * {@code AddressableNamesTest} compares them with the routes.
   */
  private static final Set<String> IN_ADDRESSES =
      Set.of(
          "count",
          "deep-save",
          "file",
          "first",
          "last",
          "permissions",
          "properties",
          "table-name",
          "upsert",
          "users",
          "users-with-sessions");

  private final String objectId;
  private final List<@Nullable Object> values;

  private NewRow(String objectId, List<@Nullable Object> values) {
    this.objectId = objectId;
    this.values = values;
  }

  /**
   * @param given from JSON, by name
   * @param complete whether every required column must have a value
   * @throws DataException if a value is wrong or missing
   */
  static NewRow of(
      Table table,
      Map<String, ? extends @Nullable Object> given,
      @Nullable String ownerId,
      long now,
      boolean complete) {
    RowValues.checkNames(table, given);
    Object chosen = given.get(Table.OBJECT_ID);
    String objectId = chosen == null ? Ids.next() : checkedId(chosen);
    List<@Nullable Object> values = new ArrayList<>(table.scalars().size());
    for (Column column : table.scalars()) {
      values.add(
          switch (column.name()) {
            case Table.OBJECT_ID -> objectId;
            case Table.CREATED -> (Long) now;
            case Table.UPDATED -> null;
            case Table.OWNER_ID -> ownerId;
            default -> value(table, column, given, complete);
          });
    }
    return new NewRow(objectId, values);
  }

  private static @Nullable Object value(
      Table table, Column column, Map<String, ? extends @Nullable Object> given, boolean complete) {
    if (column.autoIncrement()) {
      return null; // it gets one later, whatever the client says
    }
    Object value = given.get(column.name());
    if (value == null && !given.containsKey(column.name())) {
      Object byDefault = ColumnValues.defaultOf(column);
      if (byDefault == null && column.required() && complete) {
        throw DataError.REQUIRED_COLUMN_MISSING.with(column.name(), table.name());
      }
      return byDefault;
    }
    // filled in once the row is there
    return ComputedValues.isComputed(value) ? null : RowValues.value(column, value);
  }

  private static String checkedId(Object chosen) {
    String id = String.valueOf(chosen);
    if (!(chosen instanceof String || chosen instanceof Number) || !ID.matcher(id).matches()) {
      throw DataError.INVALID_PARAMETER_BECAUSE.with(
          "objectId",
          "An id has 1 to 64 characters: letters, digits and _ - . : @ + = ~, and begins with a"
              + " letter or digit");
    }
    if (IN_ADDRESSES.contains(id)) {
      throw DataError.INVALID_PARAMETER_BECAUSE.with(
          "objectId", "'" + id + "' has another meaning in addresses");
    }
    return id;
  }

  /**
   * Gives rows their numbers, in their order; does nothing for a table without columns that number
   * them.
   */
  static void number(Database database, Statements statements, Table table, List<NewRow> rows)
      throws SQLException {
    for (int at = 0; at < table.scalars().size(); at++) {
      Column column = table.scalars().get(at);
      if (!column.autoIncrement()) {
        continue;
      }
      long number = AutoIncrement.take(database, statements, column, rows.size());
      for (NewRow row : rows) {
        number++;
        row.values.set(at, number);
      }
    }
  }

  /** The error of a value that must be unique, saying which of {@code rows} have the same one. */
  static DataException twiceInList(DataException error, Table table, List<NewRow> rows) {
    String duplicate = error.duplicateColumn();
    String name = duplicate == null ? Table.OBJECT_ID : duplicate;
    for (int at = 0; at < table.scalars().size(); at++) {
      if (!table.scalars().get(at).name().equals(name)) {
        continue;
      }
      Map<Object, Integer> seen = new HashMap<>();
      for (int i = 0; i < rows.size(); i++) {
        Object value = rows.get(i).values.get(at);
        Integer first = value == null ? null : seen.putIfAbsent(value, i);
        if (first != null) {
          return error.saying(
              "objects %d and %d of the list of %d have the same"
                  .formatted(first + 1, i + 1, rows.size()));
        }
      }
    }
    return error;
  }

  String objectId() {
    return objectId;
  }

  List<@Nullable Object> values() {
    return values;
  }

  /** The row as an answer shows it. */
  Row row(Table table, Projection projection) {
    @Nullable Object[] shown = new @Nullable Object[projection.columns().size()];
    for (int i = 0; i < shown.length; i++) {
      shown[i] = values.get(table.scalars().indexOf(projection.columns().get(i)));
    }
    return new Row(projection.shape(), shown);
  }
}
