package dev.backstay.server.management;

import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Policies;
import dev.backstay.server.access.Principal;
import dev.backstay.server.developers.ConsoleDoor;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.http.Exchange;
import dev.backstay.server.http.HttpMethod;
import dev.backstay.server.http.Response;
import dev.backstay.server.http.Route;
import dev.backstay.server.tables.AppTables;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Table;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The permission cells of tables: of roles and users, of owners, and of columns. Those of single
 * objects are {@link ObjectAclRoutes}.
 *
 * <p>Listings show every operation, with the inherited state where no cell is stored; see {@link
 * EffectiveAccess}.
 */
public final class DataPermissionRoutes {
  private static final List<Operation> OPERATIONS = Operation.of(Area.DATA);
  private static final List<Operation> OWNER_OPERATIONS =
      OPERATIONS.stream().filter(Operation::actsOnRows).toList();

  private final ConsoleDoor door;
  private final Policies policies;
  private final AppTables tables;
  private final ConsoleUsers users;
  private final PermissionPages pages;

  public DataPermissionRoutes(
      ConsoleDoor door, Policies policies, AppTables tables, ConsoleUsers users) {
    this.door = door;
    this.policies = policies;
    this.tables = tables;
    this.users = users;
    this.pages = new PermissionPages(policies, users);
  }

  /** The routes below {@code /{appId}/console}. */
  public List<Route> routes() {
    return List.of(
        door.app(HttpMethod.GET, "/security/data/{table}/roles", this::roles),
        door.app(HttpMethod.PUT, "/security/data/{table}/roles/{role}", this::setRole),
        door.app(HttpMethod.DELETE, "/security/data/{table}/roles/{role}", this::dropRole),
        door.app(
            HttpMethod.DELETE,
            "/security/data/{table}/roles/{role}/{operation}",
            this::dropRoleCell),
        door.app(HttpMethod.GET, "/security/data/{table}/users", this::users),
        door.app(HttpMethod.PUT, "/security/data/{table}/users/{user}", this::setUser),
        door.app(HttpMethod.DELETE, "/security/data/{table}/users/{user}", this::dropUser),
        door.app(
            HttpMethod.DELETE,
            "/security/data/{table}/users/{user}/{operation}",
            this::dropUserCell),
        door.app(HttpMethod.GET, "/security/data/ownerpolicy/{table}", this::owner),
        door.app(HttpMethod.PUT, "/security/data/ownerpolicy/{table}", this::setOwner),
        door.app(
            HttpMethod.DELETE, "/security/data/ownerpolicy/{table}/{operation}", this::dropOwner),
        door.app(HttpMethod.GET, "/security/data/{table}/columns/permissions", this::columns),
        door.app(
            HttpMethod.PUT,
            "/security/data/{table}/columns/permissions/{column}/{role}",
            this::setColumn),
        door.app(
            HttpMethod.DELETE, "/security/data/{table}/columns/{role}/{column}", this::dropColumn));
  }

  private Response roles(Call call, Exchange exchange) {
    EffectiveAccess access = access(call, requireTable(call, exchange));
    return pages.roles(call, role -> roleCells(access, role.id()));
  }

  private Response setRole(Call call, Exchange exchange) {
    Table table = requireTable(call, exchange);
    Role role = requireRole(call, exchange);
    set(call, table, Principal.role(role.id()), CellChange.several(exchange));
    return Response.json(roleCells(access(call, table), role.id()));
  }

  private Response dropRole(Call call, Exchange exchange) {
    return dropRole(call, exchange, OPERATIONS);
  }

  private Response dropRoleCell(Call call, Exchange exchange) {
    return dropRole(
        call, exchange, CellChange.operations(Area.DATA, exchange.parameter("operation")));
  }

  private Response dropRole(Call call, Exchange exchange, List<Operation> operations) {
    Table table = requireTable(call, exchange);
    Role role = requireRole(call, exchange);
    policies.setContainer(
        call.app(), Area.DATA, table.id(), Principal.role(role.id()), operations, Access.INHERIT);
    return Response.json(roleCells(access(call, table), role.id()));
  }

  private Response users(Call call, Exchange exchange) {
    EffectiveAccess access = access(call, requireTable(call, exchange));
    return pages.users(users.page(call, exchange), user -> userCells(access, user));
  }

  private Response setUser(Call call, Exchange exchange) {
    Table table = requireTable(call, exchange);
    ConsoleUsers.User user = users.require(call, exchange.parameter("user"));
    set(call, table, Principal.user(user.id()), CellChange.several(exchange));
    return Response.json(userCells(access(call, table), user));
  }

