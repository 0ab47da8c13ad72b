package dev.backstay.bench;

import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.RoleResolver;
import dev.backstay.security.caller.SocialProvider;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PolicyBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The app that the benchmarks ask about: 200 tables, 50 roles and, with a cell for every role and
 * operation on every table, 100,000 cells. One table more is the one asked about: nothing on it
 * decides, so every layer is asked.
 */
final class CellPolicies {
  static final int TABLES = 200;
  static final int ROLES = 50;
  static final String ASKED = "asked";
  private static final long SEED = 20_261_122;

  /** One stored cell: what a row of the database holds. */
  record Cell(String table, String role, Operation operation, Access access) {}

  private CellPolicies() {}

  static List<Role> roles() {
    List<Role> roles = new ArrayList<>();
    for (SystemRole system : SystemRole.values()) {
      roles.add(Role.system(system.roleName(), system));
    }
    while (roles.size() < ROLES) {
      roles.add(Role.custom("role" + roles.size(), "role" + roles.size()));
    }
    return roles;
  }

  /** The 100,000 cells, a tenth of them denials. */
  static List<Cell> cells() {
    Random random = new Random(SEED);
    List<Cell> cells = new ArrayList<>();
    for (int table = 0; table < TABLES; table++) {
      for (Role role : roles()) {
        for (Operation operation : Operation.of(Area.DATA)) {
          Access access = random.nextInt(10) == 0 ? Access.DENY : Access.GRANT;
          cells.add(new Cell("t" + table, role.id(), operation, access));
        }
      }
    }
    return cells;
  }

  static List<ContainerPolicy> containers(List<Cell> cells) {
    Map<String, ContainerPolicy.Builder> builders = new java.util.LinkedHashMap<>();
    for (Cell cell : cells) {
      builders
          .computeIfAbsent(cell.table(), id -> ContainerPolicy.builder(Area.DATA, id))
          .role(cell.role(), cell.operation(), cell.access());
    }
    return builders.values().stream().map(ContainerPolicy.Builder::build).toList();
  }

  /** The table asked about: cells for users and roles that the callers are not, and row cells. */
  static ContainerPolicy asked() {
    ContainerPolicy.Builder table =
        ContainerPolicy.builder(Area.DATA, ASKED)
            .user("someone-else", Operation.FIND, Access.DENY)
            .owner(Operation.UPDATE, Access.GRANT)
            .objectAclOperations(java.util.Set.of(Operation.FIND));
    for (Role role : roles().subList(30, ROLES)) {
      table.role(role.id(), Operation.FIND, Access.DENY);
    }
    return table.build();
  }

  static Policy policy(List<ContainerPolicy> containers) {
    PolicyBuilder builder = Policy.builder().roles(roles());
    roles().forEach(role -> builder.global(role.id(), Cells.GRANT_ALL));
    containers.forEach(builder::container);
    return builder.container(asked()).build();
  }

  /** A user of the JavaScript client who has logged in by Facebook: four system roles. */
  static Caller caller(Policy policy, List<String> customRoles) {
    return Caller.client(
        ApiKeyType.JS,
        "anna",
        RoleResolver.resolve(
            policy.roles(),
            ApiKeyType.JS,
            null,
            LoginState.USER,
            SocialProvider.FACEBOOK,
            customRoles));
  }

  /** A row of the caller's own with cells for others, so that the upper layers have work. */
  static Asset.Row row() {
    return new Asset.Row(
        ASKED,
        "r1",
        "anna",
        new ObjectAcl(Map.of("someone-else", Access.DENY), Map.of("role40", Access.DENY)));
  }
}
