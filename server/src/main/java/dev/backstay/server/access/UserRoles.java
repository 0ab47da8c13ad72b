package dev.backstay.server.access;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.server.apps.App;
import dev.backstay.server.apps.Apps;
import dev.backstay.server.audit.AuditActor;
import dev.backstay.server.audit.AuditEvent;
import dev.backstay.server.audit.AuditKind;
import dev.backstay.server.audit.AuditTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/** Which of the developer's roles each user of an app has. */
public final class UserRoles {
  private static final Table<Record> USER_ROLE = table(name("backstay_user_role"));
  private static final Field<String> USER = field(name("user_id"), String.class);
  private static final Field<String> ROLE = field(name("role_id"), String.class);
  private static final Field<String> ID = field(name("id"), String.class);
  private static final Field<String> NAME = field(name("name"), String.class);

  private final Apps apps;
  private final List<Consumer<App>> listeners = new CopyOnWriteArrayList<>();

  public UserRoles(Apps apps) {
    this.apps = apps;
  }

  /** The ids of the roles assigned to a user. */
  public Set<String> roleIds(App app, String userId) {
    return apps.database(app)
        .read(sql ->
            new HashSet<>(sql.select(ROLE).from(USER_ROLE).where(USER.eq(userId)).fetch(ROLE)));
  }

  /** The ids of the roles that some user has. */
  public Set<String> inUse(App app) {
    return apps.database(app)
        .read(sql -> new HashSet<>(sql.selectDistinct(ROLE).from(USER_ROLE).fetch(ROLE)));
  }

  /** The ids of the roles of each of these users; users without roles are not in the map. */
  public Map<String, Set<String>> roleIds(App app, Collection<String> userIds) {
    return apps.database(app)
        .read(sql ->
            sql.select(USER, ROLE).from(USER_ROLE).where(USER.in(userIds)).fetch().stream()
                .collect(
                    Collectors.groupingBy(
                        row -> row.get(USER),
                        Collectors.mapping(row -> row.get(ROLE), Collectors.toSet()))));
  }

  /** Assigns roles to users; those who have one already keep it. Holds from the next request on. */
  public void assign(App app, Collection<String> userIds, Collection<String> roleIds) {
    AuditActor actor = AuditActor.current();
    apps.database(app)
        .write(sql -> {
          Map<String, String> names = names(sql, roleIds);
          List<AuditEvent> events = new ArrayList<>();
          for (String userId : userIds) {
            for (String roleId : roleIds) {
              int added =
                  sql.insertInto(USER_ROLE, USER, ROLE)
                      .values(userId, roleId)
                      .onConflictDoNothing()
                      .execute();
              if (added > 0) {
                events.add(event(userId, names.getOrDefault(roleId, roleId), true));
              }
            }
          }
          AuditTable.insert(sql, actor, events);
          return null;
        });
    changed(app);
  }

  /** Takes roles from users. Holds from the next request on. */
  public void unassign(App app, Collection<String> userIds, Collection<String> roleIds) {
    remove(app, USER.in(userIds).and(ROLE.in(roleIds)));
  }

  /**
   * Takes all roles from users that are gone, within a write. {@link #usersForgotten} is to be
   * called once it is stored.
   *
   * @param actor who has deleted them
   */
  public static void forgetUsers(DSLContext sql, AuditActor actor, Collection<String> userIds) {
    remove(sql, actor, USER.in(userIds));
  }

  /** To be called after {@link #forgetUsers}. */
  public void usersForgotten(App app) {
    changed(app);
  }

  private void remove(App app, Condition which) {
    AuditActor actor = AuditActor.current();
    apps.database(app)
        .write(sql -> {
          remove(sql, actor, which);
          return null;
        });
    changed(app);
  }

  private static void remove(DSLContext sql, AuditActor actor, Condition which) {
    var removed = sql.select(USER, ROLE).from(USER_ROLE).where(which).fetch();
    Map<String, String> names = names(sql, removed.getValues(ROLE));
    AuditTable.insert(
        sql,
        actor,
        removed.map(
            row -> event(row.get(USER), names.getOrDefault(row.get(ROLE), row.get(ROLE)), false)));
    sql.deleteFrom(USER_ROLE).where(which).execute();
  }

  private static Map<String, String> names(DSLContext sql, Collection<String> roleIds) {
    return sql.select(ID, NAME)
        .from(table(name("backstay_role")))
        .where(ID.in(roleIds))
        .fetchMap(ID, NAME);
  }

  private static AuditEvent event(String userId, String role, boolean assigned) {
    String state = "assigned";
    return AuditEvent.change(
        AuditKind.ROLE,
        "role " + role + " of user " + userId,
        assigned ? null : state,
        assigned ? state : null);
  }

  /** Has somebody told after every change. */
  public void onChanged(Consumer<App> listener) {
    listeners.add(listener);
  }

  private void changed(App app) {
    listeners.forEach(listener -> listener.accept(app));
  }
}
