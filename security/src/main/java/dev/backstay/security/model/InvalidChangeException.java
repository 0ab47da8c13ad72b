package dev.backstay.security.model;

/** A {@link Change} cannot be made to a policy. Nothing of the list that it belongs to is made. */
public final class InvalidChangeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Reason {
    /** It names a role that the application does not have. */
    UNKNOWN_ROLE,
    /** It makes a role under a name or an id that another role has. */
    ROLE_EXISTS,
    /** It deletes or renames a system role. */
    SYSTEM_ROLE,
    /** It gives a system role to a user. */
    NOT_ASSIGNABLE,
    /** The name of a role is empty, too long, or holds control characters. */
    ROLE_NAME,
    /** The application has as many roles as it may have. */
    TOO_MANY_ROLES,
    /** There is no such cell: the operation is of another area, or owners and rows have none. */
    NO_SUCH_CELL,
    /** A global cell is to INHERIT, which it cannot. */
    GLOBAL_INHERIT
  }

  private final Reason reason;

  InvalidChangeException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What is wrong. */
  public Reason reason() {
    return reason;
  }
}
