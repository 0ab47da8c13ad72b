package dev.backstay.foundation.access;

import static dev.backstay.store.generated.app.tables.ObjectAclTable.OBJECT_ACL;

import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.audit.AuditEvent;
import dev.backstay.foundation.audit.AuditKind;
import dev.backstay.foundation.audit.AuditTable;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PolicyChange;
import dev.backstay.security.model.Principal;
import dev.backstay.store.database.TableChanges;
import dev.backstay.store.records.ObjectAcls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Stores one list of changes within one transaction, with the entries of the audit log, and finds
 * out what turns it back. What a {@link Policy} holds is stored as the difference of the two
 * snapshots; the cells of rows and the roles of users, which it does not hold, one by one.
 */
final class ChangeStore {
  private final DSLContext sql;
  private final Policy before;
  private final Policy after;
  private final List<Change> made = new ArrayList<>();
  private final List<Change> undo = new ArrayList<>();
  private final List<AuditEvent> events = new ArrayList<>();

  private ChangeStore(DSLContext sql, Policy before, Policy after) {
    this.sql = sql;
    this.before = before;
    this.after = after;
  }

  /**
   * What was stored.
   *
   * @param made the changes that changed something
   * @param inverse what leads back; null if it would be longer than {@link Policies#MAX_INVERSE}
   */
  record Stored(List<Change> made, @Nullable List<Change> inverse) {}

  /**
   * Stores.
   *
   * @param changes the list that leads from one snapshot to the other
   * @param actor for the audit log
   * @throws dev.backstay.foundation.error.ApiException 1000 when there is no such row
   */
  static Stored store(
      DSLContext sql, Policy before, Policy after, List<Change> changes, AuditActor actor) {
    ChangeStore store = new ChangeStore(sql, before, after);
    List<Change> difference = Change.between(before, after);
    store.forgetRoles(changes);
    PolicyRepository.store(sql, difference);
    difference.forEach(store::isMade);
    store.putOutside(changes);
    if (!store.made.isEmpty() && after.version() != before.version()) {
      PolicyRepository.storeVersion(sql, after.version());
    } else {
      // cells of single rows are read with the rows; a policy knows only which there are
      TableChanges.note(sql, OBJECT_ACL, List.of());
    }
    AuditTable.insert(sql, actor, store.events);
    List<Change> inverse = new ArrayList<>(Change.between(after, before));
    inverse.addAll(store.undo.reversed());
    return new Stored(store.made, inverse.size() > Policies.MAX_INVERSE ? null : inverse);
  }

  /** What roles that are deleted leave outside of the policy. */
  private void forgetRoles(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.DeleteRole(String roleId)) {
        List<Change> left = new ArrayList<>();
        left.addAll(ObjectAcls.removeAll(sql, Principal.role(roleId), Policies.MAX_INVERSE + 1));
        left.addAll(UserRoles.removeAll(sql, roleId, Policies.MAX_INVERSE + 1));
        if (before.roleById(roleId).isPresent()) {
          undo.addAll(left);
        }
      }
    }
  }

  /** Of several changes of one thing the last one counts. */
  private void putOutside(List<Change> changes) {
    Map<Change, Change> last = new LinkedHashMap<>();
    for (Change change : changes) {
      switch (change) {
        case Change.RowCell cell -> last.put(cell.with(Access.INHERIT), cell);
        case Change.RoleAssignment(String user, String role, boolean _) ->
            last.put(new Change.RoleAssignment(user, role, false), change);
        case Change.DeleteRole(String roleId) -> last.values().removeIf(each -> isOf(each, roleId));
        default -> {}
      }
    }
    last.values()
        .forEach(change -> {
          if (change instanceof Change.RowCell cell) {
            put(cell);
          } else if (change instanceof Change.RoleAssignment assignment) {
            put(assignment);
          }
        });
  }

  private static boolean isOf(Change change, String roleId) {
    return switch (change) {
      case Change.RoleAssignment assignment -> assignment.roleId().equals(roleId);
      case Change.RowCell cell -> cell.principal().equals(Principal.role(roleId));
      default -> false;
    };
  }

  private void put(Change.RowCell cell) {
    Access former = ObjectAcls.put(sql, cell);
    if (former == null) {
      throw ApiError.ENTITY_NOT_FOUND.with(cell.objectId());
    }
    if (former != cell.access()) {
      made.add(cell);
      if (isRoleOfBefore(cell.principal())) {
        undo.add(cell.with(former));
      }
      events.add(
          AuditEvent.change(
              AuditKind.PERMISSION, cell.subject(after), former.name(), cell.state()));
    }
  }

  private void put(Change.RoleAssignment assignment) {
    if (UserRoles.put(sql, assignment)) {
      boolean assigned = assignment.assigned();
      made.add(assignment);
      if (isRoleOfBefore(Principal.role(assignment.roleId()))) {
        undo.add(new Change.RoleAssignment(assignment.userId(), assignment.roleId(), !assigned));
      }
      events.add(UserRoles.event(assignment.subject(after), assigned));
    }
  }

  /** What is said of a role that the list has made goes with it when the list is turned back. */
  private boolean isRoleOfBefore(Principal principal) {
    return principal.kind() != Principal.Kind.ROLE
        || principal.isAll()
        || before.roleById(principal.id()).isPresent();
  }

  private void isMade(Change change) {
    PolicyChange words = PolicyChange.of(change, before, after);
    boolean ofRole =
        change instanceof Change.CreateRole
            || change instanceof Change.RenameRole
            || change instanceof Change.DeleteRole;
    made.add(change);
    events.add(
        AuditEvent.change(
            ofRole ? AuditKind.ROLE : AuditKind.PERMISSION,
            words.subject(),
            words.before(),
            words.after()));
  }
}
