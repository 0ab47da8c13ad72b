package dev.backstay.security;

import dev.backstay.security.ReferenceDecider.Request;
import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SocialProvider;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random applications and requests, small enough that everything meets everything: few principals,
 * few containers, few operations, many cells.
 */
final class WorldGenerator {
  static final List<Operation> DATA =
      List.of(Operation.FIND, Operation.REMOVE, Operation.PERMISSION, Operation.CREATE);
  static final List<Operation> ROW_OPERATIONS =
      List.of(Operation.FIND, Operation.REMOVE, Operation.PERMISSION);
  static final List<Operation> GLOBAL =
      List.of(
          Operation.FIND,
          Operation.REMOVE,
          Operation.PERMISSION,
          Operation.CREATE,
          Operation.READ,
          Operation.WRITE,
          Operation.PUBLISH);
  static final List<Operation> FILES = List.of(Operation.READ, Operation.WRITE);
  static final List<String> TABLES = List.of("orders", "items");
  static final List<String> COLUMNS = List.of("price", "cost");
  static final List<String> PATHS = List.of("/", "/a", "/a/b", "/a/b/c.txt", "/other");
  static final List<String> METHODS = List.of("get", "put");
  static final List<String> USERS = List.of("u1", "u2");

  /** Custom roles; the last one is a left-over that the application does not have. */
  private static final List<String> CUSTOM = List.of("staff", "club", "vip", "ghost");

  private static final List<String> KEY_ROLES = List.of("key-k", "ghost-key");
  private static final List<String> SYSTEM =
      List.of("JSUser", "ServerCodeUser", "NotAuthenticatedUser", "AuthenticatedUser", "GuestUser");

  private static final List<Access> STATES = List.of(Access.values());
  private static final List<String> USER_PRINCIPALS = List.of("u1", "u2", Role.ALL);
  private static final List<String> ROLE_PRINCIPALS = rolePrincipals();

  private final SplittableRandom random;

  WorldGenerator(long seed) {
    this.random = new SplittableRandom(seed);
  }

  World world() {
    World world = new World();
    world.customRoles.addAll(List.of("staff", "club", "vip", "key-k"));
    for (int extra = chance(5) ? 70 : 0; extra > 0; extra--) {
      world.customRoles.addFirst("extra" + extra); // pushes the others into the second mask word
    }
    world.objectRoleAcl = !chance(25);
    world.useGlobalOwner = chance(25);
    world.keyRoleIsSystem = chance(25);
    fillGlobal(world);
    for (String table : TABLES) {
      fill(world, World.place(Area.DATA, table), DATA);
      for (Operation operation : ROW_OPERATIONS) {
        maybeSet(world, World.place(Area.DATA, table), "owner", "", operation, 50);
        if (chance(50)) {
          world
              .objectAclOperations
              .computeIfAbsent(World.place(Area.DATA, table), key -> new HashSet<>())
              .add(operation);
        }
      }
      for (String column : COLUMNS) {
        for (String role : ROLE_PRINCIPALS) {
          maybeSet(world, World.columnPlace(table, column), "role", role, Operation.FIND, 8);
        }
      }
    }
    PATHS.forEach(path -> fill(world, World.place(Area.FILES, path), FILES));
    fill(world, World.place(Area.MESSAGING, "chat"), List.of(Operation.PUBLISH));
    // more of them, so that cells of a method and of all methods meet
    fill(world, World.place(Area.SERVICES, "shop"), List.of(Operation.INVOKE), 15);
    fill(world, World.methodPlace("shop", "get"), List.of(Operation.INVOKE), 15);
    closeSome(world);
    return world;
  }

