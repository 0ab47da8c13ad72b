package dev.backstay.server.permissions;

import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.Principal;
import dev.backstay.server.users.ConsoleUsers;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * What a console shows in a cell: the state that is stored there, or else, with the suffix {@code
 * _INHERIT}, the state that the levels below it come to for this principal alone. It is for
 * display; requests are decided by the layers, with all roles of the caller and the key's.
 */
final class EffectiveAccess {
  /**
   * Whose cells are shown.
   *
   * @param principal a user or role
   * @param roleIds the roles that are assigned to a user; none for a role
   */
  record Holder(Principal principal, Set<String> roleIds) {
    static Holder role(String roleId) {
      return new Holder(Principal.role(roleId), Set.of());
    }

    static Holder user(ConsoleUsers.User user) {
      return new Holder(Principal.user(user.id()), user.roleIds());
    }

    boolean isUser() {
      return principal.kind() == Principal.Kind.USER;
    }
  }

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

  /** The container's cell for a user or role. */
  String container(Holder holder, Operation operation) {
    Access below =
        switch (container.area()) {
          case DATA ->
              holder.isUser()
                  ? userBelow(holder.roleIds(), operation)
                  : roleBelow(holder.principal().id(), operation);
          case FILES, MESSAGING -> belowPlace(holder.principal(), operation);
          case SERVICES -> throw new IllegalArgumentException("methods have cells of their own");
        };
    return state(container.cells(holder.principal()).access(operation), below);
  }

  /**
   * What holds for this principal alone where a path or channel itself says nothing: the nearest
   * directory above that says something, or else the global cell; for a user, whose roles and key
   * are not looked at here, that of users who are logged in.
   */
  private Access belowPlace(Principal principal, Operation operation) {
    Principal all = new Principal(principal.kind(), Role.ALL);
    Access found = container.cells(all).access(operation);
    String path = container.id();
    while (found == Access.INHERIT && container.area() == Area.FILES && !path.equals("/")) {
      path = path.substring(0, Math.max(1, path.lastIndexOf('/')));
      ContainerPolicy above = policy.container(Area.FILES, path).orElse(null);
      if (above != null) {
        Access own = above.cells(principal).access(operation);
        found = own != Access.INHERIT ? own : above.cells(all).access(operation);
      }
    }
    if (found != Access.INHERIT) {
      return found;
    }
    boolean user = principal.kind() == Principal.Kind.USER;
    return global(policy, user ? authenticated() : principal.id(), operation);
  }

  private String authenticated() {
    return policy.roles().system(SystemRole.AUTHENTICATED_USER).id();
  }

  /** The owner policy of the table; below it, owners are users like others. */
  String owner(Operation operation) {
    Access below = containerRole(authenticated(), operation);
    return state(
        container.owner().access(operation),
        below != Access.INHERIT ? below : global(policy, authenticated(), operation));
  }

  /** The cell of one object for a user or role. */
  String object(ObjectAcl acl, Holder holder, Operation operation) {
    String id = holder.principal().id();
    Map<String, Access> cells = holder.isUser() ? acl.users() : acl.roles();
    Access below = cells.getOrDefault(Role.ALL, Access.INHERIT);
    if (below == Access.INHERIT && holder.isUser()) {
      below = container.cells(holder.principal()).access(operation);
    }
    if (below == Access.INHERIT) {
      below =
          holder.isUser()
              ? userBelow(holder.roleIds(), operation)
              : containerOrBelow(id, operation);
    }
    return state(cells.getOrDefault(id, Access.INHERIT), below);
  }

  /** The cell of a role for a column; columns are visible unless they are hidden. */
  String column(String columnId, String roleId) {
    Access all = container.column(columnId, Role.ALL);
    return state(
        container.column(columnId, roleId), all == Access.DENY ? Access.DENY : Access.GRANT);
  }

  /** The cell of one method of a service; below it are those of all its methods. */
  String method(String methodId, Principal principal) {
    Principal all = new Principal(principal.kind(), Role.ALL);
    boolean denied =
        invoke(principal) == Access.DENY
            || container.method(methodId, all) == Access.DENY
            || invoke(all) == Access.DENY;
    return state(container.method(methodId, principal), denied ? Access.DENY : Access.GRANT);
  }

  private Access invoke(Principal principal) {
    return container.cells(principal).access(Operation.INVOKE);
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
    Access system = containerRole(authenticated(), operation);
    if (system != Access.INHERIT) {
      return system;
    }
    if (!roleIds.isEmpty()) {
      return globally ? Access.GRANT : Access.DENY;
    }
    return global(policy, authenticated(), operation);
  }

  private static Access strictest(Access one, Access other) {
    if (one == Access.DENY || other == Access.DENY) {
      return Access.DENY;
    }
    return one == Access.GRANT || other == Access.GRANT ? Access.GRANT : Access.INHERIT;
  }

  private static String state(Access own, Access below) {
    return own == Access.INHERIT ? below.name() + INHERITED : own.name();
  }
}
