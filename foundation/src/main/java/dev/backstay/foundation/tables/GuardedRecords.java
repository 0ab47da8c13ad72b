package dev.backstay.foundation.tables;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Refusals;
import dev.backstay.foundation.access.TargetRow;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.decide.Permit;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import dev.backstay.store.database.Ids;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.Reach;
import dev.backstay.store.records.Relations;
import dev.backstay.store.records.RowFacts;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Table;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The records of an app's tables as one call may reach them: every method asks the gate, does what
 * it is for with the gate's permit, and answers no more than the caller may find.
 *
 * <p>Methods about one row return null for a row that is missing and for one that the caller may
 * not reach: the two are not told apart (security model C.9a 4). Writes make the tables and columns
 * that they need, if the app's schema is dynamic. Errors are those of the store's {@link
 * dev.backstay.store.records.Records}, besides the documented refusal of the operation when no row
 * of the table can be allowed.
 */
public final class GuardedRecords {
  /** How often a table is looked for that others make meanwhile. */
  private static final int MAX_ATTEMPTS = 3;

  private final AppTables tables;
  private final AccessGate gate;
  private final Call call;
  private final Call asker;

  /**
   * @param asker for whom it is done: what is answered is what they may find, and tables and
   *     columns are made as for them
   */
  GuardedRecords(AppTables tables, AccessGate gate, Call call, Call asker) {
    this.tables = tables;
    this.gate = gate;
    this.call = call;
    this.asker = asker;
  }

  /** One page of the records of a query; empty where the caller may find none. */
  public List<Row> find(Table table, Query query) {
    // what the server looks for is nobody's business: it may be an identity
    String where = call.caller().kind() == Caller.Kind.INTERNAL ? null : query.where();
    return gate.rows(
        call,
        Operation.FIND,
        table.id(),
        where,
        permit -> tables.records(call.app()).find(permit, reach(), query),
        List::of);
  }

  /** The record of that id with all of its columns. */
  public @Nullable Row findById(Table table, String objectId) {
    return findById(table, objectId, Query.ALL);
  }

  /**
   * The record of that id.
   *
   * @param query which properties and relations; the rest of it does not count
   */
  public @Nullable Row findById(Table table, String objectId, Query query) {
    return gate.<@Nullable Row>row(
        call,
        Operation.FIND,
        row(table, objectId),
        permit -> tables.records(call.app()).findById(permit, reach(), objectId, query),
        () -> null);
  }

  /** One page of the children of a record in one relation. */
  public @Nullable List<Row> findRelated(Table table, String parentId, String column, Query query) {
    return gate.<@Nullable List<Row>>row(
        call,
        Operation.LOAD_RELATIONS,
        // null also where the caller may not find the parent
        row(table, parentId).with(TargetRow.Result.TELLS_SUCCESS),
        permit -> tables.records(call.app()).findRelated(permit, reach(), parentId, column, query),
        AccessGate.refuse(Operation.LOAD_RELATIONS));
  }

  /** One page of the users to whom a role is assigned; empty where the caller may find none. */
  public List<Row> findRoleHolders(Table users, String roleId, Query query) {
    return gate.rows(
        call,
        Operation.FIND,
        users.id(),
        query.where(),
        permit -> tables.records(call.app()).findRoleHolders(permit, reach(), roleId, query),
        List::of);
  }

  /** How many records match that the caller may find, or how many groups they make. */
  public long count(Table table, Query query) {
    return gate.rows(
        call,
        Operation.FIND,
        table.id(),
        query.where(),
        permit -> tables.records(call.app()).count(permit, reach(), query),
        () -> 0L);
  }

  /** The columns of a table that the caller may see. */
  public List<Column> describe(Table table) {
    return gate.perform(
        call,
        Operation.DESCRIBE,
        new Asset.Table(table.id()),
        permit ->
            table.columns().stream()
                .filter(column -> !permit.hiddenColumns().contains(column.id()))
                .toList());
  }

  /** Makes a record, which the caller owns. */
  public Row insert(String tableId, String tableName, Map<String, @Nullable Object> values) {
    return gate.perform(
        call,
        Operation.CREATE,
        new Asset.Table(tableId),
        permit ->
            tables.growing(
                asker,
                SchemaNeeds.columns(tableId, tableName, List.of(values)),
                inside -> inside.records(call.app()).insert(permit, reach(), values, owner()),
                any -> true));
  }

