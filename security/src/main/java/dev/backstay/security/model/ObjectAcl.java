package dev.backstay.security.model;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.RoleMask;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.caller.Roles;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The permission cells of one row for one operation. Immutable. */
public final class ObjectAcl {
  /** A row without cells, which is what nearly every row is. */
  public static final ObjectAcl NONE = new ObjectAcl(Map.of(), Map.of());

  private final Map<String, Access> users;
  private final Map<String, Access> roles;
  private final Access allUsers;
  private final Access allRoles;

  /**
   * Which roles the cells name, as bits of the {@link Roles} that asked last: two layers ask, and
   * often many rows share one list. A race costs a second look-up at most.
   */
  private @Nullable Named named;

  /**
   * @param users user id to state; {@code *} means all users
   * @param roles role id to state; {@code *} means all roles
   */
  public ObjectAcl(Map<String, Access> users, Map<String, Access> roles) {
    this.users = Map.copyOf(users);
    this.roles = Map.copyOf(roles);
    this.allUsers = this.users.getOrDefault(Role.ALL, Access.INHERIT);
    this.allRoles = this.roles.getOrDefault(Role.ALL, Access.INHERIT);
  }

  /** User id to state. */
  public Map<String, Access> users() {
    return users;
  }

  /** Role id to state. */
  public Map<String, Access> roles() {
    return roles;
  }

  /** Only the cells that have a say for this caller. */
  public ObjectAcl relevantTo(Caller caller) {
    if (users.isEmpty() && roles.isEmpty()) {
      return NONE;
    }
    Map<String, Access> ofUser = new HashMap<>(users);
    ofUser.keySet().removeIf(id -> !id.equals(Role.ALL) && !id.equals(caller.userId()));
    Map<String, Access> ofRoles = new HashMap<>(roles);
    ofRoles.keySet().removeIf(id -> !id.equals(Role.ALL) && !caller.roles().holds(id));
    return new ObjectAcl(ofUser, ofRoles);
  }

  /** Layer L1: what the cells say about the user; INHERIT without a user (C.3 rule 8). */
  public Access user(@Nullable String userId) {
    if (userId == null || users.isEmpty()) {
      return Access.INHERIT;
    }
    return Access.strictest(users.getOrDefault(userId, Access.INHERIT), allUsers);
  }

  /** Layers L2 and L6: what the cells say about the held roles of one tier (C.3 rule 9). */
  public Access roles(RoleSet held, long[] tier) {
    if (roles.isEmpty() || RoleMask.isEmpty(tier)) {
      return Access.INHERIT;
    }
    Named bits = named;
    if (bits == null || bits.roles != held.roles()) {
      bits = new Named(held.roles(), roles);
      named = bits;
    }
    if (bits.unknown && RoleMask.contains(tier, Roles.UNKNOWN)) {
      return oneByOne(held, tier);
    }
    if (allRoles == Access.DENY || RoleMask.intersects(bits.denied, tier)) {
      return Access.DENY;
    }
    return RoleMask.intersects(bits.granted, tier) ? Access.GRANT : allRoles;
  }

  /** For callers with left-over assignments and cells of roles that are gone: by id. */
  private Access oneByOne(RoleSet held, long[] tier) {
    Access outcome = allRoles;
    for (Map.Entry<String, Access> cell : roles.entrySet()) {
      if (held.holdsIn(tier, cell.getKey())) {
        outcome = Access.strictest(outcome, cell.getValue());
      }
    }
    return outcome;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ObjectAcl acl && users.equals(acl.users) && roles.equals(acl.roles);
  }

  @Override
  public int hashCode() {
    return 31 * users.hashCode() + roles.hashCode();
  }

  /** The cells, for people. */
  @Override
  public String toString() {
    return "users " + users + ", roles " + roles;
  }

  /** The cells of roles as bits. */
  private static final class Named {
    final Roles roles;
    final long[] granted;
    final long[] denied;

    /** Whether a cell names a role that the application lacks. */
    final boolean unknown;

    Named(Roles roles, Map<String, Access> cells) {
      this.roles = roles;
      long[] grant = RoleMask.EMPTY;
      long[] deny = RoleMask.EMPTY;
      boolean gone = false;
      for (Map.Entry<String, Access> cell : cells.entrySet()) {
        int ordinal = roles.ordinal(cell.getKey());
        if (ordinal < 0) {
          gone |= !cell.getKey().equals(Role.ALL);
        } else if (cell.getValue() == Access.GRANT) {
          grant = RoleMask.set(grant, ordinal);
        } else if (cell.getValue() == Access.DENY) {
          deny = RoleMask.set(deny, ordinal);
        }
      }
      this.granted = grant;
      this.denied = deny;
      this.unknown = gone;
    }
  }
}
