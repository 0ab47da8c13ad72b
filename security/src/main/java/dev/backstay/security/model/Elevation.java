package dev.backstay.security.model;

/**
 * What server code may do beyond its caller, each a permission of its own of a service or one of
 * its methods ({@link Policy#mayElevate}). Acting as the caller needs none.
 */
public enum Elevation {
  /**
   * Act as the server: with the role ServerCodeUser alone, without its caller's identity. On unless
   * it is switched off: it is what the original service does with a call without a token.
   */
  AS_SERVER("run as the server", true),

  /**
   * Act as a user whom the code names. Off until it is switched on: it is every user's rights at
   * once.
   */
  AS_USER("run as a named user", false),

  /**
   * Assign roles to users and take them away. On unless it is switched off: the wire API leaves it
   * to server code.
   */
  ASSIGN_ROLES("assign roles", true);

  private final String label;
  private final boolean onByDefault;

  Elevation(String label, boolean onByDefault) {
    this.label = label;
    this.onByDefault = onByDefault;
  }

  /** What it lets code do, in words that follow "may". */
  public String label() {
    return label;
  }

  /** Whether code may do it where nothing is said. */
  public boolean onByDefault() {
    return onByDefault;
  }
}
