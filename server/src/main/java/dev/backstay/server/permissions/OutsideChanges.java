package dev.backstay.server.permissions;

import dev.backstay.foundation.access.UserRoles;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.policy.PolicyDifference;
import dev.backstay.policy.PolicyDifference.Outside;
import dev.backstay.policy.PolicyDifference.Row;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PolicyChange;
import dev.backstay.security.model.Principal;
import dev.backstay.store.records.RowFacts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a list of changes does to what no policy holds: the cells of rows and users' roles. */
final class OutsideChanges {
  /** How many users of a role that would be deleted are looked at one by one. */
  private static final int MAX_HOLDERS = 100;

  private final AppTables tables;
  private final UserRoles userRoles;

  OutsideChanges(AppTables tables, UserRoles userRoles) {
    this.tables = tables;
    this.userRoles = userRoles;
  }

  /**
   * Looks at the rows and users as they are, and at what becomes of them.
   *
   * @param policy the policy with the changes made, which knows the names
   * @throws dev.backstay.foundation.error.ApiException 1000 when there is no such row
   */
  Outside of(App app, Policy policy, List<Change> changes) {
    List<PolicyChange> cells = new ArrayList<>();
    List<Row> rows = rows(app, policy, changes, cells);
    Map<String, Set<String>> before = new LinkedHashMap<>();
    Map<String, Set<String>> after = new LinkedHashMap<>();
    for (Change change : changes) {
      switch (change) {
        case Change.RoleAssignment(String user, String role, boolean assigned) -> {
          Set<String> then = roles(app, user, before, after);
          if (assigned ? then.add(role) : then.remove(role)) {
            cells.add(
                new PolicyChange(
                    change.subject(policy), assigned ? "none" : "assigned", change.state()));
          }
        }
        case Change.DeleteRole(String role) -> {
          userRoles
              .holders(app, role, MAX_HOLDERS)
              .forEach(user -> roles(app, user, before, after).remove(role));
          after.values().forEach(roles -> roles.remove(role));
        }
        default -> {}
      }
    }
    return new Outside(
        cells,
        rows,
        before.keySet().stream()
            .map(user ->
                new PolicyDifference.UserRoles(
                    user, before.getOrDefault(user, Set.of()), after.getOrDefault(user, Set.of())))
            .toList());
  }

  /** What a row is asked about. */
  private record Key(String tableId, String objectId, Operation operation) {}

  private List<Row> rows(App app, Policy policy, List<Change> changes, List<PolicyChange> cells) {
    Map<Key, Row> rows = new LinkedHashMap<>();
    Map<Change, Change.RowCell> last = new LinkedHashMap<>();
    for (Change change : changes) {
      if (change instanceof Change.RowCell cell) {
        Key key = new Key(cell.containerId(), cell.objectId(), cell.operation());
        Row row = rows.computeIfAbsent(key, each -> row(app, each));
        Asset.Row after = (Asset.Row) cell.applyTo(row.after());
        rows.put(key, new Row(row.operation(), row.before(), after));
        last.put(cell.with(Access.INHERIT), cell);
      }
    }
    for (Change.RowCell cell : last.values()) {
      Row row =
          Objects.requireNonNull(
              rows.get(new Key(cell.containerId(), cell.objectId(), cell.operation())));
      ObjectAcl acl = row.before().acl();
      Access before =
          (cell.principal().kind() == Principal.Kind.USER ? acl.users() : acl.roles())
              .getOrDefault(cell.principal().id(), Access.INHERIT);
      if (before != cell.access()) {
        cells.add(new PolicyChange(cell.subject(policy), before.name(), cell.state()));
      }
    }
    return List.copyOf(rows.values());
  }

  private Row row(App app, Key key) {
    RowFacts facts = tables.objectAcls(app).facts(key.tableId(), key.objectId());
    if (facts == null) {
      throw ApiError.ENTITY_NOT_FOUND.with(key.objectId());
    }
    Asset.Row row =
        new Asset.Row(key.tableId(), key.objectId(), facts.ownerId(), facts.acl(key.operation()));
    return new Row(key.operation(), row, row);
  }

  private Set<String> roles(
      App app, String user, Map<String, Set<String>> before, Map<String, Set<String>> after) {
    return after.computeIfAbsent(
        user,
        id -> {
          Set<String> roles = before.computeIfAbsent(id, each -> userRoles.roleIds(app, each));
          return new HashSet<>(roles);
        });
  }
}
