package dev.backstay.security;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The permission cells of one row for one operation.
 *
 * @param users user id to state; {@code *} means all users
 * @param roles role id to state; {@code *} means all roles
 */
public record ObjectAcl(Map<String, Access> users, Map<String, Access> roles) {
  /** A row without cells, which is what nearly every row is. */
  public static final ObjectAcl NONE = new ObjectAcl(Map.of(), Map.of());

  /** Copies both maps. */
  public ObjectAcl {
    users = Map.copyOf(users);
    roles = Map.copyOf(roles);
  }

  /** Layer L1: what the cells say about the user; INHERIT without a user (C.3 rule 8). */
  Access user(@Nullable String userId) {
    if (userId == null || users.isEmpty()) {
      return Access.INHERIT;
    }
    return Access.strictest(state(users, userId), state(users, Role.ALL));
  }

  /** Layers L2 and L6: what the cells say about the held roles of one tier (C.3 rule 9). */
  Access roles(RoleSet held, long[] tier) {
    if (roles.isEmpty() || RoleMask.isEmpty(tier)) {
      return Access.INHERIT;
    }
    Access outcome = state(roles, Role.ALL);
    for (Map.Entry<String, Access> cell : roles.entrySet()) {
      if (held.holdsIn(tier, cell.getKey())) {
        outcome = Access.strictest(outcome, cell.getValue());
      }
    }
    return outcome;
  }

  private static Access state(Map<String, Access> cells, String principal) {
    return cells.getOrDefault(principal, Access.INHERIT);
  }
}
