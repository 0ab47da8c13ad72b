package dev.backstay.security;

import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.SocialProvider;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * The security model read aloud: slow, obvious, in the order of its text, and without any code of
 * the engine. Of the engine's types it uses the names of operations, states and keys only.
 */
final class ReferenceDecider {
  /** Who asks: the answers of A.1's questions, before any role is known. */
  record Request(
      ApiKeyType key,
      String keyRoleId,
      LoginState login,
      SocialProvider social,
      String userId,
      List<String> assignedRoles) {}

  /** What is asked for. Parts that an asset does not have are null. */
  record Question(
      Operation operation,
      String container,
      String part,
      boolean isRow,
      String ownerId,
      List<World.Cell> cells) {}

  /** Allowed or not, and the id of the layer that said so. */
  record Answer(boolean allowed, String layer) {}

  private final World world;
  private final Request request;
  private final List<String> custom = new ArrayList<>();
  private final List<String> system = new ArrayList<>();

  ReferenceDecider(World world, Request request) {
    this.world = world;
    this.request = request;
    for (String id : roleIds(request)) {
      boolean ofKey = id.equals(request.keyRoleId()) && world.customRoles.contains(id);
      boolean isSystem = id.startsWith("id-of-") || (ofKey && world.keyRoleIsSystem);
      (isSystem ? system : custom).add(id);
    }
  }

  /** A.1. */
  static List<String> roleIds(Request request) {
    List<String> names = new ArrayList<>();
    String keyRole =
        switch (request.key()) {
          case AS -> "ASUser";
          case ANDROID -> "AndroidUser";
          case WP -> "DotNetUser";
          case IOS -> "IOSUser";
          case JS -> "JSUser";
          case REST -> "RestUser";
          case BL -> "ServerCodeUser";
          case CUSTOM -> null;
        };
    if (keyRole != null) {
      names.add(keyRole);
    }
    if (request.login() == LoginState.NONE && request.key() != ApiKeyType.BL) {
      names.add("NotAuthenticatedUser");
    }
    if (request.login() == LoginState.GUEST) {
      names.add("GuestUser");
    }
    if (request.login() == LoginState.USER) {
      names.add("AuthenticatedUser");
      if (request.social() != null) {
        names.add("SocialUser");
      }
      if (request.social() == SocialProvider.FACEBOOK) {
        names.add("FacebookUser");
      }
      if (request.social() == SocialProvider.GOOGLE) {
        names.add("GooglePlusUser");
      }
      if (request.social() == SocialProvider.TWITTER) {
        names.add("TwitterUser");
      }
    }
    List<String> ids = new ArrayList<>();
    for (String name : names) {
      ids.add("id-of-" + name);
    }
    if (request.keyRoleId() != null) {
      ids.add(request.keyRoleId());
    }
    for (String id : request.assignedRoles()) {
      if (!ids.contains(id)) {
        ids.add(id);
      }
    }
    return ids;
  }

  /** C.3 for a row, C.5 for a table, C.9 for a channel. */
  Answer data(Question question) {
    String place = question.container();
    Operation operation = question.operation();
    if (closed(List.of(place))) {
      return new Answer(false, "L0");
    }
    if (question.isRow()) {
      Access l1 = user(question.cells());
      if (l1 != Access.INHERIT) {
        return answer(l1, "L1");
      }
      Access l2 = world.objectRoleAcl ? rowRoles(question.cells(), custom) : Access.INHERIT;
      if (l2 != Access.INHERIT) {
        return answer(l2, "L2");
      }
    }
    Access l3 = user(world.at(place, operation));
    if (l3 != Access.INHERIT) {
      return answer(l3, "L3");
    }
    Access l4 = roles(world.at(place, operation), custom);
    if (l4 != Access.INHERIT) {
      return answer(l4, "L4");
    }
    if (question.isRow()) {
      if (request.userId() != null && request.userId().equals(question.ownerId())) {
        Access l5 = state(world.at(place, operation), "owner", "");
        if (l5 == Access.INHERIT && world.useGlobalOwner) {
          l5 = state(world.at(World.GLOBAL_OWNER, operation), "owner", "");
        }
        if (l5 != Access.INHERIT) {
          return answer(l5, "L5");
        }
      }
      Access l6 = world.objectRoleAcl ? rowRoles(question.cells(), system) : Access.INHERIT;
      if (l6 != Access.INHERIT) {
        return answer(l6, "L6");
      }
    }
    Access l7 = roles(world.at(place, operation), system);
    if (l7 != Access.INHERIT) {
      return answer(l7, "L7");
    }
    return custom.isEmpty()
        ? answer(global(operation, system), "L9")
        : answer(global(operation, custom), "L8");
  }

