package dev.backstay.server.permissions;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The roles of an app, and what each may do globally. */
final class RoleRoutes {
  /** The areas with global cells, in the order in which an operation's bare name is looked for. */
  private static final List<Area> GLOBAL_AREAS = List.of(Area.DATA, Area.FILES, Area.MESSAGING);

  private static final int MAX_CELLS = 100;

  private final ConsoleAuthenticator console;
  private final Policies policies;

  RoleRoutes(ConsoleAuthenticator console, Policies policies) {
    this.console = console;
    this.policies = policies;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/security/roles", this::list),
        console.app(HttpMethod.PUT, "/security/roles/{name}", this::create),
        console.app(HttpMethod.DELETE, "/security/roles/{role}", this::delete),
        console.app(HttpMethod.GET, "/security/roles/permissions/{role}", this::permissions),
        console.app(HttpMethod.PUT, "/security/roles/permissions/{role}", this::setPermissions));
  }

  private Response list(Call call, Exchange exchange) {
    return Response.json(
        policies.of(call.app()).roles().all().stream().map(RoleRoutes::toJson).toList());
  }

  private Response create(Call call, Exchange exchange) {
    Change.CreateRole role = new Change.CreateRole(Policies.newId(), exchange.parameter("name"));
    Policy after = policies.apply(call.app(), null, List.of(role)).after();
    return Response.json(toJson(after.roleById(role.roleId()).orElseThrow()));
  }

  private Response delete(Call call, Exchange exchange) {
    String roleId = exchange.parameter("role");
    requireNoKey(call.app(), roleId);
    var _ = policies.apply(call.app(), null, List.of(new Change.DeleteRole(roleId)));
    return Response.empty();
  }

  /**
   * Makes sure that a role is not that of an API key.
   *
   * @throws dev.backstay.foundation.error.ApiException 2004 when it is
   */
  static void requireNoKey(App app, String roleId) {
    Optional<ApiKey> key =
        app.keys().stream().filter(each -> roleId.equals(each.roleId())).findFirst();
    if (key.isPresent()) {
      throw ApiError.WRONG_DATA.with(
          "The role belongs to the API key `" + key.get().name() + "` and goes with it");
    }
  }

  private Response permissions(Call call, Exchange exchange) {
    Role role = policies.requireRole(call.app(), exchange.parameter("role"));
    return Response.json(
        GLOBAL_AREAS.stream()
            .flatMap(area -> Operation.of(area).stream())
            .map(operation -> cell(policies.of(call.app()), role, operation))
            .toList());
  }

  private Response setPermissions(Call call, Exchange exchange) {
    Role role = policies.requireRole(call.app(), exchange.parameter("role"));
    Object body = exchange.json();
    List<@Nullable Object> given = new ArrayList<>();
    if (body instanceof List<?> several) {
      given.addAll(several);
    } else {
      given.add(body);
    }
    if (given.size() > MAX_CELLS) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "permissions", "It has at most " + MAX_CELLS + " cells");
    }
    List<Change.GlobalCell> changes = given.stream().map(each -> change(role.id(), each)).toList();
    Policy after = policies.apply(call.app(), null, changes).after();
    List<Map<String, String>> cells =
        changes.stream().map(change -> cell(after, role, change.operation())).toList();
    return Response.json(body instanceof List<?> ? cells : cells.getFirst());
  }

  private static Change.GlobalCell change(String roleId, @Nullable Object value) {
    JsonFields fields = JsonFields.of(value, "permission");
    String name = fields.text("operation");
    String type = fields.optionalText("type");
    Operation operation =
        GLOBAL_AREAS.stream()
            .filter(area -> type == null || area.name().equalsIgnoreCase(type))
            .flatMap(area -> Operation.parse(area, name).stream())
            .findFirst()
            .orElseThrow(() ->
                ApiError.INVALID_PARAMETER_BECAUSE.with(
                    "operation", "There is no such operation of the type"));
    return new Change.GlobalCell(roleId, operation, CellBody.access(fields.text("access")));
  }

  /** Areas share names of operations, so each cell says whose it is. */
  private static Map<String, String> cell(Policy policy, Role role, Operation operation) {
    return Map.of(
        "type", operation.area().name(),
        "operation", operation.wireName(),
        "access", EffectiveAccess.global(policy, role.id(), operation).name());
  }

  static Map<String, String> toJson(Role role) {
    return Map.of("roleId", role.id(), "rolename", role.name());
  }
}
