package dev.backstay.security.model;

import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.RoleMask;
import dev.backstay.security.caller.Roles;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One container in the form that decisions read: per operation a mask of granted and a mask of
 * denied roles, so that a layer is an AND. Cells of roles that the application does not have are
 * left out; {@link Policy#withRoles} compiles again when such a role appears.
 */
public final class CompiledContainer {
  private final ContainerPolicy source;
  private final RolesByOperation granted;
  private final RolesByOperation denied;
  private final Cells allUsers;
  private final Cells allRoles;
  private final Map<String, long[]> hiddenColumns;
  private final Set<String> columnsHiddenFromAll;
  private final Map<String, CompiledMethod> methods;
  private final CompiledMethod allMethods;

  CompiledContainer(ContainerPolicy source, Roles roles) {
    this.source = source;
    PrincipalCells cells = source.cells();
    this.granted = new RolesByOperation(cells.roles(), Access.GRANT, roles);
    this.denied = new RolesByOperation(cells.roles(), Access.DENY, roles);
    this.allUsers = cells.user(Role.ALL);
    this.allRoles = cells.role(Role.ALL);

    this.hiddenColumns = new HashMap<>();
    source.columns().forEach((column, states) -> hideColumn(column, states, roles));
    this.columnsHiddenFromAll =
        Set.copyOf(
            source.columns().entrySet().stream()
                .filter(column -> column.getValue().get(Role.ALL) == Access.DENY)
                .map(Map.Entry::getKey)
                .toList());

    this.methods = new HashMap<>();
    source
        .methods()
        .forEach((method, own) -> methods.put(method, new CompiledMethod(own, cells, roles)));
    this.allMethods =
        source.area() == Area.SERVICES
            ? new CompiledMethod(PrincipalCells.NONE, cells, roles)
            : CompiledMethod.DENIES_NOBODY;
  }

  /** What it was compiled of. */
  public ContainerPolicy source() {
    return source;
  }

  /** Layer L3 and F1: the cell of the user together with that of all users; a user is needed. */
  public Access user(Operation operation, @Nullable String userId) {
    Map<String, Cells> users = source.cells().users();
    if (userId == null || users.isEmpty()) {
      return Access.INHERIT;
    }
    Cells own = users.get(userId);
    Access all = allUsers.access(operation);
    return own == null ? all : Access.strictest(own.access(operation), all);
  }

  /** Layers L4, L7, F2 and F3: the cells of the held roles of one tier (C.3 rule 9). */
  public Access roles(Operation operation, long[] tier) {
    Access named = Access.INHERIT;
    if (RoleMask.intersects(denied.of(operation), tier)) {
      named = Access.DENY;
    } else if (RoleMask.intersects(granted.of(operation), tier)) {
      named = Access.GRANT;
    }
    Access all = allRoles.access(operation);
    return all == Access.INHERIT || RoleMask.isEmpty(tier) ? named : Access.strictest(named, all);
  }

  /** The step for services (C.8): whether some principal of the caller is denied the method. */
  public boolean deniesMethod(String methodId, @Nullable String userId, long[] held) {
    return methods.getOrDefault(methodId, allMethods).denies(userId, held);
  }

  /** The columns that some held role has DENY for (C.7). */
  public Set<String> hiddenColumns(long[] held) {
    if (source.columns().isEmpty() || RoleMask.isEmpty(held)) {
      return Set.of();
    }
    Set<String> hidden = new HashSet<>(columnsHiddenFromAll);
    hiddenColumns.forEach((column, hiddenFrom) -> {
      if (RoleMask.intersects(hiddenFrom, held)) {
        hidden.add(column);
      }
    });
    return Set.copyOf(hidden);
  }

  private void hideColumn(String column, Map<String, Access> states, Roles roles) {
    long[] mask = RoleMask.EMPTY;
    for (Map.Entry<String, Access> role : states.entrySet()) {
      if (role.getValue() == Access.DENY) {
        mask = RoleMask.setIfKnown(mask, roles.ordinal(role.getKey()));
      }
    }
    hiddenColumns.put(column, mask);
  }
}
