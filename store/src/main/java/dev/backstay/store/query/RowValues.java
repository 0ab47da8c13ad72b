package dev.backstay.store.query;

import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnValues;
import dev.backstay.store.schema.ComputedValues;
import dev.backstay.store.schema.JsonText;
import dev.backstay.store.schema.Schema;
import dev.backstay.store.schema.Table;
import dev.backstay.store.where.QueryText;
import dev.backstay.store.where.QueryTextException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes of an update, and the rules that new and changed rows share.
 *
 * @param columns what changes
 * @param values to what
 * @param calculated what becomes a value that the database works out
 * @param operations JSON columns of which a part changes
 */
public record RowValues(
    List<Column> columns,
    List<@Nullable Object> values,
    List<Calculated> calculated,
    Map<Column, JsonOperation> operations) {
  /** No change. */
  public static final RowValues NONE = new RowValues(List.of(), List.of(), List.of(), Map.of());

  /**
   * The changes that {@code given} asks for. Server fields may be sent back and change nothing.
   *
   * @throws DataException if a value is wrong, or a required column is to become null
   */
  public static RowValues of(
      Table table, Schema schema, Map<String, ? extends @Nullable Object> given) {
    checkNames(table, given);
    List<Column> columns = new ArrayList<>();
    List<@Nullable Object> values = new ArrayList<>();
    List<Calculated> calculated = new ArrayList<>();
    Map<Column, JsonOperation> operations = new LinkedHashMap<>();
    for (Column column : table.scalars()) {
      if (!isSettable(column) || !given.containsKey(column.name())) {
        continue;
      }
      Object value = given.get(column.name());
      if (ComputedValues.isExpression(value)) {
        calculated.add(calculated(table, schema, column, value));
      } else if (value instanceof Map<?, ?> sent && ComputedValues.isOperation(sent)) {
        operations.put(column, JsonOperation.of(column, sent));
      } else {
        columns.add(column);
        values.add(value(column, value));
      }
    }
    return new RowValues(columns, values, calculated, operations);
  }

  /** Only what is calculated: what is left to do once a new row has its plain values. */
  public static RowValues computed(
      Table table, Schema schema, Map<String, ? extends @Nullable Object> given) {
    Map<String, @Nullable Object> computed = new LinkedHashMap<>();
    given.forEach((key, value) -> {
      if (ComputedValues.isComputed(value)) {
        computed.put(key, value);
      }
    });
    return of(table, schema, computed);
  }

  /** Whether a column takes the values that clients give; the others are the server's. */
  public static boolean isSettable(Column column) {
    return switch (column.name()) {
      case Table.OBJECT_ID, Table.CREATED, Table.UPDATED, Table.OWNER_ID -> false;
      default -> !column.autoIncrement();
    };
  }

  /** The keys of the values that are stored as they are given. */
  public static Set<String> plainKeys(Map<String, ? extends @Nullable Object> given) {
    Set<String> plain = new HashSet<>();
    given.forEach((key, value) -> {
      if (!ComputedValues.isComputed(value)) {
        plain.add(key);
      }
    });
    return plain;
  }

  private static Calculated calculated(
      Table table, Schema schema, Column column, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> map) || !(map.get("value") instanceof String text)) {
      throw DataError.INVALID_PARAMETER_BECAUSE.with(
          column.name(), "An expression is an object with ___class and a text as its value");
    }
    try {
      return QueryResolver.calculated(QueryText.parseValue(text), table, schema, column);
    } catch (QueryTextException e) {
      throw DataError.INVALID_EXPRESSION.with(column.name(), String.valueOf(e.getMessage()));
    }
  }

  /** These changes with the values that {@code operations} make of the row as it was. */
  public RowValues applied(Row before) {
    List<Column> moreColumns = new ArrayList<>(columns);
    List<@Nullable Object> moreValues = new ArrayList<>(values);
    operations.forEach((column, operation) -> {
      moreColumns.add(column);
      moreValues.add(
          value(
              column,
              operation.apply(
                  column, before.get(column.name()) instanceof JsonText json ? json : null)));
    });
    return new RowValues(moreColumns, moreValues, calculated, Map.of());
  }

  /** What a statement depends on. */
  public List<Calculated.Shape> shapes() {
    return calculated.stream().map(Calculated::shape).toList();
  }

  /** Whether nothing is calculated. */
  public boolean isPlain() {
    return calculated.isEmpty() && operations.isEmpty();
  }

  /** Whether the new values depend on what the row holds. */
  public boolean reads() {
    return !operations.isEmpty() || calculated.stream().anyMatch(each -> !each.columns().isEmpty());
  }

  /** The columns whose new values are to be checked once they are there. */
  public List<Column> checked() {
    return calculated.stream().filter(Calculated::needsCheck).map(Calculated::target).toList();
  }

  /**
   * To work with a column is to read it.
   *
   * @throws DataException 1053 if one of the columns is hidden
   */
  public void refuseHidden(Table table, Set<String> hidden) {
    Set<String> named = new HashSet<>();
    for (Calculated each : calculated) {
      named.addAll(each.columns());
      named.add(each.target().id());
    }
    operations.keySet().forEach(column -> named.add(column.id()));
    table.refuseHidden(hidden, named);
  }

  /**
   * What is hidden cannot be written either; what the server sets by itself is not the caller's
   * writing, and what it ignores is not written.
   *
   * @param hidden ids of the columns that the caller may not see
   * @param given the names of the values that the caller has given
   * @throws DataException 1053 if one of them is of a hidden column
   */
  public static void refuseHidden(Table table, Set<String> hidden, Set<String> given) {
    if (hidden.isEmpty()) {
      return;
    }
    for (Column column : table.columns()) {
      if (hidden.contains(column.id()) && given.contains(column.name()) && isSettable(column)) {
        throw DataException.columnHidden(column.name());
      }
    }
  }

  /**
   * Checks what the database has calculated.
   *
   * @throws DataException as for a value that a client gives
   */
  public static void check(Column column, @Nullable Object value) {
    var _ = value(column, value);
  }

  /**
   * What is stored for a value from JSON.
   *
   * @throws DataException if the column does not take it
   */
  public static @Nullable Object value(Column column, @Nullable Object given) {
    if (given == null && column.required()) {
      throw DataError.VALUE_REQUIRED.with(column.name());
    }
    return ColumnValues.convert(column, given);
  }

  /**
   * Every key must be a column. Keys of the client's own ({@code ___class}) and keys without a
   * value pass; so do relations, which are set by calls of their own.
   */
  public static void checkNames(Table table, Map<String, ? extends @Nullable Object> given) {
    given.forEach((key, value) -> {
      if (value != null && table.column(key) == null && !key.startsWith("__")) {
        throw DataError.PROPERTY_NOT_FOUND.with(DataException.shortened(key));
      }
    });
  }
}
