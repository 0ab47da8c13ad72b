package dev.backstay.security.decide;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.KeyRoleTier;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.CompiledContainer;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.List;

/** Makes the {@link RowFilter} of a caller for an operation on a table (C.4). */
final class RowFilters {
  private RowFilters() {}

  /** A filter, and what it says about a row that nobody owns and that has no cells. */
  record Filtered(RowFilter filter, Verdict base) {}

  /**
   * Evaluates the layers that do not depend on the row, and keeps of the others what rows of this
   * table can have: the filter has the fewest parts that say the same.
   */
  static Filtered of(Policy policy, CompiledContainer table, Caller caller, Operation operation) {
    RoleSet roles = caller.roles().under(policy.roles());
    Verdict base = Layers.decide(policy, table, caller, roles, operation, null);
    boolean decidedAbove =
        base.layer() == Layer.CONTAINER_USER || base.layer() == Layer.CONTAINER_CUSTOM_ROLES;

    boolean objectAcl = table.source().objectAclOperations().contains(operation);
    boolean objectRoleAcl = objectAcl && policy.settings().objectRoleAcl();
    KeyRoleTier keyRoleTier = policy.settings().customKeyRoleTier();
    List<String> custom = objectRoleAcl ? roles.idsIn(roles.custom(keyRoleTier)) : List.of();
    List<String> system =
        objectRoleAcl && !decidedAbove ? roles.idsIn(roles.system(keyRoleTier)) : List.of();
    boolean user = caller.userId() != null;
    Access owner = user && !decidedAbove ? Layers.owner(policy, table, operation) : Access.INHERIT;
    RowFilter filter =
        new RowFilter(
            caller.userId(),
            objectAcl && user,
            custom,
            system,
            decidedAbove ? base.access() : Access.INHERIT,
            owner,
            base.access());
    return new Filtered(filter, base);
  }
}
