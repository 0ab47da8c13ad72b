package dev.backstay.store.schema;

import dev.backstay.store.database.Dialect;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Puts stored values into statements and takes them out of results, by JDBC. */
public enum ColumnCodec {
  SQLITE {
    @Override
    void bindPresent(PreparedStatement statement, int index, ColumnType type, Object value)
        throws SQLException {
      switch (value) {
        case String s -> statement.setString(index, s);
        case Long l -> statement.setLong(index, l);
        case Double d -> statement.setDouble(index, d);
        case Boolean b -> statement.setInt(index, b ? 1 : 0);
        case BigDecimal d -> statement.setDouble(index, d.doubleValue());
        case JsonText json -> statement.setString(index, json.text());
        default -> throw new IllegalArgumentException("no value of a column");
      }
    }

    @Override
    public @Nullable Object read(ResultSet result, int index, ColumnType type) throws SQLException {
      return switch (type) {
        case INT, DATETIME -> {
          long value = result.getLong(index);
          yield (value == 0 && result.wasNull()) ? null : (Long) value;
        }
        case DOUBLE -> {
          double value = result.getDouble(index);
          yield (value == 0 && result.wasNull()) ? null : (Double) value;
        }
        case BOOLEAN -> {
          int value = result.getInt(index);
          yield (value == 0 && result.wasNull()) ? null : (Boolean) (value != 0);
        }
        default -> text(result, index, type);
      };
    }
  },

  POSTGRESQL {
    @Override
    void bindPresent(PreparedStatement statement, int index, ColumnType type, Object value)
        throws SQLException {
      switch (value) {
        case String s -> statement.setString(index, s);
        case Long l when type == ColumnType.DATETIME ->
            statement.setObject(
                index, OffsetDateTime.ofInstant(Instant.ofEpochMilli(l), ZoneOffset.UTC));
        case Long l -> statement.setLong(index, l);
        case Double d -> statement.setDouble(index, d);
        case Boolean b -> statement.setBoolean(index, b);
        case BigDecimal d -> statement.setBigDecimal(index, d);
        case JsonText json -> statement.setObject(index, json.text(), Types.OTHER);
        default -> throw new IllegalArgumentException("no value of a column");
      }
    }

    @Override
    public @Nullable Object read(ResultSet result, int index, ColumnType type) throws SQLException {
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
        default -> text(result, index, type);
      };
    }
  };

  /** The one for a product. */
  public static ColumnCodec of(Dialect dialect) {
    return dialect == Dialect.SQLITE ? SQLITE : POSTGRESQL;
  }

  /**
   * Gives a statement the value of one of its places.
   *
   * @param index of the place, from 1
   */
  public void bind(PreparedStatement statement, int index, ColumnType type, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, sqlType(type));
    } else {
      bindPresent(statement, index, type, value);
    }
  }

  abstract void bindPresent(PreparedStatement statement, int index, ColumnType type, Object value)
      throws SQLException;

  /**
   * The value of a column of a result.
   *
   * @param index of the column, from 1
   */
  public abstract @Nullable Object read(ResultSet result, int index, ColumnType type)
      throws SQLException;

  private static @Nullable Object text(ResultSet result, int index, ColumnType type)
      throws SQLException {
    String text = result.getString(index);
    return text != null && type == ColumnType.JSON ? new JsonText(text) : text;
  }

  private static int sqlType(ColumnType type) {
    return switch (type) {
      case INT -> Types.BIGINT;
      case DOUBLE -> Types.DOUBLE;
      case BOOLEAN -> Types.BOOLEAN;
      case DATETIME -> Types.TIMESTAMP_WITH_TIMEZONE;
      case JSON -> Types.OTHER;
      default -> Types.VARCHAR;
    };
  }
}
