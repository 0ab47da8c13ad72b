package dev.backstay.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes of an update, and the rules that new and changed rows share.
 *
 * @param columns what changes
 * @param values to what
 */
record RowValues(List<Column> columns, List<@Nullable Object> values) {

  /**
   * The changes that {@code given} asks for. Server fields may be sent back and change nothing.
   *
   * @throws DataException if a value is wrong, or a required column is to become null
   */
  static RowValues of(Table table, Map<String, ? extends @Nullable Object> given) {
    checkNames(table, given);
    List<Column> columns = new ArrayList<>();
    List<@Nullable Object> values = new ArrayList<>();
    for (Column column : table.scalars()) {
      boolean settable =
          switch (column.name()) {
            case Table.OBJECT_ID, Table.CREATED, Table.UPDATED, Table.OWNER_ID -> false;
            default -> true;
          };
      if (settable && given.containsKey(column.name())) {
        columns.add(column);
        values.add(value(column, given.get(column.name())));
      }
    }
    return new RowValues(columns, values);
  }

  static @Nullable Object value(Column column, @Nullable Object given) {
    if (given == null && column.required()) {
      throw new DataException(
          1137, "Unable to save entity, property " + column.name() + " cannot be null");
    }
    if (given instanceof Map<?, ?> object
        && (object.containsKey("___operation")
            || "BackendlessExpression".equals(object.get("___class")))) {
      throw DataException.notYet("an expression as the value of '" + column.name() + "'");
    }
    return ColumnValues.convert(column, given);
  }

  /**
   * Every key must be a column. Keys of the client's own ({@code ___class}) and keys without a
   * value pass; so do relations, which are set by calls of their own.
   */
  static void checkNames(Table table, Map<String, ? extends @Nullable Object> given) {
    given.forEach((key, value) -> {
      if (value != null && table.column(key) == null && !key.startsWith("__")) {
        throw new DataException(
            1126,
            "Unable to save entity, column " + DataException.shortened(key) + " does not exist");
      }
    });
  }
}
