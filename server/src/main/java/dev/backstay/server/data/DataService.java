package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.GuardedRecords;
import dev.backstay.security.model.Operation;
import dev.backstay.server.data.RecordOperation.Count;
import dev.backstay.server.data.RecordOperation.UpsertBulk;
import dev.backstay.store.database.Isolation;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data service: performs whatever clients, server code and developers ask of an app's tables.
 * Who asks is in the {@link Call}.
 */
public final class DataService implements Performer<DataOperation<?>> {
  private final Operations operations;
  private final AppTables tables;
  private final RecordExecutor records;
  private final DataTransactions transactions;
  private final DeepSaves deepSaves;
  private final Grouping grouping;
  private final PermissionOperations permissions;

  public DataService(
      Operations operations,
      AppTables tables,
      UserRecords users,
      DataTransactions transactions,
      PermissionOperations permissions) {
    this.operations = operations;
    this.tables = tables;
    this.records = new RecordExecutor(tables, users);
    this.transactions = transactions;
    this.deepSaves = new DeepSaves(tables, transactions);
    this.grouping = new Grouping(transactions);
    this.permissions = permissions;
  }

  /**
   * Performs an operation.
   *
   * @return what it results in
   * @throws dev.backstay.foundation.error.ApiException the documented refusal, or what is wrong
   *     with it
   * @throws dev.backstay.store.error.DataException likewise
   */
  public <R extends @Nullable Object> R perform(Call call, DataOperation<R> operation) {
    return operations.perform(call, operation, this);
  }

  @Override
  public @Nullable Object run(Call call, DataOperation<?> operation) {
    return switch (operation) {
      case UpsertBulk bulk -> upsertAll(call, bulk);
      case RecordOperation<?> one -> records.execute(call, one);
      case DataOperation.DeepSave(String table, var values) -> deepSaves.save(call, table, values);
      case DataOperation.Group(String table, GroupQuery query) ->
          grouping.group(call, table, query);
      case DataOperation.CountInGroup(String table, var query) ->
          records.execute(call, new Count(table, query));
      case DataOperation.Describe(String table) ->
          describe(call, tables.require(call.app(), table));
      case DataOperation.TableName(String tableId) -> name(call, tableId);
      case DataOperation.ChangeTablePermission change -> permissions.changeTable(call, change);
      case DataOperation.ChangeObjectPermission change -> permissions.changeObject(call, change);
    };
  }

  @Override
  public boolean allows(Call call, DataOperation<?> operation) {
    Operation needed =
        switch (operation) {
          case RecordOperation.Create _, RecordOperation.CreateBulk _ -> Operation.CREATE;
          case RecordOperation.Update _, RecordOperation.UpdateBulk _ -> Operation.UPDATE;
          case RecordOperation.Upsert _, UpsertBulk _ -> Operation.UPSERT;
          case RecordOperation.Remove _, RecordOperation.RemoveBulk _ -> Operation.REMOVE;
          case RecordOperation.LoadRelations _ -> Operation.LOAD_RELATIONS;
          case RecordOperation.AddRelation _, RecordOperation.SetRelation _ ->
              Operation.ADD_RELATION;
          case RecordOperation.DeleteRelation _ -> Operation.DELETE_RELATION;
          case RecordOperation.Find _,
              RecordOperation.FindById _,
              RecordOperation.First _,
              RecordOperation.Last _,
              Count _,
              DataOperation.Group _,
              DataOperation.CountInGroup _ ->
              Operation.FIND;
          case DataOperation.Describe _, DataOperation.TableName _ -> Operation.DESCRIBE;
          // what it takes follows from the values
          case DataOperation.DeepSave _,
              DataOperation.ChangeTablePermission _,
              DataOperation.ChangeObjectPermission _ ->
              null;
        };
    return needed == null || tables.as(call).could(needed, tableId(call, operation));
  }

  private String tableId(Call call, DataOperation<?> operation) {
    if (operation instanceof DataOperation.TableName(String tableId)) {
      return tableId;
    }
    Table table = tables.schema(call.app()).table(operation.table());
    return table == null ? GuardedRecords.newTable(operation.table()) : table.id();
  }

  private List<String> upsertAll(Call call, UpsertBulk bulk) {
    call.admit("an upsert in " + bulk.table() + ", objects: " + bulk.values().size());
    return transactions.runGrowing(
        call,
        Isolation.REPEATABLE_READ,
        bulk.table().equals(Table.USERS) ? bulk.values() : List.of(),
        inside -> inside.execute(call, bulk));
  }

  private List<Map<String, @Nullable Object>> describe(Call call, Table table) {
    GuardedRecords records = tables.as(call);
    return records.describe(table).stream().map(column -> describe(call, column)).toList();
  }

  private Map<String, @Nullable Object> describe(Call call, Column column) {
    Table related =
        column.relatedTableId() == null
            ? null
            : tables.schema(call.app()).tableById(column.relatedTableId());
    Map<String, @Nullable Object> described = new LinkedHashMap<>();
    described.put("name", column.name());
    described.put("required", column.required());
    described.put("type", column.name().equals(Table.OBJECT_ID) ? "STRING_ID" : column.typeName());
    described.put("defaultValue", column.defaultValue());
    described.put("expression", column.expression());
    described.put("relatedTable", related == null ? null : related.name());
    described.put("customRegex", column.customRegex());
    described.put("autoLoad", false);
    described.put("isPrimaryKey", column.name().equals(Table.OBJECT_ID));
    return described;
  }

  private String name(Call call, String tableId) {
    Table table = tables.schema(call.app()).tableById(tableId);
    if (table == null) {
      throw ApiError.TABLE_NOT_FOUND.with(tableId);
    }
    var _ = tables.as(call).describe(table);
    return table.name();
  }
}
