package dev.backstay.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The values of one row that is to be inserted, in the order of the table's scalar columns. */
final class NewRow {
  /** Ids of rows that a client chooses: what needs no care in URLs, where clauses and paths. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:@+=~-]{0,63}");

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
      return null; // Numbers gives it one, whatever the client says
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
    return RowValues.isWorkedOut(value) ? null : RowValues.value(column, value);
  }

  private static String checkedId(Object chosen) {
    String id = String.valueOf(chosen);
    if (!(chosen instanceof String || chosen instanceof Number) || !ID.matcher(id).matches()) {
      throw DataError.INVALID_PARAMETER.with("objectId");
    }
    return id;
  }

  /** Fills in what only the database knows. */
  void set(int position, Object value) {
    values.set(position, value);
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
