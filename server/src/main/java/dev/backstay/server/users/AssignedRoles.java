package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.access.UserRoles;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.json.JsonWritable;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.Roles;
import dev.backstay.security.model.Change;
import dev.backstay.server.data.RowJson;
import dev.backstay.server.users.directory.Account;
import dev.backstay.server.users.directory.UserColumns;
import dev.backstay.server.users.directory.UserDirectory;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The roles assigned to users (reference: users, section 6), for clients and developers. */
final class AssignedRoles {
  private final AppTables tables;
  private final Policies policies;
  private final UserRoles userRoles;
  private final UserDirectory directory;
  private final ConsoleUsers listed;

  AssignedRoles(
      AppTables tables,
      Policies policies,
      UserRoles userRoles,
      UserDirectory directory,
      ConsoleUsers listed) {
    this.tables = tables;
    this.policies = policies;
    this.userRoles = userRoles;
    this.directory = directory;
    this.listed = listed;
  }

  /** The names of the roles that the caller holds: of the key, the login, and those assigned. */
  List<String> ofCaller(Call call) {
    return call.caller().roles().all().stream().map(Role::name).toList();
  }

  /**
   * The names of the roles assigned to a user, if the caller may find that user.
   *
   * @throws dev.backstay.foundation.error.ApiException 3057 when the user is missing or hidden
   */
  List<String> ofUser(Call call, String userId) {
    if (tables.as(call).findById(directory.table(call.app()), userId) == null) {
      throw ApiError.USER_NOT_FOUND.with();
    }
    return names(call.app(), userRoles.roleIds(call.app(), userId));
  }

  /**
   * Assigns a role.
   *
   * @throws dev.backstay.foundation.error.ApiException 2011, 2005, 2007, 3057, 8007
   */
  void assign(Call call, @Nullable Object user, @Nullable Object roleName) {
    Role role = role(call, roleName, ApiError.SYSTEM_ROLE_NOT_ASSIGNABLE);
    change(call, new Change.RoleAssignment(userId(call, user), role.id(), true));
  }

  /**
   * Takes a role away.
   *
   * @throws dev.backstay.foundation.error.ApiException 2011, 2005, 2008, 3057, 8007
   */
  void unassign(Call call, @Nullable Object user, @Nullable Object roleName) {
    Role role = role(call, roleName, ApiError.SYSTEM_ROLE_NOT_UNASSIGNABLE);
    change(call, new Change.RoleAssignment(userId(call, user), role.id(), false));
  }

  /**
   * Assigns and takes away roles of several users, all or nothing.
   *
   * @throws dev.backstay.foundation.error.ApiException 3057 when a user is missing
   */
  void change(Call call, List<String> userIds, Set<String> assigned, Set<String> unassigned) {
    listed.require(call, userIds);
    List<Change> changes = new ArrayList<>();
    for (String userId : userIds) {
      assigned.forEach(role -> changes.add(new Change.RoleAssignment(userId, role, true)));
      unassigned.forEach(role -> changes.add(new Change.RoleAssignment(userId, role, false)));
    }
    var _ = policies.apply(call.app(), null, changes);
  }

  private void change(Call call, Change.RoleAssignment assignment) {
    var _ = policies.apply(call.app(), null, List.of(assignment));
  }

  /**
   * The users with a role that the caller may find, as JSON.
   *
   * @param withRoles whether each comes with the names of all roles assigned to them
   * @param query further conditions, order and page
   * @return one page
   * @throws dev.backstay.foundation.error.ApiException 2005 for an unknown role; system roles are
   *     assigned to nobody, so those have no users
   */
  List<JsonWritable> users(Call call, String roleName, boolean withRoles, Query query) {
    App app = call.app();
    Role role =
        policies.of(app).roles().byName(roleName).orElseThrow(ApiError.ROLE_NOT_FOUND::with);
    boolean withId = withRoles || tables.config(app).includeObjectIdByDefault();
    List<Row> users =
        tables
            .as(call)
            .findRoleHolders(directory.table(app), role.id(), query.withObjectId(withId));
    if (!withRoles) {
      return users.stream().map(RowJson::of).toList();
    }
    List<String> ids = users.stream().map(user -> String.valueOf(user.objectId())).toList();
    Map<String, Set<String>> roleIds = userRoles.roleIds(app, ids);
    return users.stream()
        .map(user -> {
          Set<String> ofUser = roleIds.getOrDefault(String.valueOf(user.objectId()), Set.of());
          return RowJson.of(user, Set.of(), Map.of(UserColumns.ROLES, names(app, ofUser)));
        })
        .toList();
  }

  private List<String> names(App app, Set<String> roleIds) {
    Roles roles = policies.of(app).roles();
    List<String> names = new ArrayList<>();
    roleIds.forEach(id -> roles.byId(id).ifPresent(role -> names.add(role.name())));
    names.sort(null);
    return names;
  }

  private Role role(Call call, @Nullable Object roleName, ApiError whenSystem) {
    if (!call.caller().serverCode()) {
      throw ApiError.ROLE_CHANGE_NEEDS_SERVER_CODE.with();
    }
    if (!(roleName instanceof String name) || name.isEmpty()) {
      throw ApiError.MISSING_PARAMETER.with("roleName");
    }
    Role role =
        policies.of(call.app()).roles().byName(name).orElseThrow(ApiError.ROLE_NOT_FOUND::with);
    if (role.system()) {
      throw whenSystem.with();
    }
    return role;
  }

  private String userId(Call call, @Nullable Object user) {
    if (!(user instanceof String) && !(user instanceof Number)) {
      throw ApiError.MISSING_PARAMETER.with("user");
    }
    String text = user.toString();
    Call server = call.asServer("roles");
    Account account = directory.byId(server, text);
    account = account != null ? account : directory.byIdentity(server, text);
    if (account == null) {
      throw ApiError.USER_NOT_FOUND.with();
    }
    return account.id();
  }
}
