package dev.backstay.server.management;

import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Policies;
import dev.backstay.server.access.Principal;
import dev.backstay.server.data.RecordOperations;
import dev.backstay.server.developers.ConsoleDoor;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.http.Exchange;
import dev.backstay.server.http.HttpMethod;
import dev.backstay.server.http.Response;
import dev.backstay.server.http.Route;
import dev.backstay.server.tables.AppTables;
import dev.backstay.server.tables.ObjectPermissions;
import dev.backstay.store.query.Query;
import dev.backstay.store.records.RowFacts;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The permission cells of single objects. Here the console names the table by its name. */
public final class ObjectAclRoutes {
  private static final List<Operation> OPERATIONS =
      Operation.of(Area.DATA).stream().filter(Operation::actsOnRows).toList();
  private static final String BASE = "/security/data/{table}/objectAcl/{objectId}";

  private final ConsoleDoor door;
  private final Policies policies;
  private final AppTables tables;
  private final RecordOperations records;
  private final ObjectPermissions permissions;
  private final ConsoleUsers users;

  public ObjectAclRoutes(
      ConsoleDoor door,
      Policies policies,
      AppTables tables,
      RecordOperations records,
      ObjectPermissions permissions,
      ConsoleUsers users) {
    this.door = door;
    this.policies = policies;
    this.tables = tables;
    this.records = records;
    this.permissions = permissions;
    this.users = users;
  }

  /** The routes below {@code /{appId}/console}. */
  public List<Route> routes() {
    return List.of(
        door.app(HttpMethod.GET, BASE + "/roles", this::roles),
        door.app(HttpMethod.PUT, BASE + "/roles/{role}", this::setRole),
        door.app(HttpMethod.DELETE, BASE + "/roles/{operation}", this::dropRoles),
        door.app(HttpMethod.GET, BASE + "/users", this::users),
        door.app(HttpMethod.GET, BASE + "/users/search/{text}", this::searchUsers),
        door.app(HttpMethod.PUT, BASE + "/users/{user}", this::setUser),
        door.app(HttpMethod.DELETE, BASE + "/users/{user}", this::dropUser));
  }

  private Response roles(Call call, Exchange exchange) {
    return Response.json(roleCells(call, row(call, exchange)));
  }

  private Response setRole(Call call, Exchange exchange) {
    OneRow row = row(call, exchange);
    Role role = policies.requireRole(call.app(), exchange.parameter("role"));
    CellChange change = CellChange.one(exchange);
    for (Operation operation : operations(change.operation())) {
      set(call, row, operation, Principal.role(role.id()), change.access());
    }
    return Response.json(roleCells(call, row));
  }

  /** The console drops the cells of an operation for all roles together. */
  private Response dropRoles(Call call, Exchange exchange) {
    OneRow row = row(call, exchange);
    for (Operation operation : operations(exchange.parameter("operation"))) {
      for (String roleId : row.acl(operation).roles().keySet()) {
        set(call, row, operation, Principal.role(roleId), Access.INHERIT);
      }
    }
    return Response.json(roleCells(call, row));
  }

  private Response users(Call call, Exchange exchange) {
    return Response.json(shown(call, row(call, exchange), users.page(call, exchange)));
  }

  private Response searchUsers(Call call, Exchange exchange) {
    OneRow row = row(call, exchange);
    return Response.json(shown(call, row, users.search(call, exchange.parameter("text"))));
  }

  private Response setUser(Call call, Exchange exchange) {
    OneRow row = row(call, exchange);
    ConsoleUsers.User user = users.require(call, exchange.parameter("user"));
    CellChange change = CellChange.one(exchange);
    for (Operation operation : operations(change.operation())) {
      set(call, row, operation, Principal.user(user.id()), change.access());
    }
    return Response.json(userCells(call, row, user));
  }

