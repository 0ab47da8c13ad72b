package dev.backstay.security.model;

import dev.backstay.security.caller.RoleMask;
import dev.backstay.security.caller.Roles;
import java.util.HashMap;
import java.util.Map;

/**
 * The global cells of an application: for each role and operation GRANT or DENY, and nothing else.
 * A cell that was never written counts as DENY (C.3 rule 12), so one mask of granted roles per
 * operation says everything.
 */
public final class GlobalCells {
  private final Map<String, Cells> byRole;
  private final RolesByOperation granted;

  GlobalCells(Map<String, Cells> byRole, Roles roles) {
    this.byRole = Map.copyOf(byRole);
    this.granted = new RolesByOperation(this.byRole, Access.GRANT, roles);
  }

  /** The cells as written, by role id. */
  Map<String, Cells> byRole() {
    return byRole;
  }

  /** The same with the cells of one role replaced. */
  GlobalCells with(String roleId, Cells cells, Roles roles) {
    Map<String, Cells> changed = new HashMap<>(byRole);
    changed.put(roleId, cells);
    return new GlobalCells(changed, roles);
  }

  /**
   * Layers L8, L9, F4 and F5: DENY if any held role of the tier is not granted the operation, else
   * GRANT. The caller makes sure that there is such a role, or means DENY if there is none.
   */
  public Access decide(Operation operation, long[] tier) {
    return RoleMask.isSubset(tier, granted.of(operation)) && !RoleMask.isEmpty(tier)
        ? Access.GRANT
        : Access.DENY;
  }
}