  private Response dropUser(Call call, Exchange exchange) {
    return dropUser(call, exchange, OPERATIONS);
  }

  private Response dropUserCell(Call call, Exchange exchange) {
    return dropUser(
        call, exchange, CellChange.operations(Area.DATA, exchange.parameter("operation")));
  }

  /** The user may be gone already: what is left of the cells can be dropped all the same. */
  private Response dropUser(Call call, Exchange exchange, List<Operation> operations) {
    Table table = requireTable(call, exchange);
    String userId = exchange.parameter("user");
    policies.setContainer(
        call.app(), Area.DATA, table.id(), Principal.user(userId), operations, Access.INHERIT);
    return Response.json(userCells(access(call, table), users.rolesOf(call, userId)));
  }

  private Response owner(Call call, Exchange exchange) {
    EffectiveAccess access = access(call, requireTable(call, exchange));
    return Response.json(cells(OWNER_OPERATIONS, access::owner));
  }

  private Response setOwner(Call call, Exchange exchange) {
    CellChange change = CellChange.one(exchange);
    return setOwner(call, exchange, change.operation(), change.access());
  }

  private Response dropOwner(Call call, Exchange exchange) {
    return setOwner(call, exchange, exchange.parameter("operation"), Access.INHERIT);
  }

  private Response setOwner(Call call, Exchange exchange, String name, Access state) {
    Table table = requireTable(call, exchange);
    Operation operation = CellChange.operation(Area.DATA, name);
    policies.setOwner(call.app(), table.id(), operation, state);
    return Response.json(access(call, table).owner(operation));
  }

  private Response columns(Call call, Exchange exchange) {
    Table table = requireTable(call, exchange);
    EffectiveAccess access = access(call, table);
    return Response.json(
        policies.of(call.app()).roles().all().stream()
            .map(role ->
                Map.of(
                    "roleId", role.id(),
                    "roleName", role.name(),
                    "permissions", columnCells(access, table, role)))
            .toList());
  }

  private Response setColumn(Call call, Exchange exchange) {
    return setColumn(call, exchange, CellChange.one(exchange).access());
  }

  private Response dropColumn(Call call, Exchange exchange) {
    return setColumn(call, exchange, Access.INHERIT);
  }

  private Response setColumn(Call call, Exchange exchange, Access state) {
    Table table = requireTable(call, exchange);
    Role role = requireRole(call, exchange);
    String named = exchange.parameter("column");
    Column column =
        table.columns().stream()
            .filter(each -> each.id().equals(named) || each.name().equals(named))
            .findFirst()
            .orElseThrow(() -> ApiError.INVALID_PARAMETER.with("column"));
    policies.setColumn(call.app(), table.id(), column.id(), role.id(), state);
    return Response.json(
        Map.of(
            "columnId", column.id(), "access", access(call, table).column(column.id(), role.id())));
  }

  /**
   * Everything is checked before the first cell changes; cells of the same state change together.
   */
  private void set(Call call, Table table, Principal principal, List<CellChange> changes) {
    Map<Operation, Access> states = new EnumMap<>(Operation.class);
    for (CellChange change : changes) {
      for (Operation operation : CellChange.operations(Area.DATA, change.operation())) {
        states.put(operation, change.access());
      }
    }
    states.entrySet().stream()
        .collect(
            Collectors.groupingBy(
                Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toList())))
        .forEach((state, operations) ->
            policies.setContainer(call.app(), Area.DATA, table.id(), principal, operations, state));
  }

  private EffectiveAccess access(Call call, Table table) {
    Policy policy = policies.of(call.app());
    return new EffectiveAccess(policy, Area.DATA, table.id());
  }

  /** Consoles name the table by its id; people who write requests by hand may use its name. */
  private Table requireTable(Call call, Exchange exchange) {
    String named = exchange.parameter("table");
    Table table = tables.schema(call.app()).tableById(named);
    return table != null ? table : tables.require(call.app(), named);
  }

  private Role requireRole(Call call, Exchange exchange) {
    return policies.requireRole(call.app(), exchange.parameter("role"));
  }

  private static List<Map<String, String>> roleCells(EffectiveAccess access, String roleId) {
    return cells(OPERATIONS, operation -> access.role(roleId, operation));
  }

  private static List<Map<String, String>> userCells(
      EffectiveAccess access, ConsoleUsers.User user) {
    return cells(OPERATIONS, operation -> access.user(user.id(), user.roleIds(), operation));
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

  static List<Map<String, String>> cells(
      List<Operation> operations, Function<Operation, String> access) {
    return operations.stream()
        .map(operation ->
            Map.of("operation", operation.wireName(), "access", access.apply(operation)))
        .toList();
  }
}
