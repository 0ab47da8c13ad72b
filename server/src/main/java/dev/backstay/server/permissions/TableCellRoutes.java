package dev.backstay.server.permissions;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.Principal;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;

/** The permission cells that only tables have: of owners, and of columns. */
final class TableCellRoutes {
  private static final String OWNER = "/security/data/ownerpolicy/{table}";
  private static final String COLUMNS = "/security/data/{table}/columns";

  private final ConsoleAuthenticator console;
  private final Policies policies;
  private final NamedAssets assets;

  TableCellRoutes(ConsoleAuthenticator console, Policies policies, NamedAssets assets) {
    this.console = console;
    this.policies = policies;
    this.assets = assets;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, OWNER, this::owner),
        console.app(HttpMethod.PUT, OWNER, this::setOwner),
        console.app(HttpMethod.DELETE, OWNER + "/{operation}", this::dropOwner),
        console.app(HttpMethod.GET, COLUMNS + "/permissions", this::columns),
        console.app(HttpMethod.PUT, COLUMNS + "/permissions/{column}/{role}", this::setColumn),
        console.app(HttpMethod.DELETE, COLUMNS + "/{role}/{column}", this::dropColumn));
  }

  private Response owner(Call call, Exchange exchange) {
    EffectiveAccess access = access(policies.of(call.app()), table(call, exchange));
    return Response.json(
        Operation.of(Area.DATA).stream()
            .filter(Operation::actsOnRows)
            .map(operation ->
                Map.of("operation", operation.wireName(), "access", access.owner(operation)))
            .toList());
  }

  private Response setOwner(Call call, Exchange exchange) {
    CellBody body = CellBody.one(exchange);
    return setOwner(call, exchange, body.operation(), body.access());
  }

  private Response dropOwner(Call call, Exchange exchange) {
    return setOwner(call, exchange, exchange.parameter("operation"), Access.INHERIT);
  }

  private Response setOwner(Call call, Exchange exchange, String name, Access state) {
    Table table = table(call, exchange);
    Operation operation = CellBody.operation(Area.DATA, name);
    Policy after =
        apply(
            call,
            new Change.ContainerCell(Area.DATA, table.id(), Principal.OWNER, operation, state));
    return Response.json(access(after, table).owner(operation));
  }

  private Response columns(Call call, Exchange exchange) {
    Table table = table(call, exchange);
    Policy policy = policies.of(call.app());
    EffectiveAccess access = access(policy, table);
    return Response.json(
        policy.roles().all().stream()
            .map(role ->
                Map.of(
                    "roleId", role.id(),
                    "roleName", role.name(),
                    "permissions", columnCells(access, table, role)))
            .toList());
  }

  private static List<Map<String, String>> columnCells(
      EffectiveAccess access, Table table, Role role) {
    return table.columns().stream()
        .map(column ->
            Map.of(
                "columnId", column.id(),
                "columnName", column.name(),
                "access", access.column(column.id(), role.id())))
        .toList();
  }

  private Response setColumn(Call call, Exchange exchange) {
    return setColumn(call, exchange, CellBody.one(exchange).access());
  }

  private Response dropColumn(Call call, Exchange exchange) {
    return setColumn(call, exchange, Access.INHERIT);
  }

  private Response setColumn(Call call, Exchange exchange, Access state) {
    Table table = table(call, exchange);
    Role role = policies.requireRole(call.app(), exchange.parameter("role"));
    String named = exchange.parameter("column");
    Column column =
        table.columns().stream()
            .filter(each -> each.id().equals(named) || each.name().equals(named))
            .findFirst()
            .orElseThrow(() ->
                ApiError.INVALID_PARAMETER_BECAUSE.with("column", "The table has no such column"));
    Policy after = apply(call, new Change.ColumnCell(table.id(), column.id(), role.id(), state));
    return Response.json(
        Map.of(
            "columnId", column.id(),
            "access", access(after, table).column(column.id(), role.id())));
  }

  private Policy apply(Call call, Change change) {
    return policies.apply(call.app(), null, List.of(change)).after();
  }

  private Table table(Call call, Exchange exchange) {
    return assets.table(call.app(), exchange.parameter("table"));
  }

  private static EffectiveAccess access(Policy policy, Table table) {
    return new EffectiveAccess(policy, Area.DATA, table.id());
  }
}
