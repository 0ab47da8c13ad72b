package dev.backstay.store.schema;

import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.Statements;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.IntFunction;
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
    public Cursor query(
        Statements statements,
        PreparedStatement statement,
        IntFunction<ColumnType> types,
        @Nullable Object[] values)
        throws SQLException {
      return new SqliteCursor(statement, values);
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
    public Cursor query(
        Statements statements,
        PreparedStatement statement,
        IntFunction<ColumnType> types,
        @Nullable Object[] values)
        throws SQLException {
      for (int i = 0; i < values.length; i++) {
        bind(statement, i + 1, types.apply(i), values[i]);
      }
      return new JdbcCursor(statements.query(statement));
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
   * Runs a query.
   *
   * @param statements that {@code statement} is one of
   * @param types of its places, by position from 0
   * @param values of its places; not to be used afterwards
   */
  public abstract Cursor query(
      Statements statements,
      PreparedStatement statement,
      IntFunction<ColumnType> types,
      @Nullable Object[] values)
      throws SQLException;

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
