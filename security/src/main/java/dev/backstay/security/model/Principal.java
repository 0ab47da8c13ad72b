package dev.backstay.security.model;

import dev.backstay.security.caller.Role;

/**
 * Whom a cell is for.
 *
 * @param kind a user, a role, or the owner of a row
 * @param id of the user or role; {@link Role#ALL} for all of them; empty for the owner
 */
public record Principal(Kind kind, String id) {
  /** Who owns the row: the principal of owner policies. */
  public static final Principal OWNER = new Principal(Kind.OWNER, "");

  /** The kinds of principals. */
  public enum Kind {
    /** A user, or all users. */
    USER,
    /** A role, or all roles. */
    ROLE,
    /** The owner of a row. */
    OWNER
  }

  /** The user of that id, or {@link Role#ALL} of them. */
  public static Principal user(String id) {
    return new Principal(Kind.USER, id);
  }

  /** The role of that id, or {@link Role#ALL} of them. */
  public static Principal role(String id) {
    return new Principal(Kind.ROLE, id);
  }

  /** Whether it means all users or all roles. */
  public boolean isAll() {
    return id.equals(Role.ALL);
  }

  /** Whether it is that role, and not all of them. */
  boolean isRole(String roleId) {
    return kind == Kind.ROLE && id.equals(roleId);
  }
}
