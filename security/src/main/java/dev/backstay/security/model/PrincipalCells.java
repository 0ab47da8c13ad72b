package dev.backstay.security.model;

import java.util.HashMap;
import java.util.Map;

/**
 * The cells of users and roles in one place: a container, or one method of a service.
 *
 * @param users user id to cells; {@code *} means all users
 * @param roles role id to cells; {@code *} means all roles
 */
public record PrincipalCells(Map<String, Cells> users, Map<String, Cells> roles) {
  /** No cell at all. */
  public static final PrincipalCells NONE = new PrincipalCells(Map.of(), Map.of());

  /** Copies both maps. */
  public PrincipalCells {
    users = Map.copyOf(users);
    roles = Map.copyOf(roles);
  }

  /** The cells of a user, or of {@code *}; {@link Cells#NONE} if there are none. */
  public Cells user(String userId) {
    return users.getOrDefault(userId, Cells.NONE);
  }

  /** The cells of a role, or of {@code *}; {@link Cells#NONE} if there are none. */
  public Cells role(String roleId) {
    return roles.getOrDefault(roleId, Cells.NONE);
  }

  /** The cells of a user or role; none for the owner. */
  public Cells of(Principal principal) {
    return switch (principal.kind()) {
      case USER -> user(principal.id());
      case ROLE -> role(principal.id());
      case OWNER -> Cells.NONE;
    };
  }

  /** Collects cells; INHERIT takes one out again. */
  static final class Builder {
    private final Map<String, Cells> users;
    private final Map<String, Cells> roles;

    Builder(PrincipalCells from) {
      this.users = new HashMap<>(from.users);
      this.roles = new HashMap<>(from.roles);
    }

    void user(String userId, Operation operation, Access access) {
      set(users, userId, operation, access);
    }

    void role(String roleId, Operation operation, Access access) {
      set(roles, roleId, operation, access);
    }

    void withoutRole(String roleId) {
      roles.remove(roleId);
    }

    PrincipalCells build() {
      return users.isEmpty() && roles.isEmpty() ? NONE : new PrincipalCells(users, roles);
    }

    private static void set(
        Map<String, Cells> cells, String id, Operation operation, Access access) {
      Cells changed = cells.getOrDefault(id, Cells.NONE).with(operation, access);
      if (changed.isEmpty()) {
        cells.remove(id);
      } else {
        cells.put(id, changed);
      }
    }
  }
}
