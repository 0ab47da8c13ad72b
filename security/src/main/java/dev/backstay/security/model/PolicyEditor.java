package dev.backstay.security.model;

import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.Roles;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.InvalidChangeException.Reason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A policy on which several changes are made as one: each container that they touch is compiled
 * once, the others are shared with the policy before.
 */
final class PolicyEditor {
  private static final int MAX_ROLES = 1_000;
  private static final int MAX_ROLE_NAME = 100;

  private final Policy base;
  private Roles roles;
  private boolean closedToClients;
  private final Map<String, Cells> global;
  private boolean globalChanged;
  private final Map<Area, Map<String, ContainerPolicy.Builder>> touched = new EnumMap<>(Area.class);
  private final Set<String> added = new HashSet<>();

  PolicyEditor(Policy base) {
    this.base = base;
    this.roles = base.roles();
    this.closedToClients = base.closedToClients();
    this.global = new HashMap<>(base.global().byRole());
  }

  void closeToClients(boolean closed) {
    closedToClients = closed;
  }

  /** The cells of a container, ready to be changed. */
  ContainerPolicy.Builder container(Area area, String containerId) {
    return touched
        .computeIfAbsent(area, none -> new HashMap<>())
        .computeIfAbsent(containerId, id -> Names.builder(base, area, id));
  }

  /** Has row filters look at the cells of rows, if they do not yet. */
  void useObjectAcl(String tableId, Operation operation) {
    boolean touchedAlready = touched.getOrDefault(Area.DATA, Map.of()).containsKey(tableId);
    if (touchedAlready
        || !base.compiled(Area.DATA, tableId).source().objectAclOperations().contains(operation)) {
      var _ = container(Area.DATA, tableId).objectAclOperation(operation);
    }
  }

  /** Makes a custom role, which may do everything globally (C.10). */
  void createRole(String roleId, String name) {
    if (roles.byId(roleId).isPresent()) {
      throw exists(name);
    }
    int count = roles.all().size();
    put(roleId, name);
    if (count >= MAX_ROLES) {
      throw new InvalidChangeException(
          Reason.TOO_MANY_ROLES, "An app has at most " + MAX_ROLES + " roles");
    }
    added.add(roleId);
    global.put(roleId, Cells.GRANT_ALL);
  }

  void renameRole(String roleId, String name) {
    requireCustom(roleId);
    put(roleId, name);
  }

  private void put(String roleId, String name) {
    // clients cut parts that are dots out of addresses
    if (name.isBlank()
        || name.equals(".")
        || name.equals("..")
        || name.length() > MAX_ROLE_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidChangeException(Reason.ROLE_NAME, "role name");
    }
    boolean taken =
        roles.all().stream()
            .anyMatch(other -> other.name().equalsIgnoreCase(name) && !other.id().equals(roleId));
    if (taken || isOfSystem(name)) {
      throw exists(name);
    }
    roles = roles.with(List.of(Role.custom(roleId, name)));
  }

  private static boolean isOfSystem(String name) {
    return Arrays.stream(SystemRole.values())
        .anyMatch(role -> role.roleName().equalsIgnoreCase(name));
  }

  private static InvalidChangeException exists(String name) {
    return new InvalidChangeException(Reason.ROLE_EXISTS, name);
  }

  /** Deletes a custom role with every cell that names it. */
  void deleteRole(String roleId) {
    requireCustom(roleId);
    roles = roles.without(roleId);
    global.remove(roleId);
    for (Area area : Area.values()) {
      for (ContainerPolicy container : base.containers(area)) {
        if (container.mentions(roleId)) {
          var _ = container(area, container.id());
        }
      }
    }
    touched.values().forEach(ofArea -> ofArea.values().forEach(each -> each.withoutRole(roleId)));
  }

  private void requireCustom(String roleId) {
    requireRole(roleId);
    if (roles.byId(roleId).orElseThrow().system()) {
      throw new InvalidChangeException(Reason.SYSTEM_ROLE, roleId);
    }
  }

  /** Makes sure that the application has the role, at this point of the list of changes. */
  void requireRole(String roleId) {
    if (roles.byId(roleId).isEmpty()) {
      throw new InvalidChangeException(Reason.UNKNOWN_ROLE, roleId);
    }
  }

  /** Makes sure that users can have the role: that it is there, and none of the system's. */
  void requireAssignable(String roleId) {
    requireRole(roleId);
    if (roles.byId(roleId).orElseThrow().system()) {
      throw new InvalidChangeException(Reason.NOT_ASSIGNABLE, roleId);
    }
  }

  /** Makes sure that a cell that is set is of a role that is there; one that is gone may go. */
  void requirePrincipal(Principal principal, Access access) {
    if (principal.kind() == Principal.Kind.ROLE && !principal.isAll() && access != Access.INHERIT) {
      requireRole(principal.id());
    }
  }

  void global(String roleId, Operation operation, Access access) {
    requireRole(roleId);
    if (access == Access.INHERIT) {
      throw new InvalidChangeException(
          Reason.GLOBAL_INHERIT, "a global permission is GRANT or DENY");
    }
    if (operation.area() == Area.SERVICES) {
      throw new InvalidChangeException(Reason.NO_SUCH_CELL, "services have no global permissions");
    }
    globalChanged = true;
    global.merge(
        roleId, Cells.NONE.with(operation, access), (old, cell) -> old.with(operation, access));
  }

  /** The policy with all changes made, under the next version; the same one without a change. */
  Policy build() {
    if (touched.isEmpty()
        && roles == base.roles()
        && !globalChanged
        && closedToClients == base.closedToClients()) {
      return base;
    }
    Map<Area, Map<String, CompiledContainer>> containers = new EnumMap<>(Area.class);
    for (Area area : Area.values()) {
      Map<String, CompiledContainer> known = base.compiled(area);
      Map<String, ContainerPolicy.Builder> changed = touched.getOrDefault(area, Map.of());
      if (changed.isEmpty() && added.isEmpty()) {
        containers.put(area, known);
        continue;
      }
      Map<String, CompiledContainer> byId = new HashMap<>(known);
      if (!added.isEmpty()) {
        // a cell that names a role before there is one begins to decide
        byId.replaceAll((id, container) ->
            added.stream().anyMatch(container.source()::mentions)
                ? new CompiledContainer(container.source(), roles)
                : container);
      }
      changed
          .values()
          .forEach(each -> {
            ContainerPolicy container = each.build();
            byId.put(container.id(), new CompiledContainer(container, roles));
          });
      containers.put(area, byId);
    }
    return new Policy(
        base.version() + 1,
        base.settings(),
        closedToClients,
        roles,
        globalChanged || roles != base.roles() ? new GlobalCells(global, roles) : base.global(),
        base.globalOwner(),
        containers);
  }
}
