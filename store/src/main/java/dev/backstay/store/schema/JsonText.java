package dev.backstay.store.schema;

/**
 * The value of a {@link ColumnType#JSON} column: JSON already, to be written into an answer as it
 * is.
 */
public record JsonText(String text) {
  @Override
  public String toString() {
    return text;
  }
}
