package dev.backstay.security.explain;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Names;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Lists, for explanations, the cells that a layer looked at for one caller: those that are there,
 * and for the global layers also those that are missing, since a missing one denies.
 */
final class ConsultedCells {
  private final Policy policy;
  private final Caller caller;
  private final RoleSet roles;

  ConsultedCells(Policy policy, Caller caller, RoleSet roles) {
    this.policy = policy;
    this.caller = caller;
    this.roles = roles;
  }

  /** Cells of the calling user and of all users; {@code cells} maps a user id to its state. */
  List<Step.Cell> ofUser(Function<String, Access> cells) {
    String userId = caller.userId();
    return userId == null ? List.of() : those(Principal::user, List.of(userId, Role.ALL), cells);
  }

  /** Cells of the roles in {@code tier} and of all roles; {@code cells} maps a role id. */
  List<Step.Cell> ofRoles(Function<String, Access> cells, long[] tier) {
    List<String> principals = new ArrayList<>(roles.idsIn(tier));
    if (!principals.isEmpty()) {
      principals.add(Role.ALL);
    }
    return those(Principal::role, principals, cells);
  }

  /** Global cells of the roles in {@code tier}; every role has one, written or not. */
  List<Step.Cell> global(Operation operation, long[] tier) {
    List<Step.Cell> found = new ArrayList<>();
    for (String id : roles.idsIn(tier)) {
      Access access = policy.global(id).access(operation);
      boolean written = access != Access.INHERIT;
      found.add(cell(Principal.role(id), written ? access : Access.DENY, written));
    }
    return found;
  }

  /** The owner policy's cell, if it has one. */
  List<Step.Cell> owner(Access access) {
    return those(id -> Principal.OWNER, List.of(""), id -> access);
  }

  private List<Step.Cell> those(
      Function<String, Principal> kind, List<String> principals, Function<String, Access> cells) {
    List<Step.Cell> found = new ArrayList<>();
    for (String id : principals) {
      Access access = cells.apply(id);
      if (access != Access.INHERIT) {
        found.add(cell(kind.apply(id), access, true));
      }
    }
    return found;
  }

  private Step.Cell cell(Principal principal, Access access, boolean written) {
    return new Step.Cell(principal, Names.principal(policy, principal), access, written);
  }
}
