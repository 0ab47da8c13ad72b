package dev.backstay.foundation.access;

import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Elevation;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.Principal;
import dev.backstay.security.model.PrincipalCells;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All permissions of an app as one flat map, from what an audit would call a thing to its state:
 * the simplest model there is. {@link #apply} does by the letter what a change says.
 */
final class FlatPermissions {
  /** What is said, by kind, place, whom and what; nothing for what is as it is by default. */
  final Map<String, String> states = new TreeMap<>();

  /** The names of custom roles by id. */
  final Map<String, String> roles = new TreeMap<>();

  FlatPermissions() {}

  FlatPermissions(FlatPermissions from) {
    states.putAll(from.states);
    roles.putAll(from.roles);
  }

  /** What a policy holds. */
  static FlatPermissions of(Policy policy) {
    FlatPermissions flat = new FlatPermissions();
    flat.closed("app", policy.closedToClients());
    for (Role role : policy.roles().all()) {
      if (!role.system()) {
        flat.roles.put(role.id(), role.name());
      }
      for (Operation operation : Operation.values()) {
        if (operation.area() != Area.SERVICES) {
          flat.set(
              global(role.id(), operation),
              policy.global(role.id()).access(operation) == Access.GRANT
                  ? Access.GRANT
                  : Access.INHERIT);
        }
      }
    }
    for (Area area : Area.values()) {
      for (ContainerPolicy container : policy.containers(area)) {
        flat.container(container);
      }
    }
    return flat;
  }

  private void container(ContainerPolicy container) {
    Area area = container.area();
    String id = container.id();
    closed(area + "/" + id, container.closedToClients());
    principals(cells(area, id), area, container.cells());
    for (Operation operation : Operation.values()) {
      set(cell(cells(area, id), Principal.OWNER, operation), container.owner().access(operation));
    }
    container
        .columns()
        .forEach((column, roles) ->
            roles.forEach((role, access) -> set(column(id, column, role), access)));
    container
        .methods()
        .forEach((method, own) -> principals(method(id, method), Area.SERVICES, own));
    container
        .elevations()
        .forEach((method, states) ->
            states.forEach((elevation, access) -> set(elevation(id, method, elevation), access)));
  }

  private void principals(String place, Area area, PrincipalCells cells) {
    Set<Principal> all = new HashSet<>();
    cells.users().keySet().forEach(user -> all.add(Principal.user(user)));
    cells.roles().keySet().forEach(role -> all.add(Principal.role(role)));
    for (Principal principal : all) {
      for (Operation operation : Operation.of(area)) {
        set(cell(place, principal, operation), cells.of(principal).access(operation));
      }
    }
  }

  /** Does what a change says. */
  void apply(Change change) {
    switch (change) {
      case Change.ApplicationSwitch(boolean closed) -> closed("app", closed);
      case Change.ContainerSwitch(Area area, String id, boolean closed) ->
          closed(area + "/" + id, closed);
      case Change.CreateRole(String id, String name) -> {
        roles.put(id, name);
        for (Operation operation : Operation.values()) {
          if (operation.area() != Area.SERVICES) {
            set(global(id, operation), Access.GRANT);
          }
        }
      }
      case Change.RenameRole(String id, String name) -> roles.put(id, name);
      case Change.DeleteRole(String id) -> {
        roles.remove(id);
        states.keySet().removeIf(key -> key.contains("[ROLE " + id + "]"));
      }
      case Change.GlobalCell(String role, Operation operation, Access access) ->
          set(global(role, operation), access == Access.GRANT ? access : Access.INHERIT);
      case Change.ContainerCell(
              Area area,
              String id,
              Principal principal,
              Operation operation,
              Access access) ->
          set(cell(cells(area, id), principal, operation), access);
      case Change.ColumnCell(String table, String column, String role, Access access) ->
          set(column(table, column, role), access);
      case Change.MethodCell(String service, String method, Principal principal, Access access) ->
          set(cell(method(service, method), principal, Operation.INVOKE), access);
      case Change.ElevationCell(
              String service,
              String method,
              Elevation elevation,
              Access access) ->
          set(elevation(service, method, elevation), access);
      case Change.RowCell(
              String table,
              String row,
              Principal principal,
              Operation operation,
              Access access) ->
          set(row(table, row, principal, operation), access);
      case Change.RoleAssignment(String user, String role, boolean assigned) ->
          set(assignment(user, role), assigned ? Access.GRANT : Access.INHERIT);
    }
  }

  /** What differs, but for what comes and goes with a role: it comes with all global grants. */
  static Set<String> differences(FlatPermissions before, FlatPermissions after) {
    FlatPermissions base = new FlatPermissions(before);
    for (String role : after.roles.keySet()) {
      if (!before.roles.containsKey(role)) {
        base.apply(new Change.CreateRole(role, ""));
      }
    }
    for (String role : before.roles.keySet()) {
      if (!after.roles.containsKey(role)) {
        base.apply(new Change.DeleteRole(role));
      }
    }
    Set<String> keys = new TreeSet<>(base.states.keySet());
    keys.addAll(after.states.keySet());
    Set<String> found = new TreeSet<>();
    for (String key : keys) {
      String one = base.states.getOrDefault(key, "-");
      String other = after.states.getOrDefault(key, "-");
      if (!one.equals(other)) {
        found.add(key + ": " + one + " -> " + other);
      }
    }
    Set<String> roles = new TreeSet<>(before.roles.keySet());
    roles.addAll(after.roles.keySet());
    for (String role : roles) {
      String one = before.roles.getOrDefault(role, "none");
      String other = after.roles.getOrDefault(role, "none");
      if (!one.equals(other)) {
        found.add("role: " + one + " -> " + other);
      }
    }
    return found;
  }

  private void closed(String place, boolean closed) {
    set("closed " + place, closed ? Access.DENY : Access.INHERIT);
  }

  private void set(String key, Access access) {
    if (access == Access.INHERIT) {
      states.remove(key);
    } else {
      states.put(key, access.name());
    }
  }

  private static String global(String role, Operation operation) {
    return "global [ROLE " + role + "] " + operation;
  }

  private static String cells(Area area, String id) {
    return "cell " + area + "/" + id;
  }

  private static String cell(String place, Principal principal, Operation operation) {
    return place + " [" + principal.kind() + " " + principal.id() + "] " + operation;
  }

  private static String column(String table, String column, String role) {
    return "column " + table + "/" + column + " [ROLE " + role + "]";
  }

  private static String method(String service, String method) {
    return "method " + service + "/" + method;
  }

  private static String elevation(String service, String method, Elevation elevation) {
    return "may " + service + "/" + method + " " + elevation;
  }

  static String row(String table, String row, Principal principal, Operation operation) {
    return cell("row " + table + "/" + row, principal, operation);
  }

  static String assignment(String user, String role) {
    return "assigned " + user + " [ROLE " + role + "]";
  }
}
