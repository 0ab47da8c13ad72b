package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.access.UserRoles;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.security.caller.Role;
import dev.backstay.server.users.UserOperation.ChangeRoles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which custom roles users have: asked and changed for several users at once. */
final class AssignedRoleRoutes {
  private static final int MAX_USERS = 1_000;
  private static final int MAX_ROLES = 1_000;

  private final ConsoleAuthenticator console;
  private final Policies policies;
  private final UserRoles userRoles;
  private final UserService users;

  AssignedRoleRoutes(
      ConsoleAuthenticator console, Policies policies, UserRoles userRoles, UserService users) {
    this.console = console;
    this.policies = policies;
    this.userRoles = userRoles;
    this.users = users;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/security/assignedroles", this::list),
        console.app(HttpMethod.PUT, "/security/assignedroles", this::change));
  }

  /** How many of the users have a role. */
  private enum Status {
    ALL,
    SOME,
    NONE
  }

  private Response list(Call call, Exchange exchange) {
    Set<String> userIds = new LinkedHashSet<>();
    for (String ids : exchange.queryAll("users")) {
      userIds.addAll(List.of(ids.split(",")));
    }
    userIds.remove("");
    if (userIds.size() > MAX_USERS) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "users", "It has at most " + MAX_USERS + " ids");
    }
    Collection<Set<String>> assigned = userRoles.roleIds(call.app(), userIds).values();
    return Response.json(
        policies.of(call.app()).roles().all().stream()
            .filter(role -> !role.system())
            .map(role -> toJson(role, assigned, userIds.size()))
            .toList());
  }

  private static Map<String, String> toJson(
      Role role, Collection<Set<String>> assigned, int users) {
    long having = assigned.stream().filter(roles -> roles.contains(role.id())).count();
    Status status = having == 0 ? Status.NONE : having == users ? Status.ALL : Status.SOME;
    return Map.of("roleId", role.id(), "rolename", role.name(), "status", status.name());
  }

  /** Roles that are not named, or named with SOME, stay as they are. */
  private Response change(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    Set<String> assigned = new LinkedHashSet<>();
    Set<String> unassigned = new LinkedHashSet<>();
    for (Object each : body.list("roles", MAX_ROLES)) {
      switch (status(each)) {
        case ALL -> assigned.add(assignable(call, each).id());
        case NONE -> unassigned.add(unassignable(call, each).id());
        case SOME -> {}
      }
    }
    List<String> userIds = new ArrayList<>();
    for (Object each : body.list("users", MAX_USERS)) {
      if (!(each instanceof String userId)) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            "users", "Each must be the id of a user, a text");
      }
      userIds.add(userId);
    }
    var _ = users.perform(call, new ChangeRoles(userIds, assigned, unassigned));
    return Response.empty();
  }

  private Role assignable(Call call, @Nullable Object each) {
    Role role = role(call, each);
    if (role.system()) {
      throw ApiError.SYSTEM_ROLE_NOT_ASSIGNABLE.with();
    }
    return role;
  }

  private Role unassignable(Call call, @Nullable Object each) {
    Role role = role(call, each);
    if (role.system()) {
      throw ApiError.SYSTEM_ROLE_NOT_UNASSIGNABLE.with();
    }
    return role;
  }

  /** A role by its id or name, bare or in an object. */
  private Role role(Call call, @Nullable Object each) {
    String named = each instanceof String text ? text : JsonFields.of(each, "roles").text("roleId");
    var policy = policies.of(call.app());
    return policy
        .roleById(named)
        .or(() -> policy.roleByName(named))
        .orElseThrow(ApiError.ROLE_NOT_FOUND::with);
  }

  private static Status status(@Nullable Object each) {
    String status =
        each instanceof String ? null : JsonFields.of(each, "roles").optionalText("status");
    if (status == null) {
      return Status.ALL;
    }
    return switch (status.toUpperCase(Locale.ROOT)) {
      case "ALL" -> Status.ALL;
      case "SOME" -> Status.SOME;
      case "NONE" -> Status.NONE;
      default -> throw ApiError.INVALID_PARAMETER_BECAUSE.with("status", "It is ALL, SOME or NONE");
    };
  }
}
