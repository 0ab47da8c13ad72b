package dev.backstay.store.backup;

import dev.backstay.store.database.Dialect;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a stored value is, whichever product stores it: how a backup names the types of SQL columns.
 * Values travel as {@code String}, {@code Long}, {@code Double}, {@code Boolean}, {@code byte[]} or
 * null.
 */
public enum ValueKind {
  /** A {@code String}. */
  TEXT,
  /** A {@code Long}. */
  INTEGER,
  /** A {@code Double}. */
  REAL,
  /** A {@code Boolean}. */
  BOOLEAN,
  /** A {@code Long}: milliseconds since the epoch. */
  DATETIME,
  /** A {@code String} that holds JSON. */
  JSON,
  /** A {@code byte[]}. */
  BYTES;

  /**
   * The kind of a column by its declared type.
   *
   * @param type as SQLite declares it, or the name of the type in PostgreSQL
   * @throws IllegalStateException for a type that no column of ours has
   */
  static ValueKind of(Dialect dialect, String type) {
    String upper = type.toUpperCase(Locale.ROOT).replaceFirst("\\(.*", "").strip();
    if (dialect == Dialect.SQLITE) {
      return switch (upper) {
        case "VARCHAR", "TEXT" -> TEXT;
        case "INTEGER", "BIGINT" -> INTEGER;
        case "DOUBLE PRECISION" -> REAL;
        case "BOOLEAN" -> BOOLEAN;
        case "DATETIME" -> DATETIME;
        case "JSON TEXT" -> JSON;
        case "BLOB" -> BYTES;
        default -> throw unknown(type);
      };
    }
    return switch (upper) {
      case "VARCHAR", "TEXT" -> TEXT;
      case "INT4", "INT8" -> INTEGER;
      case "FLOAT8" -> REAL;
      case "BOOL" -> BOOLEAN;
      case "TIMESTAMPTZ" -> DATETIME;
      case "JSONB" -> JSON;
      case "BYTEA" -> BYTES;
      default -> throw unknown(type);
    };
  }

  /** The value in a result. */
  @Nullable Object read(Dialect dialect, ResultSet result, int index) throws SQLException {
    Object value =
        switch (this) {
          case TEXT, JSON -> result.getString(index);
          case INTEGER -> result.getLong(index);
          case REAL -> result.getDouble(index);
          case BOOLEAN -> result.getBoolean(index);
          case BYTES -> result.getBytes(index);
          case DATETIME ->
              dialect == Dialect.SQLITE
                  ? (Long) result.getLong(index)
                  : millis(result.getObject(index, OffsetDateTime.class));
        };
    return result.wasNull() ? null : value;
  }

  /** Puts a value into a statement. */
  void bind(Dialect dialect, PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, sqlType());
      return;
    }
    switch (this) {
      case TEXT -> statement.setString(index, (String) value);
      case INTEGER -> statement.setLong(index, (Long) value);
      case REAL -> statement.setDouble(index, (Double) value);
      case BYTES -> statement.setBytes(index, (byte[]) value);
      case BOOLEAN -> statement.setBoolean(index, (Boolean) value);
      case JSON -> {
        if (dialect == Dialect.SQLITE) {
          statement.setString(index, (String) value);
        } else {
          statement.setObject(index, value, Types.OTHER);
        }
      }
      case DATETIME -> {
        if (dialect == Dialect.SQLITE) {
          statement.setLong(index, (Long) value);
        } else {
          statement.setObject(
              index, OffsetDateTime.ofInstant(Instant.ofEpochMilli((Long) value), ZoneOffset.UTC));
        }
      }
    }
  }

  private int sqlType() {
    return switch (this) {
      case TEXT -> Types.VARCHAR;
      case INTEGER -> Types.BIGINT;
      case REAL -> Types.DOUBLE;
      case BOOLEAN -> Types.BOOLEAN;
      case DATETIME -> Types.TIMESTAMP_WITH_TIMEZONE;
      case JSON -> Types.OTHER;
      case BYTES -> Types.BINARY;
    };
  }

  private static @Nullable Long millis(@Nullable OffsetDateTime time) {
    return time == null ? null : (Long) time.toInstant().toEpochMilli();
  }

  private static IllegalStateException unknown(String type) {
    return new IllegalStateException("a column has the type " + type + ", which no backup knows");
  }
}
