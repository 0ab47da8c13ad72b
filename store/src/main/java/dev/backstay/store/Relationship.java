package dev.backstay.store;

/** How many children a relation column can have. */
public enum Relationship {
  ONE_TO_ONE,
  ONE_TO_MANY
}
