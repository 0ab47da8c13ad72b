package dev.backstay.store.plan;

import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Relationship;
import dev.backstay.store.schema.Table;

/**
 * A relation column with the tables that it connects.
 *
 * @param parent whose column it is
 * @param child where it leads
 */
public record Relation(Table parent, Column column, Table child) {
  /** Whether a row can have one child at most. */
  public boolean isToOne() {
    return column.relationship() == Relationship.ONE_TO_ONE;
  }
}
