package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.GuardedRecords;
import dev.backstay.foundation.tables.SchemaNeeds;
import dev.backstay.security.model.Operation;
import dev.backstay.server.data.RecordOperation.AddRelation;
import dev.backstay.server.data.RecordOperation.Count;
import dev.backstay.server.data.RecordOperation.Create;
import dev.backstay.server.data.RecordOperation.CreateBulk;
import dev.backstay.server.data.RecordOperation.DeleteRelation;
import dev.backstay.server.data.RecordOperation.Find;
import dev.backstay.server.data.RecordOperation.FindById;
import dev.backstay.server.data.RecordOperation.First;
import dev.backstay.server.data.RecordOperation.Last;
import dev.backstay.server.data.RecordOperation.LoadRelations;
import dev.backstay.server.data.RecordOperation.RelationChange;
import dev.backstay.server.data.RecordOperation.Remove;
import dev.backstay.server.data.RecordOperation.RemoveBulk;
import dev.backstay.server.data.RecordOperation.SetRelation;
import dev.backstay.server.data.RecordOperation.Update;
import dev.backstay.server.data.RecordOperation.UpdateBulk;
import dev.backstay.server.data.RecordOperation.Upsert;
import dev.backstay.server.data.RecordOperation.UpsertBulk;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does record operations, each through the gate: on an app's tables as they are, or as they are
 * inside a transaction.
 */
public final class RecordExecutor {
  private final AppTables tables;
  private final UserRecords users;
  private final Upserts upserts;

  /**
   * @param users who writes the records of {@code Users}
   */
  RecordExecutor(AppTables tables, UserRecords users) {
    this.tables = tables;
    this.users = users;
    this.upserts = new Upserts(tables, users);
  }

  /** The tables that it works on. */
  public AppTables tables() {
    return tables;
  }

  /**
   * Does an operation.
   *
   * @return what it results in
   * @throws dev.backstay.foundation.error.ApiException the documented refusal; 1000 where a row is
   *     missing or hidden, which answer alike (security model C.9a 4)
   * @throws dev.backstay.store.error.DataException for what cannot be done
   */
  @SuppressWarnings("unchecked") // each operation results in what its type says
  public <R> R execute(Call call, RecordOperation<R> operation) {
    return (R)
        (operation.table().equals(Table.USERS)
            ? onUsers(call, operation)
            : onRecords(call, operation));
  }

  /** The records of Users are accounts: these rules apply to them as well, no matter who writes. */
  private Object onUsers(Call call, RecordOperation<?> operation) {
    return switch (operation) {
      case Create(String _, var values) -> users.create(call, values);
      case CreateBulk(String _, var values) -> users.createAll(call, values);
      case Update(String _, String objectId, var values) -> users.update(call, objectId, values);
      case Upsert(String _, var values) -> upserts.upsertUser(call, values);
      case UpdateBulk update -> {
        users.checkBulkUpdate(call, update.changes());
        yield onRecords(call, update);
      }
      case Remove(String _, String objectId) -> users.remove(call, objectId);
      case RemoveBulk(String _, String where) -> users.removeAll(call, where);
      default -> onRecords(call, operation);
    };
  }

