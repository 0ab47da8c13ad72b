package dev.backstay.server.permissions;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.http.Response;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Policy;
import dev.backstay.server.permissions.EffectiveAccess.Holder;
import dev.backstay.server.users.ConsoleUsers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The tables of permissions that a console shows, wherever the cells are kept: all roles, a page of
 * users, and for each the cells of all operations (reference: permissions.md §6); and changes of
 * them.
 */
final class CellPages {
  private final Policies policies;

  CellPages(Policies policies) {
    this.policies = policies;
  }

  /** All roles with the cells of each. */
  Response roles(Call call, CellPlace place) {
    Policy policy = policies.of(call.app());
    return Response.json(
        policy.roles().all().stream()
            .map(role ->
                Map.of(
                    "roleId", role.id(),
                    "name", role.name(),
                    "permissions", cells(policy, place, Holder.role(role.id()))))
            .toList());
  }

  /** These users with the cells of each. */
  List<Map<String, Object>> users(Call call, CellPlace place, List<ConsoleUsers.User> page) {
    Policy policy = policies.of(call.app());
    return page.stream()
        .map(user ->
            Map.<String, Object>of(
                "userId", user.id(),
                "name", user.name(),
                "permissions", cells(policy, place, Holder.user(user))))
        .toList();
  }

  /** The cells of one user or role. */
  static List<Map<String, String>> cells(Policy policy, CellPlace place, Holder holder) {
    return place.operations().stream()
        .map(operation ->
            Map.of("operation", operation, "access", place.state(policy, holder, operation)))
        .toList();
  }

  /**
   * Sets cells of one user or role, all of them or none.
   *
   * @return the policy afterwards
   */
  Policy set(Call call, CellPlace place, Holder holder, List<CellBody> bodies) {
    return policies
        .apply(
            call.app(),
            policy -> {
              List<Change> changes = new ArrayList<>();
              for (CellBody body : bodies) {
                changes.addAll(
                    place.set(policy, holder.principal(), body.operation(), body.access()));
              }
              return changes;
            })
        .after();
  }
}
