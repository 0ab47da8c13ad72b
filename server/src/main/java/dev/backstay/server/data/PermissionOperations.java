package dev.backstay.server.data;

import dev.backstay.security.Access;
import dev.backstay.security.Area;
import dev.backstay.security.Asset;
import dev.backstay.security.Operation;
import dev.backstay.security.Role;
import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Policies;
import dev.backstay.server.access.Principal;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.tables.AppTables;
import dev.backstay.server.tables.ObjectPermissions;
import dev.backstay.store.Row;
import dev.backstay.store.RowFacts;
import dev.backstay.store.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Grants and denials that clients make, on rows and (if the app allows it) on tables. Nobody can give or take what he
 * does not hold himself (security model C.9a 1).
 */
public final class PermissionOperations {
  private final AppTables tables;
  private final AccessGate gate;
  private final Policies policies;
  private final ObjectPermissions objectPermissions;

  public PermissionOperations(
      AppTables tables, AccessGate gate, Policies policies, ObjectPermissions objectPermissions) {
    this.tables = tables;
    this.gate = gate;
    this.policies = policies;
    this.objectPermissions = objectPermissions;
  }

  /**
   * Changes the cell of a user or role on a row.
   *
   * @param access GRANT or DENY, from the address
   * @param body {@code permission} and either {@code user} or {@code role}; the role is ignored when both are there
   */
  public void changeObject(
      Call call, String tableName, String objectId, String access, Map<String, @Nullable Object> body) {
    Table table = tables.require(call.app(), tableName);
    Access wanted = access(access);
    Principal principal = principal(call, body);
    for (Operation operation : operations(body)) {
      if (!operation.actsOnRows()) {
        throw ApiError.PERMISSION_NOT_UPDATED.with("a single object has no " + operation.wireName());
      }
      RowFacts facts = facts(call, table, objectId);
      gate.grant(
          call,
          operation,
          new Asset.Row(table.id(), objectId, facts.ownerId(), facts.acl(Operation.PERMISSION)),
          facts.acl(operation),
          permit -> {
            objectPermissions.set(call.app(), table, objectId, operation, principal, wanted);
            return null;
          });
    }
  }

  /** Changes the cell of a user or role on a table; parameters as for {@link #changeObject}. */
  public void changeTable(
      Call call, String tableName, String access, Map<String, @Nullable Object> body) {
    Table table = tables.require(call.app(), tableName);
    Access wanted = access(access);
    Principal principal = principal(call, body);
    for (Operation operation : operations(body)) {
      gate.grant(
          call,
          operation,
          new Asset.Table(table.id()),
          permit -> {
            policies.setContainer(
                call.app(), Area.DATA, table.id(), principal, List.of(operation), wanted);
            return null;
          });
    }
  }

  /** The owner and cells of a row, for a caller who can find it; a hidden row answers like a missing one. */
  private RowFacts facts(Call call, Table table, String objectId) {
    Row visible =
        gate.<@Nullable Row>rows(
            call,
            Operation.FIND,
            table.id(),
            null,
            permit -> tables.records(call.app()).findById(permit, objectId),
            () -> null);
    RowFacts facts = tables.objectAcls(call.app()).facts(table.id(), objectId);
    if (visible == null || facts == null) {
      throw ApiError.ENTITY_NOT_FOUND.with(objectId);
    }
    return facts;
  }

  private static Access access(String text) {
    return switch (text) {
      case "GRANT" -> Access.GRANT;
      case "DENY" -> Access.DENY;
      default -> throw ApiError.INVALID_PARAMETER.with("access");
    };
  }

  private static List<Operation> operations(Map<String, @Nullable Object> body) {
    String name = QueryReader.text(body.get("permission"), "permission");
    if (name == null) {
      throw ApiError.MISSING_PARAMETER.with("permission");
    }
    if (name.equals("*")) {
      return Operation.of(Area.DATA).stream().filter(Operation::actsOnRows).toList();
    }
    return List.of(
        Operation.parse(Area.DATA, name)
            .orElseThrow(() -> ApiError.PERMISSION_NOT_UPDATED.with("there is no such operation")));
  }

  private Principal principal(Call call, Map<String, @Nullable Object> body) {
    String user = QueryReader.text(body.get("user"), "user");
    if (user != null) {
      return Principal.user(user);
    }
    String role = QueryReader.text(body.get("role"), "role");
    if (role == null) {
      throw ApiError.MISSING_PARAMETER.with("user");
    }
    if (role.equals(Role.ALL)) {
      return Principal.role(role);
    }
    return Principal.role(
        policies
            .of(call.app())
            .roleByName(role)
            .map(Role::id)
            .orElseThrow(ApiError.ROLE_NOT_FOUND::with));
  }
}
