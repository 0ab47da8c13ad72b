package dev.backstay.store;

/**
 * A relation column with the tables that it connects.
 *
 * @param parent whose column it is
 * @param child where it leads
 */
record Relation(Table parent, Column column, Table child) {
  /** Whether a row can have one child at most. */
  boolean isToOne() {
    return column.relationship() == Relationship.ONE_TO_ONE;
  }
}
