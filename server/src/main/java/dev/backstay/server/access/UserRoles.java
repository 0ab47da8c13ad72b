package dev.backstay.server.access;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.server.apps.App;
import dev.backstay.server.apps.Apps;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/** Which of the developer's roles each user of an app has. */
public final class UserRoles {
  private static final Table<Record> USER_ROLE = table(name("backstay_user_role"));
  private static final Field<String> USER = field(name("user_id"), String.class);
  private static final Field<String> ROLE = field(name("role_id"), String.class);

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

  /** The ids of the users that have a role. */
  public Set<String> usersWith(App app, String roleId) {
    return apps.database(app)
        .read(sql ->
            new HashSet<>(sql.select(USER).from(USER_ROLE).where(ROLE.eq(roleId)).fetch(USER)));
  }

  /** Assigns roles to users; those who have one already keep it. Holds from the next request on. */
  public void assign(App app, Collection<String> userIds, Collection<String> roleIds) {
    apps.database(app)
        .write(sql -> {
          for (String userId : userIds) {
            for (String roleId : roleIds) {
              sql.insertInto(USER_ROLE, USER, ROLE)
                  .values(userId, roleId)
                  .onConflictDoNothing()
                  .execute();
            }
          }
          return null;
        });
    changed(app);
  }

  /** Takes roles from users. Holds from the next request on. */
  public void unassign(App app, Collection<String> userIds, Collection<String> roleIds) {
    apps.database(app)
        .write(sql ->
            sql.deleteFrom(USER_ROLE).where(USER.in(userIds)).and(ROLE.in(roleIds)).execute());
    changed(app);
  }

  /** Takes all roles from users that are gone. */
  public void forgetUsers(App app, Collection<String> userIds) {
    apps.database(app).write(sql -> sql.deleteFrom(USER_ROLE).where(USER.in(userIds)).execute());
    changed(app);
  }

  /** Has somebody told after every change. */
  public void onChanged(Consumer<App> listener) {
    listeners.add(listener);
  }

  private void changed(App app) {
    listeners.forEach(listener -> listener.accept(app));
  }
}
