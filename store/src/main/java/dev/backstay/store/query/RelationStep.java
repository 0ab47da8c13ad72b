package dev.backstay.store.query;

import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Relationship;
import dev.backstay.store.schema.Table;

/**
 * A step from rows to the rows that are related to them. Rows of a query are numbered: 0 is the
 * table that is asked, and each step makes the next number.
 *
 * @param from the number of the rows that it starts at
 * @param relation the column; it belongs to the table at the start, or if {@code inverse} to the
 *     one at the end
 * @param table the table at the end
 * @param inverse whether it goes from children to their parents
 */
public record RelationStep(int from, Column relation, Table table, boolean inverse) {
  /** Whether there can be more than one row at the end. */
  boolean isToMany() {
    return inverse || relation.relationship() == Relationship.ONE_TO_MANY;
  }

  /** The column of the link table that names rows at the start. */
  public String near() {
    return inverse ? "child_id" : "parent_id";
  }

  /** The column of the link table that names rows at the end. */
  public String far() {
    return inverse ? "parent_id" : "child_id";
  }
}
