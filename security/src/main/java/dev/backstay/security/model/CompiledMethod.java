package dev.backstay.security.model;

import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.RoleMask;
import dev.backstay.security.caller.Roles;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One method of a service in the form that decisions read: who is denied, after the method's own
 * cell of a principal has taken the place of the one for all methods (C.8 step 1). GRANT and
 * INHERIT mean the same for services, so only DENY is kept.
 */
final class CompiledMethod {
  static final CompiledMethod DENIES_NOBODY =
      new CompiledMethod(PrincipalCells.NONE, PrincipalCells.NONE, Roles.of(List.of()));

  private final long[] deniedRoles;
  private final Set<String> deniedUsers;
  private final boolean deniesAllRoles;
  private final boolean deniesAllUsers;

  CompiledMethod(PrincipalCells own, PrincipalCells allMethods, Roles roles) {
    long[] mask = RoleMask.EMPTY;
    for (String role : union(own.roles().keySet(), allMethods.roles().keySet())) {
      if (denies(own.role(role), allMethods.role(role))) {
        mask = RoleMask.setIfKnown(mask, roles.ordinal(role));
      }
    }
    this.deniedRoles = mask;
    this.deniesAllRoles = denies(own.role(Role.ALL), allMethods.role(Role.ALL));
    Set<String> users = union(own.users().keySet(), allMethods.users().keySet());
    users.removeIf(user -> !denies(own.user(user), allMethods.user(user)));
    this.deniedUsers = users;
    this.deniesAllUsers = users.contains(Role.ALL);
  }

  boolean denies(@Nullable String userId, long[] held) {
    if (RoleMask.intersects(deniedRoles, held) || (deniesAllRoles && !RoleMask.isEmpty(held))) {
      return true;
    }
    return userId != null && (deniesAllUsers || deniedUsers.contains(userId));
  }

  private static boolean denies(Cells own, Cells allMethods) {
    Access access = own.access(Operation.INVOKE);
    return (access == Access.INHERIT ? allMethods.access(Operation.INVOKE) : access) == Access.DENY;
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> all = new HashSet<>(one);
    all.addAll(other);
    return all;
  }
}
