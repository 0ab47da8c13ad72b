package dev.backstay.store;

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
}
