package dev.backstay.server.users;

import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.Roles;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Operation;
import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Policies;
import dev.backstay.server.access.UserRoles;
import dev.backstay.server.apps.App;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.tables.AppTables;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The roles API of clients (reference: users, section 6). */
public final class AssignedRoles {
  private final AppTables tables;
  private final AccessGate gate;
  private final Policies policies;
  private final UserRoles userRoles;
  private final UserDirectory directory;

  public AssignedRoles(
      AppTables tables,
      AccessGate gate,
      Policies policies,
      UserRoles userRoles,
      UserDirectory directory) {
    this.tables = tables;
    this.gate = gate;
    this.policies = policies;
    this.userRoles = userRoles;
    this.directory = directory;
  }

  /** The names of the roles that the caller holds: of the key, the login, and those assigned. */
  List<String> ofCaller(Call call) {
    return call.caller().roles().all().stream().map(Role::name).toList();
  }

  /**
   * The names of the roles assigned to a user, if the caller may find that user.
   *
   * @throws dev.backstay.server.error.ApiException 3057 when the user is missing or hidden
   */
  List<String> ofUser(Call call, String userId) {
    Row row =
        gate.<@Nullable Row>row(
            call,
            Operation.FIND,
            tables.row(call.app(), directory.table(call.app()), userId),
            permit -> tables.records(call.app()).findById(permit, userId),
            () -> null);
    if (row == null) {
      throw ApiError.USER_NOT_FOUND.with();
    }
    return names(call.app(), userRoles.roleIds(call.app(), userId));
  }

  /**
   * Assigns a role.
   *
   * @throws dev.backstay.server.error.ApiException 2011, 2005, 2007, 3057, 8007
   */
  void assign(Call call, Map<String, @Nullable Object> body) {
    Role role = role(call, body, ApiError.SYSTEM_ROLE_NOT_ASSIGNABLE);
    change(call, new Change.RoleAssignment(user(call, body), role.id(), true));
  }

  /**
   * Takes a role away.
   *
   * @throws dev.backstay.server.error.ApiException 2011, 2005, 2008, 3057, 8007
   */
  void unassign(Call call, Map<String, @Nullable Object> body) {
    Role role = role(call, body, ApiError.SYSTEM_ROLE_NOT_UNASSIGNABLE);
    change(call, new Change.RoleAssignment(user(call, body), role.id(), false));
  }

  private void change(Call call, Change.RoleAssignment assignment) {
    var _ = policies.apply(call.app(), null, List.of(assignment));
  }

  /**
   * The users with a role that the caller may find.
   *
   * @param query further conditions, order and page
   * @return one page
   * @throws dev.backstay.server.error.ApiException 2005 for an unknown role; none of the system's
   *     is assigned to anybody, so those have no users
   */
  List<Row> users(Call call, String roleName, Query query) {
    Role role =
        policies.of(call.app()).roles().byName(roleName).orElseThrow(ApiError.ROLE_NOT_FOUND::with);
    return gate.rows(
        call,
        Operation.FIND,
        directory.table(call.app()).id(),
        query.where(),
        permit ->
            tables.records(call.app()).findRoleHolders(permit, gate.reach(call), role.id(), query),
        List::of);
  }

  /** The names of the roles assigned to each of these users. */
  Map<String, List<String>> names(App app, List<String> userIds) {
    return userRoles.roleIds(app, userIds).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> names(app, entry.getValue())));
  }

  private List<String> names(App app, Set<String> roleIds) {
    Roles roles = policies.of(app).roles();
    List<String> names = new ArrayList<>();
    roleIds.forEach(id -> roles.byId(id).ifPresent(role -> names.add(role.name())));
    names.sort(null);
    return names;
  }

  private Role role(Call call, Map<String, @Nullable Object> body, ApiError whenSystem) {
    if (!call.caller().serverCode()) {
      throw ApiError.ROLE_CHANGE_NEEDS_SERVER_CODE.with();
    }
    if (!(body.get("roleName") instanceof String name) || name.isEmpty()) {
      throw ApiError.MISSING_PARAMETER.with("roleName");
    }
    Role role =
        policies.of(call.app()).roles().byName(name).orElseThrow(ApiError.ROLE_NOT_FOUND::with);
    if (role.system()) {
      throw whenSystem.with();
    }
    return role;
  }

  private String user(Call call, Map<String, @Nullable Object> body) {
    Object user = body.get("user");
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