  /** The user may be gone already: what is left of the cells can be dropped all the same. */
  private Response dropUser(Call call, Exchange exchange) {
    OneRow row = row(call, exchange);
    String userId = exchange.parameter("user");
    for (Operation operation : OPERATIONS) {
      if (row.acl(operation).users().containsKey(userId)) {
        set(call, row, operation, Principal.user(userId), Access.INHERIT);
      }
    }
    return Response.json(userCells(call, row, users.rolesOf(call, userId)));
  }

  /** An object with its cells as they were when it was read. */
  private record OneRow(Table table, String objectId, RowFacts facts) {
    ObjectAcl acl(Operation operation) {
      return facts.acl(operation);
    }
  }

  /** The object that the address names; 1009 or 1000 when it is not there. */
  private OneRow row(Call call, Exchange exchange) {
    String named = exchange.parameter("table");
    Table byId = tables.schema(call.app()).tableById(named);
    Table table = byId != null ? byId : tables.require(call.app(), named);
    String objectId = exchange.parameter("objectId");
    var _ =
        records.findById(call, table.name(), objectId, Query.ALL.withProps(Table.OBJECT_ID, null));
    return row(call, table, objectId);
  }

  private OneRow row(Call call, Table table, String objectId) {
    RowFacts facts = tables.objectAcls(call.app()).facts(table.id(), objectId);
    if (facts == null) {
      throw ApiError.ENTITY_NOT_FOUND.with(objectId);
    }
    return new OneRow(table, objectId, facts);
  }

  private void set(Call call, OneRow row, Operation operation, Principal principal, Access access) {
    permissions.set(call.app(), row.table(), row.objectId(), operation, principal, access);
  }

  private static List<Operation> operations(String name) {
    List<Operation> operations = CellChange.operations(Area.DATA, name);
    if (operations.size() > 1) {
      return OPERATIONS;
    }
    if (!operations.getFirst().actsOnRows()) {
      throw ApiError.PERMISSION_NOT_UPDATED.with(
          "a single object has no " + operations.getFirst().wireName());
    }
    return operations;
  }

  private EffectiveAccess access(Call call, OneRow row) {
    return new EffectiveAccess(policies.of(call.app()), Area.DATA, row.table().id());
  }

  /** The cells as they are now, after a change. */
  private List<Map<String, Object>> roleCells(Call call, OneRow before) {
    OneRow row = row(call, before.table(), before.objectId());
    EffectiveAccess access = access(call, row);
    List<Map<String, Object>> shown = new ArrayList<>();
    for (Operation operation : OPERATIONS) {
      Map<String, Object> ofOperation = new LinkedHashMap<>();
      ofOperation.put("operationName", operation.wireName());
      ofOperation.put("operationId", operation.wireName());
      ofOperation.put(
          "roles",
          policies.of(call.app()).roles().all().stream()
              .map(role ->
                  Map.of(
                      "roleId",
                      role.id(),
                      "roleName",
                      role.name(),
                      "access",
                      access.objectRole(row.acl(operation), role.id(), operation)))
              .toList());
      shown.add(ofOperation);
    }
    return shown;
  }

  private List<Map<String, Object>> shown(Call call, OneRow row, List<ConsoleUsers.User> page) {
    EffectiveAccess access = access(call, row);
    return page.stream()
        .map(user ->
            Map.<String, Object>of(
                "userId", user.id(),
                "name", user.name(),
                "permissions", userCells(access, row, user)))
        .toList();
  }

  private List<Map<String, String>> userCells(Call call, OneRow before, ConsoleUsers.User user) {
    OneRow row = row(call, before.table(), before.objectId());
    return userCells(access(call, row), row, user);
  }

  private static List<Map<String, String>> userCells(
      EffectiveAccess access, OneRow row, ConsoleUsers.User user) {
    return DataPermissionRoutes.cells(
        OPERATIONS,
        operation -> access.objectUser(row.acl(operation), user.id(), user.roleIds(), operation));
  }
}
