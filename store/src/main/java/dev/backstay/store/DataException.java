package dev.backstay.store;

import dev.backstay.store.where.QueryTextException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be: a wrong name, value or where clause, or a table that is not there. The
 * number is the wire API's own, the message what its clients know (reference: error codes, Data).
 */
public final class DataException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** Rows in the way that a message names. */
  static final int NAMED = 10;

  /** How much of a client's text a message repeats. */
  private static final int QUOTED = 200;

  private final int code;
  private final @Nullable String column;
  private final @Nullable String inTheWay;

  DataException(int code, String message) {
    this(code, message, null, null);
  }

  private DataException(
      int code, String message, @Nullable String column, @Nullable String inTheWay) {
    super(message);
    this.code = code;
    this.column = column;
    this.inTheWay = inTheWay;
  }

  /** The number for the client. */
  public int code() {
    return code;
  }

  /** The column whose value must be unique and is there already; null for whatever else it is. */
  public @Nullable String duplicateColumn() {
    return column;
  }

  /** {@code "Objects in the way: …"}, of error 1164; null for others. */
  public @Nullable String objectsInTheWay() {
    return inTheWay;
  }

  /**
   * Values that a changed column cannot hold.
   *
   * @param rows their ids; of more than {@link #NAMED}, so many are named
   */
  static DataException valuesLost(Column changed, List<String> rows) {
    boolean more = rows.size() > NAMED;
    String inTheWay =
        "Objects in the way: "
            + String.join(", ", more ? rows.subList(0, NAMED) : rows)
            + (more ? " and more" : "");
    return new DataException(
        1164,
        "Updating column type failed. Changing column to type "
            + changed.type()
            + " will lead to loss of data. "
            + inTheWay,
        null,
        inTheWay);
  }

  static DataException duplicate(String column) {
    return new DataException(1166, "Duplicate entry for column '" + column + "'", column, null);
  }

  static DataException tableNotFound(String name) {
    return new DataException(
        1009,
        "Table not found by name 'Table not found by name '"
            + shortened(name)
            + "'. Make sure the client class referenced in the API call has the same literal name"
            + " as the table in Backendless console''");
  }

  static DataException columnNotFound(Table table, String column) {
    return new DataException(
        1006, "Column '" + shortened(column) + "' does not exist in table '" + table.name() + "'");
  }

  /** A column that some role of the caller may not see; it may as well not exist. */
  static DataException columnHidden(String column) {
    return new DataException(
        1053, "User has no permission to use the column '" + shortened(column) + "'");
  }

  /**
   * @param hidden ids of the columns of {@code table} that the caller may not see
   * @param named ids of the columns that a query names
   * @throws DataException 1053 if one of them is hidden
   */
  static void refuseHidden(Table table, Set<String> hidden, Set<String> named) {
    if (hidden.isEmpty()) {
      return;
    }
    for (Column column : table.columns()) {
      if (hidden.contains(column.id()) && named.contains(column.id())) {
        throw columnHidden(column.name());
      }
    }
  }

  static DataException wrongGroups(String reason) {
    return new DataException(1006, "Invalid groupBy: " + reason);
  }

  static DataException wrongHaving(String reason) {
    return new DataException(19001, "Invalid having clause: " + reason);
  }

  static DataException wrongType(String column) {
    return new DataException(
        1007,
        "Unable to save object - invalid data type for properties - "
            + shortened(column)
            + ". You can change the property type in developer console.");
  }

  static DataException wrongWhere(String reason) {
    return new DataException(19000, "Invalid where clause: " + reason);
  }

  static DataException wrongWhere(QueryTextException e) {
    return wrongWhere(String.valueOf(e.getMessage()));
  }

  /** A query that does more with a text than one row may cost ({@link TextWork}). */
  static DataException tooMuchText() {
    return new DataException(
        1026,
        "A text is too long for what is calculated with it, or would become too long. Use shorter"
            + " texts and patterns, or fewer functions");
  }

  static DataException tooManyPlaces(int most) {
    return new DataException(
        1026, "More than " + most + " places in JSON values are looked up in one query");
  }

  static DataException resultTooLarge(int most) {
    return new DataException(
        1026,
        "The objects have more than "
            + most
            + " characters together. Ask for fewer objects, or for some of their properties");
  }

  static DataException tooManyObjects(int most) {
    return new DataException(
        1026,
        "The answer would have more than "
            + most
            + " objects, each counted as often as it occurs in the answer. Ask for less");
  }

  static DataException wrongSort(String reason) {
    return new DataException(1006, "Invalid sortBy: " + reason);
  }

  static DataException wrongProperties(String reason) {
    return new DataException(1006, "Invalid list of properties: " + reason);
  }

  static DataException wrongName() {
    return new DataException(
        9021,
        "You can use only latin letters, numbers, and the underscore symbol ('_'). Values cannot"
            + " begin with a number or underscore");
  }

  static DataException notYet(String what) {
    return new DataException(19000, what + " is not supported yet");
  }

  static String shortened(String text) {
    return text.length() > QUOTED ? text.substring(0, QUOTED) + "…" : text;
  }
}
