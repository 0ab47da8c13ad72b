package dev.backstay.store.schema;

/** How many children a relation column can have. */
public enum Relationship {
  ONE_TO_ONE(ColumnType.RELATION),
  ONE_TO_MANY(ColumnType.RELATION_LIST);

  private final ColumnType columnType;

  Relationship(ColumnType columnType) {
    this.columnType = columnType;
  }

  /** The type of such a column. */
  ColumnType columnType() {
    return columnType;
  }
}
