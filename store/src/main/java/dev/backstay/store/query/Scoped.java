package dev.backstay.store.query;

import java.util.List;

/**
 * A condition on rows of a table and on rows that are related to them. It holds for a row if it
 * holds with some choice of related rows, one for each step; where there is none, with nulls.
 *
 * @param hops the steps; the row at the end of the first is number 1
 * @param textLimit the longest text that the query may be run with, in bytes ({@link TextWork})
 */
public record Scoped(List<RelationStep> hops, Predicate predicate, int textLimit) {
  /** Every row. */
  public static final Scoped ALL =
      new Scoped(List.of(), new Predicate.Constant(true), TextWork.UNLIMITED);

  public Scoped {
    hops = List.copyOf(hops);
  }
}
