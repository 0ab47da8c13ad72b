package dev.backstay.security.model;

/** Whose cell it is. */
public enum PrincipalKind {
  /** A user's, or that of all users. */
  USER,
  /** A role's, or that of all roles. */
  ROLE,
  /** The owner policy's: the user who owns the row. */
  OWNER
}
