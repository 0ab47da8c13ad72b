package dev.backstay.security.model;

/**
 * The state of one permission cell, and the outcome of one layer. Nothing stored means {@link
 * #INHERIT} (security model, B).
 */
public enum Access {
  /** The principal may. */
  GRANT,
  /** The principal may not. */
  DENY,
  /** This cell decides nothing; the next layer is asked. */
  INHERIT;

  /** Two cells of the same layer taken together: DENY beats GRANT, GRANT beats INHERIT (C.0). */
  public static Access strictest(Access one, Access other) {
    if (one == DENY || other == DENY) {
      return DENY;
    }
    return one == GRANT || other == GRANT ? GRANT : INHERIT;
  }
}
