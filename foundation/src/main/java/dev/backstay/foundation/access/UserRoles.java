package dev.backstay.foundation.access;

import static dev.backstay.store.generated.app.tables.RoleTable.ROLE;
import static dev.backstay.store.generated.app.tables.UserRoleTable.USER_ROLE;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.audit.AuditEvent;
import dev.backstay.foundation.audit.AuditKind;
import dev.backstay.foundation.audit.AuditTable;
import dev.backstay.security.model.Change;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/** Which of the developer's roles each user of an app has; {@link Policies} changes it. */
public final class UserRoles {
  private final Apps apps;
  private final List<Consumer<App>> listeners = new CopyOnWriteArrayList<>();

  public UserRoles(Apps apps) {
    this.apps = apps;
  }

  /** The ids of the roles assigned to a user. */
  public Set<String> roleIds(App app, String userId) {
    return apps.database(app)
        .read(sql ->
            new HashSet<>(
                sql.select(USER_ROLE.ROLE_ID)
                    .from(USER_ROLE)
                    .where(USER_ROLE.USER_ID.eq(userId))
                    .fetch(USER_ROLE.ROLE_ID)));
  }

  /** The ids of the first users who have a role. */
  public List<String> holders(App app, String roleId, int limit) {
    return apps.database(app)
        .read(sql ->
            sql.select(USER_ROLE.USER_ID)
                .from(USER_ROLE)
                .where(USER_ROLE.ROLE_ID.eq(roleId))
                .orderBy(USER_ROLE.USER_ID)
                .limit(limit)
                .fetch(USER_ROLE.USER_ID));
  }

  /** The ids of the roles that some user has. */
  public Set<String> inUse(App app) {
    return apps.database(app)
        .read(sql ->
            new HashSet<>(
                sql.selectDistinct(USER_ROLE.ROLE_ID).from(USER_ROLE).fetch(USER_ROLE.ROLE_ID)));
  }

  /** The ids of the roles of each of these users; users without roles are not in the map. */
  public Map<String, Set<String>> roleIds(App app, Collection<String> userIds) {
    return apps.database(app)
        .read(sql ->
            sql
                .select(USER_ROLE.USER_ID, USER_ROLE.ROLE_ID)
                .from(USER_ROLE)
                .where(USER_ROLE.USER_ID.in(userIds))
                .fetch()
                .stream()
                .collect(
                    Collectors.groupingBy(
                        row -> row.get(USER_ROLE.USER_ID),
                        Collectors.mapping(
                            row -> row.get(USER_ROLE.ROLE_ID), Collectors.toSet()))));
  }

  /** Stores an assignment within a write; whether that changed anything. */
  static boolean put(DSLContext sql, Change.RoleAssignment assignment) {
    String userId = assignment.userId();
    String roleId = assignment.roleId();
    return assignment.assigned()
        ? sql.insertInto(USER_ROLE, USER_ROLE.USER_ID, USER_ROLE.ROLE_ID)
                .values(userId, roleId)
                .onConflictDoNothing()
                .execute()
            > 0
        : sql.deleteFrom(USER_ROLE)
                .where(USER_ROLE.USER_ID.eq(userId).and(USER_ROLE.ROLE_ID.eq(roleId)))
                .execute()
            > 0;
  }

  /** Takes a role from all users within a write, and tells from whom, as far as the limit. */
  static List<Change.RoleAssignment> removeAll(DSLContext sql, String roleId, int limit) {
    List<Change.RoleAssignment> removed =
        sql.select(USER_ROLE.USER_ID)
            .from(USER_ROLE)
            .where(USER_ROLE.ROLE_ID.eq(roleId))
            .orderBy(USER_ROLE.USER_ID)
            .limit(limit)
            .fetch(row -> new Change.RoleAssignment(row.value1(), roleId, true));
    sql.deleteFrom(USER_ROLE).where(USER_ROLE.ROLE_ID.eq(roleId)).execute();
    return removed;
  }

  /**
   * Takes all roles from users that are gone, within a write. {@link #usersForgotten} is to be
   * called once it is stored.
   *
   * @param actor who has deleted them
   */
  public static void forgetUsers(DSLContext sql, AuditActor actor, Collection<String> userIds) {
    var removed =
        sql.select(USER_ROLE.USER_ID, USER_ROLE.ROLE_ID)
            .from(USER_ROLE)
            .where(USER_ROLE.USER_ID.in(userIds))
            .fetch();
    Map<String, String> names = names(sql, removed.getValues(USER_ROLE.ROLE_ID));
    AuditTable.insert(
        sql,
        actor,
        removed.map(row -> {
          String role = names.getOrDefault(row.get(USER_ROLE.ROLE_ID), row.get(USER_ROLE.ROLE_ID));
          return event("role " + role + " of user " + row.get(USER_ROLE.USER_ID), false);
        }));
    sql.deleteFrom(USER_ROLE).where(USER_ROLE.USER_ID.in(userIds)).execute();
  }

  /** To be called after {@link #forgetUsers}. */
  public void usersForgotten(App app) {
    listeners.forEach(listener -> listener.accept(app));
  }

  private static Map<String, String> names(DSLContext sql, Collection<String> roleIds) {
    return sql.select(ROLE.ID, ROLE.NAME)
        .from(ROLE)
        .where(ROLE.ID.in(roleIds))
        .fetchMap(ROLE.ID, ROLE.NAME);
  }

  /** What the audit log is told of an assignment. */
  static AuditEvent event(String subject, boolean assigned) {
    String state = "assigned";
    return AuditEvent.change(
        AuditKind.ROLE, subject, assigned ? null : state, assigned ? state : null);
  }

  /** Registers a listener for users that were forgotten with their roles. */
  void onForgotten(Consumer<App> listener) {
    listeners.add(listener);
  }
}
