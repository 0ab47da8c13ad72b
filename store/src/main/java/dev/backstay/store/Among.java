package dev.backstay.store;

/** Among which rows a find looks, beside its condition. Each has one value: an id. */
sealed interface Among {
  /** The children of the row of an id, in a relation. */
  record Children(Relation relation) implements Among {}

  /** The users to whom the role of an id is assigned. */
  record RoleHolders() implements Among {}
}
