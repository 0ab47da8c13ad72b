package dev.backstay.store.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be fulfilled as it is: a wrong name, value or where clause, a table that
 * does not exist. {@link DataError} lists them all.
 */
public final class DataException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** Rows in the way that a message names. */
  public static final int NAMED = 10;

  /** How much of a client's text a message repeats. */
  private static final int QUOTED = 200;

  private final DataError error;
  private final @Nullable String column;
  private final @Nullable String inTheWay;
  private final @Nullable Existing existing;
  private final @Nullable String remark;

  DataException(DataError error, String message) {
    this(error, message, null, null);
  }

  private DataException(
      DataError error, String message, @Nullable String column, @Nullable String inTheWay) {
    this(error, message, column, inTheWay, null, null);
  }

  private DataException(
      DataError error,
      String message,
      @Nullable String column,
      @Nullable String inTheWay,
      @Nullable Existing existing,
      @Nullable String remark) {
    super(message);
    this.remark = remark;
    this.error = error;
    this.column = column;
    this.inTheWay = inTheWay;
    this.existing = existing;
  }

  /**
   * A table or column that a name was to be given to already means.
   *
   * @param tableId the table, or the column's
   * @param columnId null for a table
   */
  public record Existing(String tableId, @Nullable String columnId) {}

  /** Which error it is. */
  public DataError error() {
    return error;
  }

  /** The number for the client. */
  public int code() {
    return error.code();
  }

  /** The column that must be unique, of error {@link DataError#DUPLICATE_VALUE}; else null. */
  public @Nullable String duplicateColumn() {
    return column;
  }

  /** {@code "Objects in the way: …"}, of error {@link DataError#VALUES_LOST}; else null. */
  public @Nullable String objectsInTheWay() {
    return inTheWay;
  }

  /** The table or column whose name the message tells, because it was to be made again. */
  public @Nullable Existing existing() {
    return existing;
  }

  /** The same error for those who may not find what is there already: without its name. */
  public DataException unnamed() {
    return error.with();
  }

  /** The same error with a remark at its end. */
  public DataException saying(String more) {
    return new DataException(
        error, getMessage() + " (" + more + ")", column, inTheWay, existing, more);
  }

  /** What was added by {@link #saying}; null for nothing. */
  public @Nullable String remark() {
    return remark;
  }

  /**
   * Which object of a list that was sent an error is about, as a remark.
   *
   * @param index from 0
   */
  public static String placeInList(int index, int count) {
    return "object " + (index + 1) + " of the list of " + count;
  }

  /** A table whose name is taken. */
  public static DataException tableExists(String tableId, String name) {
    return new DataException(
        DataError.TABLE_EXISTS,
        DataError.NAMED_TABLE_EXISTS.filledIn(name),
        null,
        null,
        new Existing(tableId, null),
        null);
  }

  /** A table that is to have the name that another had before it was renamed. */
  public static DataException tableRenamed(String tableId, String formerName, String name) {
    return new DataException(
        DataError.TABLE_NAME_RESERVED,
        DataError.TABLE_RENAMED.filledIn(formerName, name),
        null,
        null,
        new Existing(tableId, null),
        null);
  }

  /** A column whose name is taken. */
  public static DataException columnExists(String tableId, String columnId, String name) {
    return new DataException(
        DataError.COLUMN_EXISTS,
        DataError.NAMED_COLUMN_EXISTS.filledIn(name),
        null,
        null,
        new Existing(tableId, columnId),
        null);
  }

  /**
   * Values that a changed column cannot hold.
   *
   * @param type that the column was to have
   * @param rows their ids; of more than {@link #NAMED}, so many are named
   */
  public static DataException valuesLost(String type, List<String> rows) {
    boolean more = rows.size() > NAMED;
    String inTheWay =
        "Objects in the way: "
            + String.join(", ", more ? rows.subList(0, NAMED) : rows)
            + (more ? " and more" : "");
    DataError error = DataError.VALUES_LOST;
    return new DataException(error, error.filledIn(type, inTheWay), null, inTheWay);
  }

  /** A value that must be unique and is there already. */
  public static DataException duplicate(String column) {
    DataError error = DataError.DUPLICATE_VALUE;
    return new DataException(error, error.filledIn(column), column, null);
  }

  /** A table that is not there. */
  public static DataException tableNotFound(String name) {
    return DataError.TABLE_NOT_FOUND.with(shortened(name));
  }

  /** A column that is not there. */
  public static DataException columnNotFound(String table, String column) {
    return DataError.COLUMN_NOT_FOUND.with(shortened(column), table);
  }

  /** A column that some role of the caller may not see; it may as well not exist. */
  public static DataException columnHidden(String column) {
    return DataError.COLUMN_HIDDEN.with(shortened(column));
  }

  /** A value of a type that the column does not take. */
  public static DataException wrongType(String column) {
    return DataError.WRONG_TYPE.with(shortened(column));
  }

  /** A client's text, as much of it as a message repeats. */
  public static String shortened(String text) {
    return text.length() > QUOTED ? text.substring(0, QUOTED) + "…" : text;
  }
}
