package dev.backstay.security.model;

/**
 * The permission cells of one principal in one place: for each {@link Operation} one {@link
 * Access}.
 *
 * <p>Two bit sets, indexed by the ordinal of the operation. An operation in neither is INHERIT.
 *
 * @param granted the operations with GRANT
 * @param denied the operations with DENY
 */
public record Cells(int granted, int denied) {
  /** Every operation INHERIT. */
  public static final Cells NONE = new Cells(0, 0);

  /** Every operation of every area GRANT: the global cells of a new role (security model, C.10). */
  public static final Cells GRANT_ALL = new Cells((1 << Operation.COUNT) - 1, 0);

  /**
   * @throws IllegalArgumentException if an operation is granted and denied at once
   */
  public Cells {
    if ((granted & denied) != 0) {
      throw new IllegalArgumentException("an operation is both granted and denied");
    }
  }

  /** The state of the cell for {@code operation}. */
  public Access access(Operation operation) {
    int bit = operation.bit();
    if ((denied & bit) != 0) {
      return Access.DENY;
    }
    return (granted & bit) != 0 ? Access.GRANT : Access.INHERIT;
  }

  /** These cells with the one for {@code operation} replaced; INHERIT removes it. */
  public Cells with(Operation operation, Access access) {
    int others = ~operation.bit();
    return new Cells(
        (granted & others) | (access == Access.GRANT ? operation.bit() : 0),
        (denied & others) | (access == Access.DENY ? operation.bit() : 0));
  }

  /** Whether no operation has a cell. */
  public boolean isEmpty() {
    return (granted | denied) == 0;
  }
}
