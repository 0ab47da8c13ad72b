package dev.backstay.store.schema;

import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of a result, one after the other; before the first one at first. */
public interface Cursor extends AutoCloseable {
  /** Goes to the next row; false after the last one. */
  boolean next() throws SQLException;

  /**
   * The value of a column of the row, as {@link dev.backstay.store.query.Row} holds it.
   *
   * @param index of the column, from 1
   */
  @Nullable Object value(int index, ColumnType type) throws SQLException;

  /** The text in a column of the row that always has one, such as an id. */
  default String text(int index) throws SQLException {
    return (String) Objects.requireNonNull(value(index, ColumnType.STRING));
  }

  @Override
  void close() throws SQLException;
}