  Request request() {
    ApiKeyType key = pick(List.of(ApiKeyType.JS, ApiKeyType.JS, ApiKeyType.BL, ApiKeyType.CUSTOM));
    if (chance(10)) {
      key = pick(List.of(ApiKeyType.values()));
    }
    LoginState login =
        pick(List.of(LoginState.NONE, LoginState.USER, LoginState.USER, LoginState.GUEST));
    SocialProvider social =
        login == LoginState.USER && chance(15) ? pick(List.of(SocialProvider.values())) : null;
    List<String> assigned = new ArrayList<>();
    if (login != LoginState.NONE) {
      for (String role : CUSTOM) {
        if (chance(role.equals("ghost") ? 3 : 25)) {
          assigned.add(role);
        }
      }
      if (chance(3)) {
        assigned.add("key-k");
      }
    }
    String keyRole = null;
    if (key == ApiKeyType.CUSTOM) {
      keyRole = KEY_ROLES.get(chance(10) ? 1 : 0);
    }
    String userId = login == LoginState.NONE ? null : pick(USERS);
    return new Request(key, keyRole, login, social, userId, assigned);
  }

  /** A row's cells for one operation. */
  List<World.Cell> objectCells(Operation operation) {
    List<World.Cell> cells = new ArrayList<>();
    for (String user : USER_PRINCIPALS) {
      if (chance(12)) {
        cells.add(new World.Cell("row", "user", user, operation, pick(STATES)));
      }
    }
    for (String role : ROLE_PRINCIPALS) {
      if (chance(12)) {
        cells.add(new World.Cell("row", "role", role, operation, pick(STATES)));
      }
    }
    return cells;
  }

  String owner() {
    return pick(Arrays.asList("u1", "u2", "u3", null));
  }

  <T> T pick(List<T> options) {
    return options.get(random.nextInt(options.size()));
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private void fillGlobal(World world) {
    for (Operation operation : ROW_OPERATIONS) {
      if (chance(50)) {
        world.set(World.GLOBAL_OWNER, "owner", "", operation, pick(STATES));
      }
    }
    for (SystemRole role : SystemRole.values()) {
      fillGlobal(world, World.systemId(role.roleName()));
    }
    CUSTOM.forEach(role -> fillGlobal(world, role));
    KEY_ROLES.forEach(role -> fillGlobal(world, role));
  }

  private void fillGlobal(World world, String role) {
    for (Operation operation : GLOBAL) {
      Access access = chance(65) ? Access.GRANT : chance(50) ? Access.DENY : Access.INHERIT;
      world.set(World.GLOBAL, "role", role, operation, access);
    }
  }

  private void fill(World world, String place, List<Operation> operations) {
    fill(world, place, operations, 7);
  }

  private void fill(World world, String place, List<Operation> operations, int percent) {
    for (Operation operation : operations) {
      for (String user : USER_PRINCIPALS) {
        maybeSet(world, place, "user", user, operation, percent);
      }
      for (String role : ROLE_PRINCIPALS) {
        maybeSet(world, place, "role", role, operation, percent);
      }
    }
  }

  private void maybeSet(
      World world, String place, String kind, String principal, Operation operation, int percent) {
    boolean valid = !kind.equals("owner") || operation.actsOnRows();
    if (valid && chance(percent)) {
      world.set(place, kind, principal, operation, pick(List.of(Access.GRANT, Access.DENY)));
    }
  }

  private void closeSome(World world) {
    if (chance(3)) {
      world.closed.add(World.APPLICATION);
    }
    List<String> places = new ArrayList<>();
    TABLES.forEach(table -> places.add(World.place(Area.DATA, table)));
    PATHS.forEach(path -> places.add(World.place(Area.FILES, path)));
    places.add(World.place(Area.MESSAGING, "chat"));
    places.add(World.place(Area.SERVICES, "shop"));
    for (String place : places) {
      if (chance(5)) {
        world.closed.add(place);
      }
    }
  }

  private static List<String> rolePrincipals() {
    List<String> principals = new ArrayList<>(CUSTOM);
    principals.addAll(KEY_ROLES);
    SYSTEM.forEach(name -> principals.add(World.systemId(name)));
    principals.add(Role.ALL);
    return principals;
  }
}
