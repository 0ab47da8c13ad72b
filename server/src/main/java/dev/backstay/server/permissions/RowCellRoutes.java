package dev.backstay.server.permissions;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Policy;
import dev.backstay.server.permissions.EffectiveAccess.Holder;
import dev.backstay.server.users.ConsoleUsers;
import dev.backstay.store.query.Query;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;

/** The permission cells of single rows. Here consoles name the table by its name. */
final class RowCellRoutes {
  private static final String BASE = "/security/data/{table}/objectAcl/{objectId}";

  private final ConsoleAuthenticator console;
  private final Policies policies;
  private final AppTables tables;
  private final NamedAssets assets;
  private final ConsoleUsers users;
  private final CellPages pages;

  RowCellRoutes(
      ConsoleAuthenticator console,
      Policies policies,
      AppTables tables,
      NamedAssets assets,
      ConsoleUsers users) {
    this.console = console;
    this.policies = policies;
    this.tables = tables;
    this.assets = assets;
    this.users = users;
    this.pages = new CellPages(policies);
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, BASE + "/roles", this::roles),
        console.app(HttpMethod.PUT, BASE + "/roles/{role}", this::setRole),
        console.app(HttpMethod.DELETE, BASE + "/roles/{operation}", this::dropRoles),
        console.app(HttpMethod.GET, BASE + "/users", this::users),
        console.app(HttpMethod.GET, BASE + "/users/search/{text}", this::searchUsers),
        console.app(HttpMethod.PUT, BASE + "/users/{user}", this::setUser),
        console.app(HttpMethod.DELETE, BASE + "/users/{user}", this::dropUser));
  }

  private Response roles(Call call, Exchange exchange) {
    return roles(call, row(call, exchange));
  }

  private Response setRole(Call call, Exchange exchange) {
    CellPlace.Row row = row(call, exchange);
    Holder role = Holder.role(policies.requireRole(call.app(), exchange.parameter("role")).id());
    var _ = pages.set(call, row, role, List.of(CellBody.one(exchange)));
    return roles(call, current(call, row));
  }

  /** Consoles drop the cells of an operation for all roles together. */
  private Response dropRoles(Call call, Exchange exchange) {
    CellPlace.Row row = row(call, exchange);
    String operation = exchange.parameter("operation");
    row.require(operation);
    var _ =
        policies.apply(
            call.app(),
            policy ->
                row.roles().stream()
                    .flatMap(role -> row.set(policy, role, operation, Access.INHERIT).stream())
                    .toList());
    return roles(call, current(call, row));
  }

  private Response users(Call call, Exchange exchange) {
    CellPlace.Row row = row(call, exchange);
    return Response.json(pages.users(call, row, users.page(call, exchange)));
  }

  private Response searchUsers(Call call, Exchange exchange) {
    CellPlace.Row row = row(call, exchange);
    return Response.json(pages.users(call, row, users.search(call, exchange.parameter("text"))));
  }

  private Response setUser(Call call, Exchange exchange) {
    CellPlace.Row row = row(call, exchange);
    Holder user = Holder.user(users.require(call, exchange.parameter("user")));
    return set(call, row, user, CellBody.one(exchange));
  }

  /** The user may be gone already: what is left of the cells can be dropped all the same. */
  private Response dropUser(Call call, Exchange exchange) {
    CellPlace.Row row = row(call, exchange);
    Holder user = Holder.user(users.rolesOf(call, exchange.parameter("user")));
    return set(call, row, user, new CellBody(CellBody.ALL, Access.INHERIT));
  }

  private Response set(Call call, CellPlace.Row row, Holder user, CellBody body) {
    Policy policy = pages.set(call, row, user, List.of(body));
    return Response.json(CellPages.cells(policy, current(call, row), user));
  }

  /** The row that the address names; 1009 or 1000 when it is not there. */
  private CellPlace.Row row(Call call, Exchange exchange) {
    Table table = assets.table(call.app(), exchange.parameter("table"));
    String objectId = exchange.parameter("objectId");
    if (tables.as(call).findById(table, objectId, Query.ALL.withProps(Table.OBJECT_ID, null))
        == null) {
      throw ApiError.ENTITY_NOT_FOUND.with(objectId);
    }
    return new CellPlace.Row(table.id(), objectId, assets.row(call.app(), table.id(), objectId));
  }

  /** The same row as it is after a change. */
  private CellPlace.Row current(Call call, CellPlace.Row row) {
    return new CellPlace.Row(
        row.tableId(), row.objectId(), assets.row(call.app(), row.tableId(), row.objectId()));
  }

  private Response roles(Call call, CellPlace.Row row) {
    Policy policy = policies.of(call.app());
    return Response.json(
        row.operations().stream()
            .map(operation ->
                Map.of(
                    "operationName", operation,
                    "operationId", operation,
                    "roles",
                        policy.roles().all().stream()
                            .map(role ->
                                Map.of(
                                    "roleId", role.id(),
                                    "roleName", role.name(),
                                    "access", row.state(policy, Holder.role(role.id()), operation)))
                            .toList()))
            .toList());
  }
}
