package dev.backstay.server.management;

import dev.backstay.security.caller.Role;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Policies;
import dev.backstay.server.access.Principal;
import dev.backstay.server.http.Response;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The rows and columns that every table of permissions in a console has, whatever it is of: all
 * roles, a page of users, and for each the cells of all operations ({@code permissions.md} §6).
 */
final class PermissionPages {
  private final Policies policies;
  private final ConsoleUsers users;

  PermissionPages(Policies policies, ConsoleUsers users) {
    this.policies = policies;
    this.users = users;
  }

  /** All roles with the cells of each. */
  Response roles(Call call, Function<Role, List<Map<String, String>>> cells) {
    return Response.json(
        policies.of(call.app()).roles().all().stream()
            .map(role ->
                Map.of("roleId", role.id(), "name", role.name(), "permissions", cells.apply(role)))
            .toList());
  }

  /** These users with the cells of each. */
  Response users(
      List<ConsoleUsers.User> page, Function<ConsoleUsers.User, List<Map<String, String>>> cells) {
    return Response.json(
        Map.of(
            "data",
            page.stream()
                .map(user ->
                    Map.of(
                        "userId", user.id(), "name", user.name(), "permissions", cells.apply(user)))
                .toList()));
  }

  /**
   * A role of the app.
   *
   * @throws dev.backstay.server.error.ApiException when there is none
   */
  Principal role(Call call, String id) {
    return Principal.role(policies.requireRole(call.app(), id).id());
  }

  /**
   * A user of the app.
   *
   * @throws dev.backstay.server.error.ApiException when there is none
   */
  Principal user(Call call, String id) {
    return Principal.user(users.require(call, id).id());
  }
}
