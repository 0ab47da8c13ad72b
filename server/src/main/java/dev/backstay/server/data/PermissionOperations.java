package dev.backstay.server.data;

import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Grants;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.tables.AppTables;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.RowFacts;
import dev.backstay.store.schema.Table;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Grants and denials that clients make, on rows and (if the app allows it) on tables. */
public final class PermissionOperations {
  private final AppTables tables;
  private final AccessGate gate;
  private final Grants grants;

  public PermissionOperations(AppTables tables, AccessGate gate, Grants grants) {
    this.tables = tables;
    this.gate = gate;
    this.grants = grants;
  }

  /**
   * Changes the cell of a user or role on a row.
   *
   * @param access GRANT or DENY, from the address
   * @param body {@code permission} and either {@code user} or {@code role}; the role is ignored
   *     when both are there
   */
  public void changeObject(
      Call call,
      String tableName,
      String objectId,
      String access,
      Map<String, @Nullable Object> body) {
    Table table = tables.require(call.app(), tableName);
    grants.onRow(call, table.id(), objectId, access, body, () -> facts(call, table, objectId));
  }

  /** Changes the cell of a user or role on a table; parameters as for {@link #changeObject}. */
  public void changeTable(
      Call call, String tableName, String access, Map<String, @Nullable Object> body) {
    Table table = tables.require(call.app(), tableName);
    grants.onContainer(call, new Asset.Table(table.id()), access, body);
  }

  /**
   * The owner and cells of a row, for a caller who can find it; a hidden row answers like a missing
   * one.
   */
  private RowFacts facts(Call call, Table table, String objectId) {
    Row visible =
        gate.<@Nullable Row>row(
            call,
            Operation.FIND,
            tables.row(call.app(), table, objectId),
            permit -> tables.records(call.app()).findById(permit, objectId),
            () -> null);
    RowFacts facts = tables.objectAcls(call.app()).facts(table.id(), objectId);
    if (visible == null || facts == null) {
      throw ApiError.ENTITY_NOT_FOUND.with(objectId);
    }
    return facts;
  }
}
