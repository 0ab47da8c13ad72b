package dev.backstay.server.data;

import dev.backstay.security.model.Operation;
import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.tables.AppTables;
import dev.backstay.server.tables.SchemaNeeds;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.Children;
import dev.backstay.store.records.Relations;
import dev.backstay.store.schema.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be done to the relations of records, through the one gate (reference: Data API 1,
 * 15–18).
 *
 * <p>The decision is about the row that has the relation; children that the caller could not find
 * are as good as not there (security model C.7).
 */
public final class RelationOperations {
  private final AppTables tables;
  private final AccessGate gate;
  private final RecordOperations records;

  public RelationOperations(AppTables tables, AccessGate gate, RecordOperations records) {
    this.tables = tables;
    this.gate = gate;
    this.records = records;
  }

  /** A page of the children of a record; an empty list without children. */
  public List<Row> load(Call call, String tableName, String parentId, String column, Query query) {
    Table table = tables.require(call.app(), tableName);
    List<Row> children =
        gate.<@Nullable List<Row>>row(
            call,
            Operation.LOAD_RELATIONS,
            tables.row(call.app(), table, parentId),
            permit ->
                tables
                    .records(call.app())
                    .findRelated(permit, gate.reach(call), parentId, column, query),
            AccessGate.refuse(Operation.LOAD_RELATIONS));
    if (children == null) {
      throw records.refusedOrMissing(call, table, parentId, Operation.LOAD_RELATIONS);
    }
    return children;
  }

  /** Makes the children the only ones of a record; returns how many it has. */
  public long set(Call call, String tableName, String parentId, String column, Children children) {
    return change(
        call, tableName, parentId, column, children, Operation.ADD_RELATION, Relations::set);
  }

  /** Adds children to a record; returns how many it did not have before. */
  public long add(Call call, String tableName, String parentId, String column, Children children) {
    return change(
        call, tableName, parentId, column, children, Operation.ADD_RELATION, Relations::add);
  }

  /** Takes children out of a record; returns how many it had. */
  public long delete(
      Call call, String tableName, String parentId, String column, Children children) {
    return change(
        call, tableName, parentId, column, children, Operation.DELETE_RELATION, Relations::delete);
  }

  /** One of the store's ways to change a relation. */
  private interface Change {
    @Nullable Long run(
        Relations relations,
        dev.backstay.security.decide.Permit permit,
        dev.backstay.store.records.Reach reach,
        String parentId,
        String column,
        Children children);
  }

  private long change(
      Call call,
      String tableName,
      String parentId,
      String column,
      Children children,
      Operation operation,
      Change change) {
    Table table = tables.require(call.app(), tableName);
    RelationColumn named = RelationColumn.parse(column);
    Long changed =
        gate.<@Nullable Long>row(
            call,
            operation,
            tables.row(call.app(), table, parentId),
            permit ->
                tables.<@Nullable Long>growing(
                    call.app(),
                    call.caller(),
                    needs(operation, tableName, named),
                    inside ->
                        change.run(
                            inside.relations(call.app()),
                            permit,
                            gate.reach(call),
                            parentId,
                            named.name(),
                            children),
                    related -> related != null && related > 0),
            AccessGate.refuse(operation));
    if (changed == null) {
      throw records.refusedOrMissing(call, table, parentId, operation);
    }
    return changed;
  }

  /** The column that an address describes, which dynamic schema makes like that of a value. */
  private static SchemaNeeds needs(Operation operation, String tableName, RelationColumn named) {
    String childTable = named.childTable();
    return operation != Operation.ADD_RELATION || childTable == null
        ? SchemaNeeds.NOTHING
        : SchemaNeeds.relation(tableName, named.name(), childTable, named.relationship());
  }
}
