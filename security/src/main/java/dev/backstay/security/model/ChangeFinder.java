package dev.backstay.security.model;

import dev.backstay.security.caller.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Finds the changes that lead from one policy to another. */
final class ChangeFinder {
  private final Policy before;
  private final Policy after;
  private final List<Change> found = new ArrayList<>();

  ChangeFinder(Policy before, Policy after) {
    this.before = before;
    this.after = after;
  }

  List<Change> find() {
    if (before.closedToClients() != after.closedToClients()) {
      found.add(new Change.ApplicationSwitch(after.closedToClients()));
    }
    roles();
    globals();
    for (Area area : Area.values()) {
      for (String id : new TreeSet<>(union(before.compiled(area), after.compiled(area)))) {
        CompiledContainer one = before.compiled(area, id);
        CompiledContainer other = after.compiled(area, id);
        if (one != other) {
          new OfContainer(area, id, one.source(), other.source()).find();
        }
      }
    }
    return List.copyOf(found);
  }

  /** What goes, goes first: its name may be given to another. */
  private void roles() {
    if (before.roles() == after.roles()) {
      return;
    }
    for (Role role : before.roles().all()) {
      if (!role.system() && isGone(role.id())) {
        found.add(new Change.DeleteRole(role.id()));
      }
    }
    for (Role role : after.roles().all()) {
      String name = before.roleById(role.id()).map(Role::name).orElse(null);
      if (!role.system() && name != null && !name.equals(role.name())) {
        found.add(new Change.RenameRole(role.id(), role.name()));
      }
    }
    for (Role role : after.roles().all()) {
      if (!role.system() && before.roleById(role.id()).isEmpty()) {
        found.add(new Change.CreateRole(role.id(), role.name()));
      }
    }
  }

  private boolean isGone(String roleId) {
    return before.roleById(roleId).isPresent() && after.roleById(roleId).isEmpty();
  }

  /** A global cell that was never written is the same as DENY. */
  private void globals() {
    if (before.global() == after.global()) {
      return;
    }
    for (Role role : after.roles().all()) {
      Cells one =
          before.roleById(role.id()).isPresent() ? before.global(role.id()) : Cells.GRANT_ALL;
      Cells other = after.global(role.id());
      for (Operation operation : Operation.values()) {
        boolean granted = other.access(operation) == Access.GRANT;
        if (operation.area() != Area.SERVICES
            && granted != (one.access(operation) == Access.GRANT)) {
          found.add(
              new Change.GlobalCell(role.id(), operation, granted ? Access.GRANT : Access.DENY));
        }
      }
    }
  }

  private static <T> Set<T> union(Map<T, ?> one, Map<T, ?> other) {
    return union(one.keySet(), other.keySet());
  }

  private static <T> Set<T> union(Collection<T> one, Collection<T> other) {
    Set<T> all = new LinkedHashSet<>(one);
    all.addAll(other);
    return all;
  }

  /** What differs in one container. */
  private final class OfContainer {
    private final Area area;
    private final String id;
    private final ContainerPolicy one;
    private final ContainerPolicy other;

    OfContainer(Area area, String id, ContainerPolicy one, ContainerPolicy other) {
      this.area = area;
      this.id = id;
      this.one = one;
      this.other = other;
    }

    void find() {
      if (one.closedToClients() != other.closedToClients()) {
        found.add(new Change.ContainerSwitch(area, id, other.closedToClients()));
      }
      for (Principal principal : principals(one.cells(), other.cells())) {
        cells(principal);
      }
      cells(Principal.OWNER);
      for (String column : sorted(one.columns(), other.columns())) {
        for (String role :
            sorted(
                one.columns().getOrDefault(column, Map.of()),
                other.columns().getOrDefault(column, Map.of()))) {
          Access access = other.column(column, role);
          if (!isGone(role) && access != one.column(column, role)) {
            found.add(new Change.ColumnCell(id, column, role, access));
          }
        }
      }
      for (String method : sorted(one.methods(), other.methods())) {
        Function<ContainerPolicy, PrincipalCells> own =
            of -> of.methods().getOrDefault(method, PrincipalCells.NONE);
        for (Principal principal : principals(own.apply(one), own.apply(other))) {
          Access access = other.method(method, principal);
          if (access != one.method(method, principal)) {
            found.add(new Change.MethodCell(id, method, principal, access));
          }
        }
      }
      for (String method : sorted(one.elevations(), other.elevations())) {
        for (Elevation elevation : Elevation.values()) {
          Access access = other.elevation(method, elevation);
          if (access != one.elevation(method, elevation)) {
            found.add(new Change.ElevationCell(id, method, elevation, access));
          }
        }
      }
    }

    private void cells(Principal principal) {
      Cells former = one.cells(principal);
      Cells latter = other.cells(principal);
      if (former.equals(latter)) {
        return;
      }
      for (Operation operation : Operation.of(area)) {
        Access access = latter.access(operation);
        if (access != former.access(operation)) {
          found.add(new Change.ContainerCell(area, id, principal, operation, access));
        }
      }
    }

    /** All who have cells in one of the two, but for roles that have gone with theirs. */
    private List<Principal> principals(PrincipalCells former, PrincipalCells latter) {
      List<Principal> all = new ArrayList<>();
      sorted(former.users(), latter.users()).forEach(user -> all.add(Principal.user(user)));
      for (String role : sorted(former.roles(), latter.roles())) {
        if (!isGone(role)) {
          all.add(Principal.role(role));
        }
      }
      return all;
    }

    private Set<String> sorted(Map<String, ?> former, Map<String, ?> latter) {
      return new TreeSet<>(union(former, latter));
    }
  }
}
