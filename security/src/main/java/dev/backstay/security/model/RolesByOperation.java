package dev.backstay.security.model;

import dev.backstay.security.caller.RoleMask;
import dev.backstay.security.caller.Roles;
import java.util.Arrays;
import java.util.Map;

/** For each operation the mask of the roles whose cell has one certain state. */
final class RolesByOperation {
  private final long[][] masks = new long[Operation.COUNT][];

  /**
   * Compiles cells.
   *
   * @param cells role id to cells; roles that {@code roles} does not know are left out
   * @param access the state to look for
   */
  RolesByOperation(Map<String, Cells> cells, Access access, Roles roles) {
    Arrays.fill(masks, RoleMask.EMPTY);
    cells.forEach((roleId, row) -> add(row, access, roles.ordinal(roleId)));
  }

  /** The roles with that state for {@code operation}. */
  long[] of(Operation operation) {
    return masks[operation.index()];
  }

  private void add(Cells cells, Access access, int ordinal) {
    int operations = access == Access.GRANT ? cells.granted() : cells.denied();
    while (operations != 0) {
      int index = Integer.numberOfTrailingZeros(operations);
      operations &= operations - 1;
      masks[index] = RoleMask.setIfKnown(masks[index], ordinal);
    }
  }
}
