package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Grants;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.security.model.Asset;
import dev.backstay.store.records.RowFacts;
import dev.backstay.store.schema.Table;
import org.jspecify.annotations.Nullable;

/**
 * Grants and denials that clients make, on rows and (if the app allows it) on tables. They can
 * neither give nor take what they do not hold themselves (security model C.9a 1).
 */
public final class PermissionOperations {
  private final AppTables tables;
  private final Grants grants;

  public PermissionOperations(AppTables tables, Grants grants) {
    this.tables = tables;
    this.grants = grants;
  }

  /** Changes the cells of users or roles on a row. */
  @Nullable Void changeObject(Call call, DataOperation.ChangeObjectPermission change) {
    Table table = tables.require(call.app(), change.table());
    String objectId = change.objectId();
    grants.onRow(
        call,
        table.id(),
        objectId,
        change.grants(),
        () -> facts(call, table, objectId),
        () ->
            tables.as(call).findById(table, objectId) == null
                ? ApiError.ENTITY_NOT_FOUND.with(objectId)
                : ApiError.PERMISSION_DENIED.with());
    return null;
  }

  /** Changes the cell of a user or role on a table. */
  @Nullable Void changeTable(Call call, DataOperation.ChangeTablePermission change) {
    Table table = tables.require(call.app(), change.table());
    grants.onContainer(call, new Asset.Table(table.id()), change.access(), change.body());
    return null;
  }

  private RowFacts facts(Call call, Table table, String objectId) {
    RowFacts facts = tables.objectAcls(call.app()).facts(table.id(), objectId);
    if (facts == null) {
      throw ApiError.ENTITY_NOT_FOUND.with(objectId);
    }
    return facts;
  }
}