  private Object onRecords(Call call, RecordOperation<?> operation) {
    return switch (operation) {
      case FindById(String table, String objectId, Query query) -> {
        Row found = records(call).findById(table(call, table), objectId, configured(call, query));
        if (found == null) {
          throw ApiError.ENTITY_NOT_FOUND.with(objectId);
        }
        yield found;
      }
      case Find(String table, Query query) -> find(call, table, query);
      case First(String table, Query query) -> findOne(call, table, query, "created asc");
      case Last(String table, Query query) -> findOne(call, table, query, "created desc");
      case Count(String table, Query query) -> records(call).count(table(call, table), query);
      case Create(String table, var values) ->
          records(call).inTable(table, id -> records(call).insert(id, table, values));
      case CreateBulk(String table, var values) ->
          records(call).inTable(table, id -> records(call).insertAll(id, table, values));
      case Update(String name, String objectId, var values) -> {
        Table table = table(call, name);
        Row updated = records(call).update(table, objectId, values);
        yield reached(call, table, objectId, Operation.UPDATE, updated);
      }
      case UpdateBulk(String table, String where, var changes) ->
          records(call).updateWhere(table(call, table), where, changes);
      case Upsert(String table, var values) -> upserts.upsert(call, table, values);
      case UpsertBulk bulk -> upsertAll(call, bulk);
      case Remove(String name, String objectId) -> {
        Table table = table(call, name);
        Long deleted = records(call).delete(table, objectId);
        yield reached(call, table, objectId, Operation.REMOVE, deleted);
      }
      case RemoveBulk(String table, String where) ->
          records(call).deleteWhere(table(call, table), where);
      case LoadRelations(String name, String parentId, String relation, Query query) -> {
        Table table = table(call, name);
        List<Row> children = records(call).findRelated(table, parentId, relation, query);
        yield reached(call, table, parentId, Operation.LOAD_RELATIONS, children);
      }
      case RelationChange change -> relate(call, change);
    };
  }

  private List<Row> find(Call call, String table, Query query) {
    return records(call).find(table(call, table), configured(call, query));
  }

  private Row findOne(Call call, String table, Query query, String order) {
    Query sorted = query.sortBy() == null ? query.withSortBy(order) : query;
    List<Row> found = find(call, table, sorted.withPage(1, 0));
    if (found.isEmpty()) {
      throw ApiError.STORE_EMPTY.with();
    }
    return found.getFirst();
  }

  /** All or none, by the transaction that it is in. */
  private List<String> upsertAll(Call call, UpsertBulk bulk) {
    if (!tables.inTransaction()) {
      throw new IllegalStateException("a bulk upsert outside of a transaction");
    }
    return ApiException.ofEach(
        bulk.values(),
        values -> String.valueOf(execute(call, new Upsert(bulk.table(), values)).objectId()));
  }

  private Long relate(Call call, RelationChange change) {
    Table table = table(call, change.table());
    RelationColumn column = RelationColumn.parse(change.relation());
    Operation operation =
        change instanceof DeleteRelation ? Operation.DELETE_RELATION : Operation.ADD_RELATION;
    Long changed =
        records(call)
            .relate(
                table,
                change.parentId(),
                operation,
                needs(operation, table, column),
                (relations, permit, reach) ->
                    switch (change) {
                      case AddRelation(String _, String parentId, String _, var children) ->
                          relations.add(permit, reach, parentId, column.name(), children);
                      case SetRelation(String _, String parentId, String _, var children) ->
                          relations.set(permit, reach, parentId, column.name(), children);
                      case DeleteRelation(String _, String parentId, String _, var children) ->
                          relations.delete(permit, reach, parentId, column.name(), children);
                    });
    return reached(call, table, change.parentId(), operation, changed);
  }

  /** The column that an address describes, which dynamic schema makes like that of a value. */
  private static SchemaNeeds needs(Operation operation, Table table, RelationColumn column) {
    String childTable = column.childTable();
    return operation != Operation.ADD_RELATION || childTable == null
        ? SchemaNeeds.NOTHING
        : SchemaNeeds.relation(table.name(), column.name(), childTable, column.relationship());
  }

  private <T> T reached(
      Call call, Table table, String objectId, Operation operation, @Nullable T result) {
    if (result == null) {
      throw records(call).refusedOrMissing(table, objectId, operation);
    }
    return result;
  }

  /** What the app's developer has set counts only where properties are named. */
  private Query configured(Call call, Query query) {
    return query.props() == null
        ? query
        : query.withObjectId(tables.config(call.app()).includeObjectIdByDefault());
  }

  private GuardedRecords records(Call call) {
    return tables.as(call);
  }

  private Table table(Call call, String name) {
    return tables.require(call.app(), name);
  }
}
