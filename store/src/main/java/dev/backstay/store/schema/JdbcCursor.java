package dev.backstay.store.schema;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** The rows of a result of PostgreSQL. */
public final class JdbcCursor implements Cursor {
  private final ResultSet result;

  public JdbcCursor(ResultSet result) {
    this.result = result;
  }

  @Override
  public boolean next() throws SQLException {
    return result.next();
  }

  @Override
  public @Nullable Object value(int index, ColumnType type) throws SQLException {
    return switch (type) {
      case INT -> {
        long value = result.getLong(index);
        yield (value == 0 && result.wasNull()) ? null : (Long) value;
      }
      case DOUBLE -> {
        double value = result.getDouble(index);
        yield (value == 0 && result.wasNull()) ? null : (Double) value;
      }
      case BOOLEAN -> {
        boolean value = result.getBoolean(index);
        yield (!value && result.wasNull()) ? null : (Boolean) value;
      }
      case DATETIME -> {
        // a Timestamp would count days before 1582 by another calendar than they were written by
        OffsetDateTime value = result.getObject(index, OffsetDateTime.class);
        yield value == null ? null : (Long) value.toInstant().toEpochMilli();
      }
      default -> {
        String text = result.getString(index);
        yield text != null && type == ColumnType.JSON ? new JsonText(text) : text;
      }
    };
  }

  @Override
  public void close() throws SQLException {
    result.close();
  }
}
