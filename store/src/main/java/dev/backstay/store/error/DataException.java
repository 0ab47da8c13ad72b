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

  DataException(DataError error, String message) {
    this(error, message, null, null);
  }

  private DataException(
      DataError error, String message, @Nullable String column, @Nullable String inTheWay) {
    super(message);
    this.error = error;
    this.column = column;
    this.inTheWay = inTheWay;
  }

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
