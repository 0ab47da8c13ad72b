package dev.backstay.security.decide;

/** What a decision comes to. */
public enum Outcome {
  /** The operation may go ahead. */
  ALLOW,
  /** The operation is refused; for Find over a table that is an empty list, not an error (C.4). */
  DENY,
  /** The operation may go ahead on the rows that the permit's {@link RowFilter} lets through. */
  ALLOW_WHERE
}
