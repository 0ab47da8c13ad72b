package dev.backstay.server.management;

import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PrincipalCells;
import java.util.Collection;
import java.util.function.Function;

/**
 * What a console shows in a cell: the state that is stored there, or else, with the suffix {@code
 * _INHERIT}, the state that the levels below it come to for this principal alone. It is for
 * display; requests are decided by the layers, with all roles of the caller and the key's.
 */
final class EffectiveAccess {
  private static final String INHERITED = "_INHERIT";

  private final Policy policy;
  private final ContainerPolicy container;

  EffectiveAccess(Policy policy, Area area, String containerId) {
    this.policy = policy;
    this.container =
        policy
            .container(area, containerId)
            .orElseGet(() -> ContainerPolicy.builder(area, containerId).build());
  }

  /** The global cell of a role; one that was never written is a DENY. */
  static Access global(Policy policy, String roleId, Operation operation) {
    return policy.global(roleId).access(operation) == Access.GRANT ? Access.GRANT : Access.DENY;
  }

  /** The container's cell for a role. */
  String role(String roleId, Operation operation) {
    return shown(container.cells().role(roleId).access(operation), roleBelow(roleId, operation));
  }

  /**
   * The container's cell for a user.
   *
   * @param roleIds the roles that are assigned to the user
   */
  String user(String userId, Collection<String> roleIds, Operation operation) {
    return shown(container.cells().user(userId).access(operation), userBelow(roleIds, operation));
  }

  /** The owner policy of the table; below it, owners are users like others. */
  String owner(Operation operation) {
    String authenticated = policy.roles().system(SystemRole.AUTHENTICATED_USER).id();
    Access own = container.owner().access(operation);
    Access below = containerRole(authenticated, operation);
    return shown(own, below != Access.INHERIT ? below : global(policy, authenticated, operation));
  }

  /** The cell of one object for a role. */
  String objectRole(ObjectAcl acl, String roleId, Operation operation) {
    Access below = acl.roles().getOrDefault(Role.ALL, Access.INHERIT);
    return shown(
        acl.roles().getOrDefault(roleId, Access.INHERIT),
        below != Access.INHERIT ? below : containerOrBelow(roleId, operation));
  }

  /** The cell of one object for a user. */
  String objectUser(ObjectAcl acl, String userId, Collection<String> roleIds, Operation operation) {
    Access below = acl.users().getOrDefault(Role.ALL, Access.INHERIT);
    if (below == Access.INHERIT) {
      below = container.cells().user(userId).access(operation);
    }
    return shown(
        acl.users().getOrDefault(userId, Access.INHERIT),
        below != Access.INHERIT ? below : userBelow(roleIds, operation));
  }

  /** The cell of a role for a column; columns are visible unless they are hidden. */
  String column(String columnId, String roleId) {
    var cells = container.columns().getOrDefault(columnId, java.util.Map.of());
    Access all = cells.getOrDefault(Role.ALL, Access.INHERIT);
    return shown(
        cells.getOrDefault(roleId, Access.INHERIT),
        all == Access.DENY ? Access.DENY : Access.GRANT);
  }

  /** The cell of one method of a service for a role; below it are those of all its methods. */
  String methodRole(String methodId, String roleId) {
    return method(methodId, cells -> cells.role(roleId), cells -> cells.role(Role.ALL));
  }

  /** The cell of one method of a service for a user. */
  String methodUser(String methodId, String userId) {
    return method(methodId, cells -> cells.user(userId), cells -> cells.user(Role.ALL));
  }

  private String method(
      String methodId,
      Function<PrincipalCells, Cells> own,
      Function<PrincipalCells, Cells> everybody) {
    PrincipalCells method = container.methods().getOrDefault(methodId, PrincipalCells.NONE);
    Access below = invoke(own.apply(container.cells()));
    if (below != Access.DENY
        && (invoke(everybody.apply(method)) == Access.DENY
            || invoke(everybody.apply(container.cells())) == Access.DENY)) {
      below = Access.DENY;
    }
    return shown(invoke(own.apply(method)), below == Access.DENY ? Access.DENY : Access.GRANT);
  }

  private static Access invoke(Cells cells) {
    return cells.access(Operation.INVOKE);
  }

  private Access roleBelow(String roleId, Operation operation) {
    Access all = container.cells().role(Role.ALL).access(operation);
    return all != Access.INHERIT ? all : global(policy, roleId, operation);
  }

  private Access containerOrBelow(String roleId, Operation operation) {
    Access own = containerRole(roleId, operation);
    return own != Access.INHERIT ? own : global(policy, roleId, operation);
  }

  /**
   * The container's cells that hold for a role: its own and that of all roles, DENY before GRANT.
   */
  private Access containerRole(String roleId, Operation operation) {
    return strictest(
        container.cells().role(roleId).access(operation),
        container.cells().role(Role.ALL).access(operation));
  }

  /**
   * The layers below a user's own cell, as for a user who is logged in and whose key has no say.
   */
  private Access userBelow(Collection<String> roleIds, Operation operation) {
    Access all = container.cells().user(Role.ALL).access(operation);
    if (all != Access.INHERIT) {
      return all;
    }
    Access custom = Access.INHERIT;
    boolean globally = true;
    for (String roleId : roleIds) {
      custom = strictest(custom, containerRole(roleId, operation));
      globally &= global(policy, roleId, operation) == Access.GRANT;
    }
    if (custom != Access.INHERIT) {
      return custom;
    }
    String authenticated = policy.roles().system(SystemRole.AUTHENTICATED_USER).id();
    Access system = containerRole(authenticated, operation);
    if (system != Access.INHERIT) {
      return system;
    }
    if (!roleIds.isEmpty()) {
      return globally ? Access.GRANT : Access.DENY;
    }
    return global(policy, authenticated, operation);
  }

  private static Access strictest(Access one, Access other) {
    if (one == Access.DENY || other == Access.DENY) {
      return Access.DENY;
    }
    return one == Access.GRANT || other == Access.GRANT ? Access.GRANT : Access.INHERIT;
  }

  private static String shown(Access own, Access below) {
    return own == Access.INHERIT ? below.name() + INHERITED : own.name();
  }
}
