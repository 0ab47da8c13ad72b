package dev.backstay.store.plan;

/** Among which rows a find looks, beside its condition. Each has one value: an id. */
public sealed interface RowSubset {
  /** The children of the row of an id, in a relation. */
  record Children(Relation relation) implements RowSubset {}

  /** The users to whom the role of an id is assigned. */
  record RoleHolders() implements RowSubset {}
}