  /**
   * Makes records, all or none.
   *
   * @return their ids, in the order of the values
   */
  public List<String> insertAll(
      String tableId, String tableName, List<Map<String, @Nullable Object>> values) {
    return gate.perform(
        call,
        Operation.CREATE,
        new Asset.Table(tableId),
        permit -> {
          try {
            return tables.growing(
                asker,
                SchemaNeeds.columns(tableId, tableName, values),
                inside -> inside.records(call.app()).insertAll(permit, values, owner()),
                made -> !made.isEmpty());
          } catch (DataException e) {
            throw e.remark() == null ? duplicateInTable(e, tableId, values) : e;
          }
        });
  }

  /**
   * The error of a value that must be unique, saying which object of a list has the value of a
   * record, if the caller may find that record.
   */
  private DataException duplicateInTable(
      DataException e, String tableId, List<Map<String, @Nullable Object>> values) {
    String duplicate = e.duplicateColumn();
    Table table = tables.schema(call.app()).tableById(tableId);
    Column column =
        table == null ? null : table.column(duplicate == null ? Table.OBJECT_ID : duplicate);
    if ((duplicate == null && e.error() != DataError.OBJECT_ID_EXISTS)
        || column == null
        || tables.inTransaction()) { // where nothing can be asked any more
      return e;
    }
    Reach reach = reach();
    Permit find = reach.findInWrittenTable(tableId);
    if (find == null || find.rows().isNothing()) {
      return e;
    }
    for (int i = 0; i < values.size(); i++) {
      String literal = literal(values.get(i).get(column.name()));
      if (literal != null && isThere(find, reach, column.name() + " = " + literal)) {
        return e.saying(
            DataException.placeInList(i, values.size()) + " has that of an object which is there");
      }
    }
    return e;
  }

  /** A value that a column has taken, in the where language; null for one that is calculated. */
  private static @Nullable String literal(@Nullable Object value) {
    return switch (value) {
      case String text -> WhereText.quoted(text);
      case Number number -> new BigDecimal(number.toString()).toPlainString();
      case Boolean truth -> truth.toString();
      case null, default -> null;
    };
  }

  private boolean isThere(Permit find, Reach reach, String where) {
    try {
      return tables.records(call.app()).count(find, reach, Query.ALL.withWhere(where)) > 0;
    } catch (DataException _) { // the caller may not see the column
      return false;
    }
  }

  /**
   * Makes something in a table. With a dynamic schema it need not be there, if the caller may
   * create in a new table.
   *
   * @param create gets the table's id; of a table that is not there, the one that it is to be made
   *     with
   */
  public <T extends @Nullable Object> T inTable(String tableName, Function<String, T> create) {
    for (int attempt = 1; ; attempt++) {
      Table table = tables.schema(call.app()).table(tableName);
      if (table != null || !tables.config(call.app()).dynamicSchema()) {
        return create.apply(tables.require(call.app(), tableName).id());
      }
      try {
        return gate.perform(
            call,
            Operation.CREATE,
            new Asset.Table(newTable(tableName)),
            permit -> create.apply(Ids.next()));
      } catch (DataException e) {
        if (e.error() != DataError.TABLE_EXISTS
            || attempt == MAX_ATTEMPTS
            || tables.inTransaction()
            || tables.refresh(call.app()).table(tableName) == null) {
          throw e;
        }
        // others made it meanwhile
      }
    }
  }

  /** What a table that is not there is called in decisions, instead of an id. */
  public static String newTable(String tableName) {
    return tableName + " (new)";
  }

  /** Changes a record. */
  public @Nullable Row update(Table table, String objectId, Map<String, @Nullable Object> values) {
    return gate.<@Nullable Row>row(
        call,
        Operation.UPDATE,
        // null also where the values read a row that the caller may not find
        row(table, objectId).with(TargetRow.Result.TELLS_SUCCESS),
        permit ->
            tables.<@Nullable Row>growing(
                asker,
                SchemaNeeds.columns(table.id(), table.name(), List.of(values)),
                now -> now.records(call.app()).reaches(permit, objectId, values.keySet()),
                () -> null,
                inside -> inside.records(call.app()).update(permit, reach(), objectId, values),
                Objects::nonNull),
        AccessGate.refuse(Operation.UPDATE));
  }

  /** Changes every record that matches and that the caller may change; returns how many. */
  public long updateWhere(
      Table table, @Nullable String where, Map<String, @Nullable Object> values) {
    return gate.rows(
        call,
        Operation.UPDATE,
        table.id(),
        where,
        permit ->
            tables.growing(
                asker,
                SchemaNeeds.columns(table.id(), table.name(), List.of(values)),
                now -> now.records(call.app()).reachesAny(permit, reach(), where, values.keySet()),
                () -> 0L,
                inside -> inside.records(call.app()).updateWhere(permit, reach(), where, values),
                count -> count > 0),
        AccessGate.refuse(Operation.UPDATE));
  }

