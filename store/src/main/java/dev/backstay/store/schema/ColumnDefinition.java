package dev.backstay.store.schema;

import dev.backstay.store.database.Ids;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import org.jspecify.annotations.Nullable;

/**
 * What a column should be, as a developer asks for it.
 *
 * @param size characters of a text; null for the most that the type holds
 * @param defaultValue what a new row gets that says nothing, as text
 * @param customRegex what a text must match, in RE2 syntax: no pattern can take more than linear
 *     time
 * @param autoIncrement whether it numbers the rows
 */
public record ColumnDefinition(
    String name,
    ColumnType type,
    @Nullable Integer size,
    boolean required,
    boolean unique,
    boolean indexed,
    @Nullable String defaultValue,
    @Nullable String customRegex,
    boolean autoIncrement) {

  /** A column that does not number the rows. */
  public ColumnDefinition(
      String name,
      ColumnType type,
      @Nullable Integer size,
      boolean required,
      boolean unique,
      boolean indexed,
      @Nullable String defaultValue,
      @Nullable String customRegex) {
    this(name, type, size, required, unique, indexed, defaultValue, customRegex, false);
  }

  /** A column without constraints. */
  public static ColumnDefinition of(String name, ColumnType type) {
    return new ColumnDefinition(name, type, null, false, false, false, null, null);
  }

  /** A column as it is. */
  public static ColumnDefinition of(Column column) {
    return new ColumnDefinition(
        column.name(),
        column.type(),
        column.size(),
        column.required(),
        column.unique(),
        column.indexed(),
        column.defaultValue(),
        column.customRegex(),
        column.autoIncrement());
  }

  /** By another name. */
  public ColumnDefinition withName(String other) {
    return new ColumnDefinition(
        other, type, size, required, unique, indexed, defaultValue, customRegex, autoIncrement);
  }

  /** Of another type, of the most that it holds: the size of one type is none of another's. */
  public ColumnDefinition withType(ColumnType other) {
    return other == type
        ? this
        : new ColumnDefinition(
            name, other, null, required, unique, indexed, defaultValue, customRegex, autoIncrement);
  }

  /** Of a text, how many characters it holds. */
  public ColumnDefinition withSize(@Nullable Integer other) {
    return new ColumnDefinition(
        name, type, other, required, unique, indexed, defaultValue, customRegex, autoIncrement);
  }

  /** Whether a row must have a value. */
  public ColumnDefinition withRequired(boolean other) {
    return new ColumnDefinition(
        name, type, size, other, unique, indexed, defaultValue, customRegex, autoIncrement);
  }

  /** Whether no two rows may have the same value. */
  public ColumnDefinition withUnique(boolean other) {
    return new ColumnDefinition(
        name, type, size, required, other, indexed, defaultValue, customRegex, autoIncrement);
  }

  /** Whether it has an index. */
  public ColumnDefinition withIndexed(boolean other) {
    return new ColumnDefinition(
        name, type, size, required, unique, other, defaultValue, customRegex, autoIncrement);
  }

  /** What a new row gets that says nothing. */
  public ColumnDefinition withDefaultValue(@Nullable String other) {
    return new ColumnDefinition(
        name, type, size, required, unique, indexed, other, customRegex, autoIncrement);
  }

  /** What a text must match. */
  public ColumnDefinition withCustomRegex(@Nullable String other) {
    return new ColumnDefinition(
        name, type, size, required, unique, indexed, defaultValue, other, autoIncrement);
  }

  /** A column that numbers the rows: a whole number, unique, which nobody else writes. */
  public static ColumnDefinition numbers(String name) {
    return of(name, ColumnType.INT).withAutoIncrement(true);
  }

  /** Whether it numbers the rows. */
  public ColumnDefinition withAutoIncrement(boolean other) {
    return new ColumnDefinition(
        name, type, size, required, unique, indexed, defaultValue, customRegex, other);
  }

  /** A new column; errors as of {@link #column(Column)}. */
  Column column(int position, boolean system) {
    Column bare =
        new Column(
            Ids.next(),
            name,
            position,
            type,
            null,
            false,
            false,
            false,
            system,
            null,
            null,
            null,
            null,
            null,
            false,
            false);
    return column(bare);
  }

  /**
   * {@code old} as this wants it.
   *
   * @throws DataException 1143, 8008 if it cannot be
   */
  Column column(Column old) {
    if (autoIncrement && (type != ColumnType.INT || defaultValue != null || customRegex != null)) {
      throw DataError.COLUMN_NOT_ADDED_BECAUSE.with(
          "A column that numbers objects has no default or pattern");
    }
    Integer dataSize = type.isText() ? size : null;
    if (dataSize != null && (dataSize < 1 || dataSize > type.maxSize())) {
      throw DataError.INVALID_PARAMETER_BECAUSE.with(
          "dataSize", "A column of type " + type + " holds 1 to " + type.maxSize() + " characters");
    }
    if ((unique || indexed) && !type.isIndexable()) {
      throw DataError.COLUMN_NOT_ADDED_BECAUSE.with(
          "A column of type " + type + " cannot be unique or indexed");
    }
    if (customRegex != null && !ColumnPattern.isValid(customRegex)) {
      throw DataError.INVALID_PARAMETER_BECAUSE.with(
          "customRegex", "It is not a valid regular expression");
    }
    if (dataSize == null && type == ColumnType.STRING) {
      dataSize = ColumnType.MAX_STRING;
    }
    Column column =
        new Column(
            old.id(),
            name,
            old.position(),
            type,
            dataSize,
            required,
            unique || autoIncrement,
            indexed,
            old.system(),
            defaultValue,
            customRegex,
            old.expression(),
            null,
            null,
            autoIncrement,
            false);
    ColumnValues.checkDefault(column);
    return column;
  }
}