  /** C.8. */
  Answer service(Question question) {
    String service = question.container();
    if (closed(List.of(service))) {
      return new Answer(false, "L0");
    }
    String method = "method " + service.substring("SERVICES:".length()) + "." + question.part();
    for (String kind : List.of("user", "role")) {
      List<String> principals = new ArrayList<>();
      if (kind.equals("user") && request.userId() != null) {
        principals.add(request.userId());
        principals.add("*");
      }
      if (kind.equals("role")) {
        principals.addAll(custom);
        principals.addAll(system);
        principals.removeIf(role -> !known(role));
        principals.add("*");
      }
      for (String principal : principals) {
        Access cell = state(world.at(method, Operation.INVOKE), kind, principal);
        if (cell == Access.INHERIT) {
          cell = state(world.at(service, Operation.INVOKE), kind, principal);
        }
        if (cell == Access.DENY) {
          return new Answer(false, "C.8");
        }
      }
    }
    return new Answer(true, "C.8");
  }

  /** C.9. */
  Answer file(Operation operation, String path) {
    List<String> chain = new ArrayList<>();
    String rest = path;
    while (!rest.equals("/")) {
      chain.add("FILES:" + rest);
      rest = rest.replaceAll("/[^/]*$", "");
      if (rest.isEmpty()) {
        rest = "/";
      }
    }
    chain.add("FILES:/");
    if (closed(chain)) {
      return new Answer(false, "L0");
    }
    for (String place : chain) {
      Access f1 = user(world.at(place, operation));
      if (f1 != Access.INHERIT) {
        return answer(f1, "F1");
      }
      Access f2 = roles(world.at(place, operation), custom);
      if (f2 != Access.INHERIT) {
        return answer(f2, "F2");
      }
    }
    for (String place : chain) {
      Access f3 = roles(world.at(place, operation), system);
      if (f3 != Access.INHERIT) {
        return answer(f3, "F3");
      }
    }
    return custom.isEmpty()
        ? answer(global(operation, system), "F5")
        : answer(global(operation, custom), "F4");
  }

  /** C.7, columns. */
  boolean isHidden(String tableId, String columnId) {
    for (World.Cell cell : world.at("column " + tableId + "." + columnId, Operation.FIND)) {
      if (cell.access() == Access.DENY) {
        boolean held = custom.contains(cell.principal()) || system.contains(cell.principal());
        if (cell.principal().equals("*") || (held && known(cell.principal()))) {
          return true;
        }
      }
    }
    return false;
  }

  /** C.9a 7. */
  private boolean closed(List<String> places) {
    if (request.key() == ApiKeyType.BL) {
      return false;
    }
    for (String place : places) {
      if (world.closed.contains(place)) {
        return true;
      }
    }
    return world.closed.contains("application");
  }

  /** C.3 rule 8, with {@code *} for all users. */
  private Access user(List<World.Cell> cells) {
    if (request.userId() == null) {
      return Access.INHERIT;
    }
    return denyFirst(List.of(state(cells, "user", request.userId()), state(cells, "user", "*")));
  }

  /** C.3 rule 9, with {@code *} for all roles; no role of that kind means INHERIT. */
  private Access roles(List<World.Cell> cells, List<String> held) {
    List<Access> found = new ArrayList<>();
    for (String role : held) {
      found.add(known(role) ? state(cells, "role", role) : Access.INHERIT);
      found.add(state(cells, "role", "*"));
    }
    return denyFirst(found);
  }

  /** The same for the cells of a row, which name anyone who holds the role id. */
  private static Access rowRoles(List<World.Cell> cells, List<String> held) {
    List<Access> found = new ArrayList<>();
    for (String role : held) {
      found.add(state(cells, "role", role));
      found.add(state(cells, "role", "*"));
    }
    return denyFirst(found);
  }

  /** C.3 rules 11 and 12: two states, a missing cell is DENY, no role is DENY. */
  private Access global(Operation operation, List<String> held) {
    for (String role : held) {
      Access cell = state(world.at(World.GLOBAL, operation), "role", role);
      if (!known(role) || cell != Access.GRANT) {
        return Access.DENY;
      }
    }
    return held.isEmpty() ? Access.DENY : Access.GRANT;
  }

  private boolean known(String role) {
    return role.startsWith("id-of-") || world.customRoles.contains(role);
  }

  private static Access state(List<World.Cell> cells, String kind, String principal) {
    for (World.Cell cell : cells) {
      if (cell.kind().equals(kind) && cell.principal().equals(principal)) {
        return cell.access();
      }
    }
    return Access.INHERIT;
  }

  private static Access denyFirst(List<Access> found) {
    if (found.contains(Access.DENY)) {
      return Access.DENY;
    }
    return found.contains(Access.GRANT) ? Access.GRANT : Access.INHERIT;
  }

  private static Answer answer(Access access, String layer) {
    return new Answer(access == Access.GRANT, layer);
  }
}