  /**
   * Makes or changes the record that the values name, whichever is allowed.
   *
   * @param facts of that record as it was found; null if it was not
   * @return the record; null if it is gone by now
   * @throws DataException {@link DataError#OBJECT_ID_EXISTS} if it is there by now
   */
  public @Nullable Row upsert(
      String tableId,
      String tableName,
      Map<String, @Nullable Object> values,
      @Nullable RowFacts facts) {
    return this.<@Nullable Row>upserting(
        tableId,
        values,
        facts,
        permit ->
            tables.<@Nullable Row>growing(
                asker,
                SchemaNeeds.columns(tableId, tableName, List.of(values)),
                inside ->
                    facts == null
                        ? inside.records(call.app()).insert(permit, reach(), values, owner())
                        : inside
                            .records(call.app())
                            .update(permit, reach(), objectId(values), values),
                Objects::nonNull));
  }

  /** Does what an upsert comes to, once it is allowed; otherwise as {@link #upsert}. */
  public <T extends @Nullable Object> T upserting(
      String tableId,
      Map<String, @Nullable Object> values,
      @Nullable RowFacts facts,
      Function<Permit, T> write) {
    return facts == null
        ? gate.upsert(call, tableId, write)
        : gate.upsert(
            call,
            new Asset.Row(tableId, objectId(values), facts.ownerId(), facts.acl(Operation.UPSERT)),
            facts.acl(Operation.UPDATE),
            write);
  }

  /** Deletes a record; returns when, in milliseconds since the epoch. */
  public @Nullable Long delete(Table table, String objectId) {
    return gate.<@Nullable Long>row(
        call,
        Operation.REMOVE,
        row(table, objectId),
        permit -> tables.records(call.app()).delete(permit, objectId),
        AccessGate.refuse(Operation.REMOVE));
  }

  /** Deletes every record that matches and that the caller may delete; returns how many. */
  public long deleteWhere(Table table, @Nullable String where) {
    return gate.rows(
        call,
        Operation.REMOVE,
        table.id(),
        where,
        permit -> tables.records(call.app()).deleteWhere(permit, reach(), where),
        AccessGate.refuse(Operation.REMOVE));
  }

  /**
   * As {@link #deleteWhere}; returns the ids of the records that are gone.
   *
   * @param check gets the ids before the deletion holds; nothing is deleted if it throws
   */
  public List<String> deleteReturningIds(
      Table table, @Nullable String where, Consumer<List<String>> check) {
    return gate.rows(
        call,
        Operation.REMOVE,
        table.id(),
        where,
        permit -> tables.records(call.app()).deleteReturningIds(permit, reach(), where, check),
        AccessGate.refuse(Operation.REMOVE));
  }

  /** One of the store's ways to change a relation. */
  public interface RelationWrite {
    @Nullable Long run(Relations relations, Permit permit, Reach reach);
  }

  /**
   * Changes a relation of a record.
   *
   * @param operation ADD_RELATION or DELETE_RELATION
   * @param needs the relation, if it is to be made
   * @return how many children are more or fewer
   */
  public @Nullable Long relate(
      Table table, String parentId, Operation operation, SchemaNeeds needs, RelationWrite write) {
    return gate.<@Nullable Long>row(
        call,
        operation,
        // null also where the caller may not find the parent
        row(table, parentId).with(TargetRow.Result.TELLS_SUCCESS),
        permit ->
            tables.<@Nullable Long>growing(
                asker,
                needs,
                inside -> write.run(inside.relations(call.app()), permit, reach()),
                related -> related != null && related > 0),
        AccessGate.refuse(operation));
  }

  /** Whether the caller may do something to any record of a table at all; decides nothing. */
  public boolean could(Operation operation, String tableId) {
    return gate.couldPerform(call, operation, tableId);
  }

  /**
   * What a caller is told whose operation did not reach a record: a record that they may find is
   * refused to them, any other is missing.
   */
  public RuntimeException refusedOrMissing(Table table, String objectId, Operation operation) {
    return findById(table, objectId) == null
        ? ApiError.ENTITY_NOT_FOUND.with(objectId)
        : Refusals.of(operation);
  }

  private TargetRow row(Table table, String objectId) {
    return tables.row(call.app(), table, objectId);
  }

  private Reach reach() {
    return gate.reach(asker);
  }

  private @Nullable String owner() {
    return call.caller().userId();
  }

  private static String objectId(Map<String, @Nullable Object> values) {
    return String.valueOf(values.get(Table.OBJECT_ID));
  }
}
