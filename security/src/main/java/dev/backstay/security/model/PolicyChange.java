package dev.backstay.security.model;

import dev.backstay.security.caller.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One difference between two snapshots of an application's permissions, in words: what an audit
 * keeps.
 *
 * @param subject what is different, for example {@code FIND of role Staff on table Orders}
 * @param before its state in the first snapshot
 * @param after its state in the second
 */
public record PolicyChange(String subject, String before, String after) {
  /**
   * All differences. Containers that the snapshots share are not looked at, so the differences that
   * one change has made cost what that change did. Names, version and the marks of object
   * permissions are no differences; nor are the cells that come and go with a role.
   */
  public static List<PolicyChange> between(Policy before, Policy after) {
    Collector changes = new Collector(before, after);
    changes.add("the application to clients", closed(before), closed(after));
    changes.add("settings", before.settings().toString(), after.settings().toString());
    changes.roles();
    changes.globals();
    for (Area area : Area.values()) {
      for (String id : union(ids(before, area), ids(after, area))) {
        CompiledContainer one = before.compiled(area, id);
        CompiledContainer other = after.compiled(area, id);
        if (one != other) {
          changes.container(area, id, one.source(), other.source());
        }
      }
    }
    return List.copyOf(changes.found);
  }

  private static String closed(Policy policy) {
    return closed(policy.closedToClients());
  }

  private static String closed(boolean closed) {
    return closed ? "closed" : "open";
  }

  private static Set<String> ids(Policy policy, Area area) {
    Set<String> ids = new TreeSet<>();
    policy.containers(area).forEach(container -> ids.add(container.id()));
    return ids;
  }

  private static <T> Set<T> union(Collection<T> one, Collection<T> other) {
    Set<T> all = new LinkedHashSet<>(one);
    all.addAll(other);
    return all;
  }

  private static final class Collector {
    private final Policy before;
    private final Policy after;
    private final List<PolicyChange> found = new ArrayList<>();

    Collector(Policy before, Policy after) {
      this.before = before;
      this.after = after;
    }

    void add(String subject, Object one, Object other) {
      if (!one.equals(other)) {
        found.add(new PolicyChange(subject, one.toString(), other.toString()));
      }
    }

    void roles() {
      if (before.roles() == after.roles()) {
        return;
      }
      for (Role role : union(before.roles().all(), after.roles().all())) {
        String one = before.roleById(role.id()).map(Role::name).orElse("none");
        String other = after.roleById(role.id()).map(Role::name).orElse("none");
        add("role " + role.name(), one, other);
      }
    }

    void globals() {
      if (before.global() != after.global()) {
        for (Role role : after.roles().all()) {
          if (before.roleById(role.id()).isPresent()) {
            cells(
                name(PrincipalKind.ROLE, role.id()) + " globally",
                before.global(role.id()),
                after.global(role.id()));
          }
        }
      }
      cells("the owner globally", before.globalOwner(), after.globalOwner());
    }

    void container(Area area, String id, ContainerPolicy one, ContainerPolicy other) {
      Policy named = after.container(area, id).isPresent() ? after : before;
      String on = " on " + Names.container(named, area, id);
      add(
          Names.container(named, area, id) + " to clients",
          closed(one.closedToClients()),
          closed(other.closedToClients()));
      principals(on, one.cells(), other.cells());
      cells("the owner" + on, one.owner(), other.owner());
      for (String column : union(one.columns().keySet(), other.columns().keySet())) {
        Map<String, Access> first = one.columns().getOrDefault(column, Map.of());
        Map<String, Access> second = other.columns().getOrDefault(column, Map.of());
        for (String role : union(first.keySet(), second.keySet())) {
          add(
              "column " + column + " for " + name(PrincipalKind.ROLE, role) + on,
              first.getOrDefault(role, Access.INHERIT),
              second.getOrDefault(role, Access.INHERIT));
        }
      }
      for (String method : union(one.methods().keySet(), other.methods().keySet())) {
        principals(
            " on " + Names.method(named, id, method) + Names.container(named, area, id),
            one.methods().getOrDefault(method, PrincipalCells.NONE),
            other.methods().getOrDefault(method, PrincipalCells.NONE));
      }
      for (String method : union(one.elevations().keySet(), other.elevations().keySet())) {
        Map<Elevation, Access> first = one.elevations().getOrDefault(method, Map.of());
        Map<Elevation, Access> second = other.elevations().getOrDefault(method, Map.of());
        String code =
            (method.isEmpty() ? "" : Names.method(named, id, method))
                + Names.container(named, area, id);
        for (Elevation elevation : new EnumMap<>(all(first, second)).keySet()) {
          add(
              "permission of " + code + " to " + elevation.label(),
              first.getOrDefault(elevation, Access.INHERIT),
              second.getOrDefault(elevation, Access.INHERIT));
        }
      }
    }

    private static Map<Elevation, Access> all(
        Map<Elevation, Access> first, Map<Elevation, Access> second) {
      Map<Elevation, Access> all = new EnumMap<>(Elevation.class);
      all.putAll(first);
      all.putAll(second);
      return all;
    }

    private void principals(String on, PrincipalCells one, PrincipalCells other) {
      for (String user : union(one.users().keySet(), other.users().keySet())) {
        cells(name(PrincipalKind.USER, user) + on, one.user(user), other.user(user));
      }
      for (String role : union(one.roles().keySet(), other.roles().keySet())) {
        cells(name(PrincipalKind.ROLE, role) + on, one.role(role), other.role(role));
      }
    }

    private void cells(String of, Cells one, Cells other) {
      if (one.equals(other)) {
        return;
      }
      for (Operation operation : Operation.values()) {
        add(operation.wireName() + " of " + of, one.access(operation), other.access(operation));
      }
    }

    private String name(PrincipalKind kind, String id) {
      boolean gone = kind == PrincipalKind.ROLE && after.roleById(id).isEmpty();
      return Names.principal(gone ? before : after, kind, id);
    }
  }
}
