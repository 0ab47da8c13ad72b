package dev.backstay.server.permissions;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.policy.AppPermissions;
import dev.backstay.policy.ChangeReader;
import dev.backstay.policy.ChangeWriter;
import dev.backstay.policy.PolicyDifference;
import dev.backstay.policy.WrongChangeException;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Policy;
import dev.backstay.server.users.ConsoleUsers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lists of permission changes, all made or none: {@code POST /security/changes {"changes": […],
 * "expectedVersion"}} makes them and answers the list that leads back; {@code POST
 * /security/changes/preview} answers who would gain and who would lose what. A change is an object
 * as {@link ChangeWriter} writes it. When another version of the permissions is in force than the
 * one expected, nothing is done and the answer is 90409.
 */
final class ChangeRoutes {
  private static final int MAX_CHANGES = 10_000;

  private final ConsoleAuthenticator console;
  private final Policies policies;
  private final AppPermissionsSource permissions;
  private final ConsoleUsers users;
  private final OutsideChanges outside;

  ChangeRoutes(
      ConsoleAuthenticator console,
      Policies policies,
      AppPermissionsSource permissions,
      ConsoleUsers users,
      OutsideChanges outside) {
    this.console = console;
    this.policies = policies;
    this.permissions = permissions;
    this.users = users;
    this.outside = outside;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.POST, "/security/changes", this::apply),
        console.app(HttpMethod.POST, "/security/changes/preview", this::preview));
  }

  private Response apply(Call call, Exchange exchange) {
    App app = call.app();
    JsonFields body = JsonFields.of(exchange);
    Integer expected = expectedVersion(body);
    Policies.Applied applied =
        policies.apply(
            app,
            policy -> {
              Policies.requireVersion(policy, expected);
              return changes(call, body, permissions.of(app));
            });
    AppPermissions before = permissions.of(app).withPolicy(applied.before());
    List<Change> inverse = applied.inverse();
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("version", applied.after().version());
    shown.put("changes", ChangeWriter.write(before, applied.made()));
    shown.put(
        "inverse",
        inverse == null ? null : ChangeWriter.write(before.withPolicy(applied.after()), inverse));
    return Response.json(shown);
  }

  private Response preview(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    AppPermissions before = permissions.of(call.app());
    Policies.requireVersion(before.policy(), expectedVersion(body));
    List<Change> changes = changes(call, body, before);
    Policy after = Policies.tryOut(before.policy(), changes);
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("version", before.policy().version());
    shown.putAll(
        toJson(
            PolicyDifference.between(
                before, before.withPolicy(after), outside.of(call.app(), after, changes))));
    return Response.json(shown);
  }

  private static @Nullable Integer expectedVersion(JsonFields body) {
    return body.optionalNumber("expectedVersion", 0, Integer.MAX_VALUE);
  }

  private List<Change> changes(Call call, JsonFields body, AppPermissions app) {
    List<Change> changes;
    try {
      changes = ChangeReader.read(app, body.list("changes", MAX_CHANGES), Policies::newId);
    } catch (WrongChangeException e) {
      throw ApiError.BAD_REQUEST.with(String.valueOf(e.getMessage()));
    }
    for (Change change : changes) {
      if (change instanceof Change.DeleteRole(String roleId)) {
        RoleRoutes.requireNoKey(call.app(), roleId);
      }
    }
    users.requireHolders(call, changes);
    return changes;
  }

  /** A difference as JSON. */
  static Map<String, Object> toJson(PolicyDifference difference) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put(
        "cells",
        difference.cells().stream()
            .map(cell ->
                Map.of("subject", cell.subject(), "before", cell.before(), "after", cell.after()))
            .toList());
    shown.put(
        "effective",
        difference.effective().stream()
            .map(each ->
                Map.of(
                    "asset", each.asset(),
                    "what", each.what(),
                    "who", each.who(),
                    "keys", each.keys(),
                    "before", each.before(),
                    "after", each.after()))
            .toList());
    shown.put("text", difference.toText());
    return shown;
  }
}
