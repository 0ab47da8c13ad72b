package dev.backstay.store.schema;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.Codes;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;
import org.sqlite.core.SafeStmtPtr;

/**
 * The rows of a result of SQLite, read from its driver below JDBC. There, each query asks for the
 * names of all columns, and each text and name takes a direct buffer: a third of what it costs to
 * read a row.
 */
final class SqliteCursor implements Cursor {
  private final DB database;
  private final SafeStmtPtr statement;
  private boolean first = true;
  private boolean more;

  /** Runs a prepared query with the values of its places. */
  SqliteCursor(PreparedStatement prepared, @Nullable Object[] values) throws SQLException {
    CoreStatement query = (CoreStatement) prepared;
    for (int i = 0; i < values.length; i++) {
      values[i] = stored(values[i]);
    }
    database = query.getDatabase();
    statement = query.pointer;
    try {
      more = database.execute(query, values);
    } catch (SQLException e) {
      // as it is it would take no values: the next to run it would be refused
      close();
      throw e;
    }
  }

  /** As the driver takes it. */
  private static @Nullable Object stored(@Nullable Object value) {
    return switch (value) {
      case Boolean flag -> flag ? 1 : 0;
      case BigDecimal number -> number.doubleValue();
      case JsonText json -> json.text();
      case null, default -> value;
    };
  }

  @Override
  public boolean next() throws SQLException {
    if (first) {
      first = false;
    } else if (more) {
      int status = statement.safeRunInt(DB::step);
      more = status == Codes.SQLITE_ROW;
      if (!more && status != Codes.SQLITE_DONE) {
        database.throwex(status);
      }
    }
    return more;
  }

  @Override
  public @Nullable Object value(int index, ColumnType type) throws SQLException {
    int column = index - 1;
    return switch (type) {
      case INT, DATETIME -> {
        long value = statement.safeRunLong((db, pointer) -> db.column_long(pointer, column));
        yield (value == 0 && isNull(column)) ? null : (Long) value;
      }
      case DOUBLE -> {
        double value = statement.safeRunDouble((db, pointer) -> db.column_double(pointer, column));
        yield (value == 0 && isNull(column)) ? null : (Double) value;
      }
      case BOOLEAN -> {
        int value = statement.safeRunInt((db, pointer) -> db.column_int(pointer, column));
        yield (value == 0 && isNull(column)) ? null : (Boolean) (value != 0);
      }
      default -> {
        byte[] bytes = statement.safeRun((db, pointer) -> db.column_blob(pointer, column));
        if (bytes == null) {
          yield null;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        yield type == ColumnType.JSON ? new JsonText(text) : text;
      }
    };
  }

  private boolean isNull(int column) throws SQLException {
    return statement.safeRunInt((db, pointer) -> db.column_type(pointer, column))
        == Codes.SQLITE_NULL;
  }

  /** Lets go of what is read; the statement can be run again. */
  @Override
  public void close() throws SQLException {
    if (!statement.isClosed()) {
      // its result is the error of the last step, which is told already
      var _ = statement.safeRunInt(DB::reset);
    }
  }
}
