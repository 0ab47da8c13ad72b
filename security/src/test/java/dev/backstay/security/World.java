package dev.backstay.security;

import dev.backstay.security.caller.KeyRoleTier;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.OwnerInherit;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PolicyBuilder;
import dev.backstay.security.model.PolicySettings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An application's permissions as nothing but lists: what the reference decider reads and what a
 * {@link Policy} is made from. A place is a text such as {@code DATA:orders}.
 */
final class World {
  static final String GLOBAL = "global";
  static final String GLOBAL_OWNER = "global owner";
  static final String APPLICATION = "application";

  /** Whose cell: {@code user}, {@code role} or {@code owner}. */
  record Cell(String place, String kind, String principal, Operation operation, Access access) {}

  /** The id that an application stores a system role under; not its name, to tell them apart. */
  static String systemId(String roleName) {
    return "id-of-" + roleName;
  }

  static String place(Area area, String containerId) {
    return area + ":" + containerId;
  }

  static String methodPlace(String serviceId, String methodId) {
    return "method " + serviceId + "." + methodId;
  }

  static String columnPlace(String tableId, String columnId) {
    return "column " + tableId + "." + columnId;
  }

  final List<String> customRoles = new ArrayList<>();

  /** The cells by operation and place. */
  final Map<Operation, Map<String, List<Cell>>> cells = new EnumMap<>(Operation.class);

  final Set<String> closed = new HashSet<>();
  final Map<String, Set<Operation>> objectAclOperations = new LinkedHashMap<>();
  boolean objectRoleAcl = true;
  boolean useGlobalOwner;
  boolean keyRoleIsSystem;

  void set(String place, String kind, String principal, Operation operation, Access access) {
    cells
        .computeIfAbsent(operation, key -> new LinkedHashMap<>())
        .computeIfAbsent(place, key -> new ArrayList<>())
        .add(new Cell(place, kind, principal, operation, access));
  }

  List<Cell> at(String place, Operation operation) {
    return cells.getOrDefault(operation, Map.of()).getOrDefault(place, List.of());
  }

  private List<Cell> at(String place) {
    return cells.keySet().stream().flatMap(operation -> at(place, operation).stream()).toList();
  }

  /** The cells of a row as the engine wants them. */
  static ObjectAcl acl(List<Cell> cells) {
    Map<String, Access> users = new HashMap<>();
    Map<String, Access> roles = new HashMap<>();
    for (Cell cell : cells) {
      (cell.kind().equals("user") ? users : roles).put(cell.principal(), cell.access());
    }
    return new ObjectAcl(users, roles);
  }

  /** The same application as a policy, made at once. */
  Policy policy() {
    PolicyBuilder builder = Policy.builder().settings(settings());
    builder.closedToClients(closed.contains(APPLICATION)).roles(roles());
    builder.globalOwner(cellsOf(GLOBAL_OWNER, "owner", ""));
    for (String role : principals(GLOBAL, "role")) {
      builder.global(role, cellsOf(GLOBAL, "role", role));
    }
    containers().forEach(builder::container);
    return builder.build();
  }

  /** The same application as a policy, made by one change after another. */
  Policy policyStepByStep() {
    Policy policy = Policy.builder().build();
    for (ContainerPolicy container : containers()) {
      policy = policy.withContainer(container);
    }
    for (String role : principals(GLOBAL, "role")) {
      policy = policy.withGlobal(role, cellsOf(GLOBAL, "role", role));
    }
    policy = policy.withRoles(List.of(Role.custom("passing", "Passing")));
    policy = policy.withRoles(roles()).withoutRole("passing");
    policy = policy.withGlobalOwner(cellsOf(GLOBAL_OWNER, "owner", ""));
    return policy.withSettings(settings()).withClosedToClients(closed.contains(APPLICATION));
  }

  List<Role> roles() {
    List<Role> roles = new ArrayList<>();
    for (SystemRole role : SystemRole.values()) {
      roles.add(Role.system(systemId(role.roleName()), role));
    }
    customRoles.forEach(id -> roles.add(Role.custom(id, "name of " + id)));
    return roles;
  }

  private PolicySettings settings() {
    return PolicySettings.DEFAULT
        .withObjectRoleAcl(objectRoleAcl)
        .withOwnerInherit(useGlobalOwner ? OwnerInherit.USE_GLOBAL : OwnerInherit.CONTINUE)
        .withCustomKeyRoleTier(keyRoleIsSystem ? KeyRoleTier.SYSTEM : KeyRoleTier.CUSTOM);
  }

  private List<ContainerPolicy> containers() {
    Map<String, ContainerPolicy.Builder> builders = new LinkedHashMap<>();
    objectAclOperations.forEach(
        (place, operations) -> builder(builders, place).objectAclOperations(operations));
    for (String place : closed) {
      if (!place.equals(APPLICATION)) {
        builder(builders, place).closedToClients(true);
      }
    }
    for (Map<String, List<Cell>> byPlace : cells.values()) {
      byPlace.values().forEach(list -> list.forEach(cell -> add(builders, cell)));
    }
    return builders.values().stream().map(ContainerPolicy.Builder::build).toList();
  }

  private static void add(Map<String, ContainerPolicy.Builder> builders, Cell cell) {
    String place = cell.place();
    if (place.equals(GLOBAL) || place.equals(GLOBAL_OWNER)) {
      return;
    }
    boolean user = cell.kind().equals("user");
    if (place.startsWith("method ")) {
      String[] names = place.substring("method ".length()).split("\\.");
      ContainerPolicy.Builder service = builder(builders, place(Area.SERVICES, names[0]));
      if (user) {
        service.methodUser(names[1], cell.principal(), cell.access());
      } else {
        service.methodRole(names[1], cell.principal(), cell.access());
      }
    } else if (place.startsWith("column ")) {
      String[] names = place.substring("column ".length()).split("\\.");
      builder(builders, place(Area.DATA, names[0]))
          .column(names[1], cell.principal(), cell.access());
    } else if (cell.kind().equals("owner")) {
      builder(builders, place).owner(cell.operation(), cell.access());
    } else if (user) {
      builder(builders, place).user(cell.principal(), cell.operation(), cell.access());
    } else {
      builder(builders, place).role(cell.principal(), cell.operation(), cell.access());
    }
  }

  private static ContainerPolicy.Builder builder(
      Map<String, ContainerPolicy.Builder> builders, String place) {
    return builders.computeIfAbsent(
        place,
        key -> {
          String[] parts = key.split(":", 2);
          return ContainerPolicy.builder(Area.valueOf(parts[0]), parts[1]);
        });
  }

  private List<String> principals(String place, String kind) {
    return at(place).stream()
        .filter(cell -> cell.kind().equals(kind))
        .map(Cell::principal)
        .distinct()
        .toList();
  }

  private Cells cellsOf(String place, String kind, String principal) {
    Cells row = Cells.NONE;
    for (Cell cell : at(place)) {
      if (cell.kind().equals(kind) && cell.principal().equals(principal)) {
        row = row.with(cell.operation(), cell.access());
      }
    }
    return row;
  }
}
