package dev.backstay.server.access;

import dev.backstay.security.caller.Role;

/**
 * Whom a permission cell is about.
 *
 * @param kind user or role
 * @param id of the user or role; {@code *} for all of them
 */
public record Principal(Kind kind, String id) {
  /** Users or roles. */
  public enum Kind {
    USER,
    ROLE
  }

  public static Principal user(String id) {
    return new Principal(Kind.USER, id);
  }

  public static Principal role(String id) {
    return new Principal(Kind.ROLE, id);
  }

  /** Whether it means all users or all roles. */
  public boolean everybody() {
    return id.equals(Role.ALL);
  }
}
