package dev.backstay.store.schema;

import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The types of columns that exist so far, named as the wire API names them (reference: Data API,
 * 8).
 *
 * <p>The declared types are what a person sees who opens the database with its own tools. On SQLite
 * they also give the right affinity: a text that looks like a number must stay a text. Texts
 * compare by code point on both products: that is SQLite's own order and PostgreSQL's collation
 * {@code C}.
 */
public enum ColumnType {
  /** A whole number of 64 bits. */
  INT("INTEGER", "bigint"),
  /** A floating-point number of 64 bits. */
  DOUBLE("DOUBLE PRECISION", "double precision"),
  /** True or false; 1 or 0 in SQLite. */
  BOOLEAN("BOOLEAN", "boolean"),
  /** A short text; the only text that can be unique or indexed. */
  STRING("VARCHAR", "varchar"),
  /** A long text. */
  TEXT("TEXT", "text"),
  /** A text between the two. */
  EXTENDED_STRING("TEXT", "text"),
  /** A moment, to the millisecond; milliseconds since the epoch in SQLite. */
  DATETIME("DATETIME", "timestamptz(3)"),
  /** Any JSON value. "JSON" alone would make SQLite turn "1.0" into 1. */
  JSON("JSON TEXT", "jsonb"),
  /** The URL of a file. */
  FILE_REF("TEXT", "text"),
  /** The id of a row. */
  STRING_ID("VARCHAR", "varchar"),
  /** At most one row of another table; kept in a link table. */
  RELATION(null, null),
  /** Rows of another table; kept in a link table. */
  RELATION_LIST(null, null);

  /**
   * Characters of a {@link #STRING}, and so of anything indexed: PostgreSQL indexes 2,700 bytes.
   */
  public static final int MAX_STRING = 500;

  /** Characters of a {@link #TEXT}, {@link #EXTENDED_STRING} or {@link #JSON}. */
  public static final int MAX_TEXT = 1_000_000;

  /** Characters of a {@link #STRING_ID}. */
  public static final int MAX_ID = 64;

  /** What developers may ask for: relations are created by an address of their own. */
  private static final String NAMES =
      Arrays.stream(values())
              .filter(type -> !type.isRelation() && type != STRING_ID)
              .map(ColumnType::name)
              .collect(Collectors.joining(", "))
          + " and "
          + Column.AUTO_INCREMENT;

  private static final Set<String> GEOMETRY = Set.of("POINT", "LINESTRING", "POLYGON", "GEOMETRY");

  private final @Nullable String sqlite;
  private final @Nullable String postgres;

  ColumnType(@Nullable String sqlite, @Nullable String postgres) {
    this.sqlite = sqlite;
    this.postgres = postgres;
  }

  /** Whether values may be so long that comparing them takes noticeable time. */
  public boolean isLong() {
    return this == TEXT || this == EXTENDED_STRING || this == FILE_REF || this == JSON;
  }

  /**
   * The type that a client or console means.
   *
   * @throws DataException 8008 if there is no such type, or not yet
   */
  public static ColumnType parse(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    for (ColumnType type : values()) {
      if (type.name().equals(upper)) {
        return type;
      }
    }
    throw DataError.INVALID_PARAMETER_BECAUSE.with(
        "dataType",
        "It is one of "
            + NAMES
            + (GEOMETRY.contains(upper) ? "; geometry is not supported yet" : ""));
  }

  /** Whether values are texts. */
  public boolean isText() {
    return switch (this) {
      case STRING, TEXT, EXTENDED_STRING, FILE_REF, STRING_ID -> true;
      case INT, DOUBLE, BOOLEAN, DATETIME, JSON, RELATION, RELATION_LIST -> false;
    };
  }

  /** Whether values are numbers. */
  public boolean isNumber() {
    return this == INT || this == DOUBLE;
  }

  /** Whether the column is a relation, and so not a column of the SQL table. */
  public boolean isRelation() {
    return this == RELATION || this == RELATION_LIST;
  }

  /** Whether a column of this type may be unique or have an index. */
  public boolean isIndexable() {
    return switch (this) {
      case INT, DOUBLE, BOOLEAN, STRING, DATETIME, STRING_ID -> true;
      case TEXT, EXTENDED_STRING, JSON, FILE_REF, RELATION, RELATION_LIST -> false;
    };
  }

  /** The most characters that a column of this type may be declared to hold. */
  public int maxSize() {
    return switch (this) {
      case STRING -> MAX_STRING;
      case STRING_ID -> MAX_ID;
      default -> MAX_TEXT;
    };
  }

  /** The type in a CREATE TABLE; {@code size} counts only where the type has one. */
  String declaration(Dialect dialect, int size) {
    String base = dialect == Dialect.SQLITE ? sqlite : postgres;
    if (base == null) {
      throw new IllegalStateException(this + " is not a column of a SQL table");
    }
    String sized = this == STRING || this == STRING_ID ? base + "(" + size + ")" : base;
    return dialect == Dialect.POSTGRESQL && isText() ? sized + " COLLATE \"C\"" : sized;
  }
}
