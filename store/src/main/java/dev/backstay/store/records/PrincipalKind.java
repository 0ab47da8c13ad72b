package dev.backstay.store.records;

/** Whom an object permission is about. */
public enum PrincipalKind {
  /** A user, or all of them. */
  USER,
  /** A role, or all of them. */
  ROLE
}
