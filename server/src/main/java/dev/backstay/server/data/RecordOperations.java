package dev.backstay.server.data;

import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Refusals;
import dev.backstay.server.access.TargetRow;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.tables.AppTables;
import dev.backstay.server.tables.SchemaNeeds;
import dev.backstay.store.database.Ids;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What can be done to records, each through the one gate. The same for clients, server code and
 * developers: who calls is in the {@link Call}.
 *
 * <p>A hidden row and a missing row answer alike (security model C.9a 4). Rows of {@code Users} are
 * accounts, with rules of their own on top ({@link UserRecords}).
 */
public final class RecordOperations {
  /** Most records that one bulk create takes. */
  public static final int MAX_BULK = 100;

  /** How often a table is looked for that others make meanwhile. */
  private static final int MAX_ATTEMPTS = 3;

  private final AppTables tables;
  private final AccessGate gate;
  private final UserRecords users;
  private final Upserts upserts;

  public RecordOperations(AppTables tables, AccessGate gate, UserRecords users) {
    this.tables = tables;
    this.gate = gate;
    this.users = users;
    this.upserts = new Upserts(this, tables, gate, users);
  }

  /**
   * Creates a record, or updates it when the values name one: when they have an {@code objectId}.
   */
  public Row save(Call call, String tableName, Map<String, @Nullable Object> values) {
    Object objectId = values.get(Table.OBJECT_ID);
    return objectId == null
        ? create(call, tableName, values)
        : update(call, tableName, String.valueOf(objectId), values);
  }

  /** Creates a record; returns it as stored. */
  public Row create(Call call, String tableName, Map<String, @Nullable Object> values) {
    if (tableName.equals(Table.USERS)) {
      return users.create(call, values);
    }
    return inTable(
        call,
        tableName,
        tableId ->
            gate.perform(
                call,
                Operation.CREATE,
                new Asset.Table(tableId),
                permit ->
                    tables.growing(
                        call.app(),
                        call.caller(),
                        SchemaNeeds.columns(tableId, tableName, List.of(values)),
                        inside ->
                            inside
                                .records(call.app())
                                .insert(permit, gate.reach(call), values, call.caller().userId()),
                        any -> true)));
  }

  /**
   * Creates up to {@value #MAX_BULK} records, all or none.
   *
   * @return their ids, in the order of the values
   */
  public List<String> createAll(
      Call call, String tableName, List<Map<String, @Nullable Object>> values) {
    checkBulk(values);
    if (tableName.equals(Table.USERS)) {
      return users.createAll(call, values);
    }
    return inTable(
        call,
        tableName,
        tableId ->
            gate.perform(
                call,
                Operation.CREATE,
                new Asset.Table(tableId),
                permit ->
                    tables.growing(
                        call.app(),
                        call.caller(),
                        SchemaNeeds.columns(tableId, tableName, values),
                        inside ->
                            inside
                                .records(call.app())
                                .insertAll(permit, values, call.caller().userId()),
                        made -> !made.isEmpty())));
  }

  /** Changes a record; returns it as stored. */
  public Row update(
      Call call, String tableName, String objectId, Map<String, @Nullable Object> values) {
    if (tableName.equals(Table.USERS)) {
      return users.update(call, objectId, values);
    }
    Table table = tables.require(call.app(), tableName);
    Row updated =
        gate.<@Nullable Row>row(
            call,
            Operation.UPDATE,
            // null also where the values read a row that the caller may not find
            tables.row(call.app(), table, objectId).with(TargetRow.Result.TELLS_SUCCESS),
            permit ->
                tables.<@Nullable Row>growing(
                    call.app(),
                    call.caller(),
                    SchemaNeeds.columns(table.id(), tableName, List.of(values)),
                    inside ->
                        inside
                            .records(call.app())
                            .update(permit, gate.reach(call), objectId, values),
                    Objects::nonNull),
            AccessGate.refuse(Operation.UPDATE));
    if (updated == null) {
      throw refusedOrMissing(call, table, objectId, Operation.UPDATE);
    }
    return updated;
  }

  /**
   * Changes the record that the values name, or creates it under that id; without an id, creates
   * one. Returns it as stored.
   */
  public Row upsert(Call call, String tableName, Map<String, @Nullable Object> values) {
    return upserts.upsert(call, tableName, values);
  }

  /**
   * Upserts up to {@value #MAX_BULK} records, all or none.
   *
   * @return their ids, in the order of the values
   */
  public List<String> upsertAll(
      Call call, String tableName, List<Map<String, @Nullable Object>> values) {
    checkBulk(values);
    return upserts.upsertAll(call, tableName, values);
  }

  private static void checkBulk(List<?> values) {
    if (values.size() > MAX_BULK) {
      throw ApiError.WRONG_DATA.with(
          "Bulk create operation supports no more than " + MAX_BULK + " objects");
    }
  }

  /** Changes every record that matches and that the caller may change; returns how many. */
  public long updateWhere(
      Call call, String tableName, @Nullable String where, Map<String, @Nullable Object> values) {
    Table table = tables.require(call.app(), tableName);
    if (tableName.equals(Table.USERS)) {
      users.checkBulkUpdate(call, values);
    }
    return gate.rows(
        call,
        Operation.UPDATE,
        table.id(),
        where,
        permit ->
            tables.growing(
                call.app(),
                call.caller(),
                SchemaNeeds.columns(table.id(), tableName, List.of(values)),
                inside ->
                    inside.records(call.app()).updateWhere(permit, gate.reach(call), where, values),
                count -> count > 0),
        AccessGate.refuse(Operation.UPDATE));
  }

  /** Deletes a record; returns when, in milliseconds since the epoch. */
  public long delete(Call call, String tableName, String objectId) {
    Table table = tables.require(call.app(), tableName);
    Long deleted =
        gate.<@Nullable Long>row(
            call,
            Operation.REMOVE,
            tables.row(call.app(), table, objectId),
            permit -> tables.records(call.app()).delete(permit, objectId),
            AccessGate.refuse(Operation.REMOVE));
    if (deleted == null) {
      throw refusedOrMissing(call, table, objectId, Operation.REMOVE);
    }
    if (tableName.equals(Table.USERS)) {
      users.usersDeleted(call.app(), List.of(objectId));
    }
    return deleted;
  }

  /** Deletes every record that matches and that the caller may delete; returns how many. */
  public long deleteWhere(Call call, String tableName, @Nullable String where) {
    Table table = tables.require(call.app(), tableName);
    if (tableName.equals(Table.USERS)) {
      List<String> gone =
          gate.rows(
              call,
              Operation.REMOVE,
              table.id(),
              where,
              permit ->
                  tables.records(call.app()).deleteReturningIds(permit, gate.reach(call), where),
              AccessGate.refuse(Operation.REMOVE));
      users.usersDeleted(call.app(), gone);
      return gone.size();
    }
    return gate.rows(
        call,
        Operation.REMOVE,
        table.id(),
        where,
        permit -> tables.records(call.app()).deleteWhere(permit, gate.reach(call), where),
        AccessGate.refuse(Operation.REMOVE));
  }

  /** The records of a query that the caller may find. */
  public List<Row> find(Call call, String tableName, Query query) {
    Table table = tables.require(call.app(), tableName);
    return gate.rows(
        call,
        Operation.FIND,
        table.id(),
        query.where(),
        permit ->
            tables.records(call.app()).find(permit, gate.reach(call), withConfig(call, query)),
        List::of);
  }

  /**
   * The first or last record of a query by age.
   *
   * @throws dev.backstay.server.error.ApiException 1010 when there is none
   */
  public Row findOne(Call call, String tableName, Query query) {
    List<Row> found = find(call, tableName, query.withPage(1, 0));
    if (found.isEmpty()) {
      throw ApiError.STORE_EMPTY.with();
    }
    return found.getFirst();
  }

  /**
   * The record of that id.
   *
   * @param query which properties are wanted; its condition and paging do not count
   * @throws dev.backstay.server.error.ApiException 1000 when it is missing or hidden
   */
  public Row findById(Call call, String tableName, String objectId, Query query) {
    Row found = visible(call, tables.require(call.app(), tableName), objectId, query);
    if (found == null) {
      throw ApiError.ENTITY_NOT_FOUND.with(objectId);
    }
    return found;
  }

  /** How many records match that the caller may find. */
  public long count(Call call, String tableName, @Nullable String where) {
    return count(call, tableName, Query.ALL.withWhere(where));
  }

  /** How many records match that the caller may find, or how many groups they make. */
  public long count(Call call, String tableName, Query query) {
    Table table = tables.require(call.app(), tableName);
    return gate.rows(
        call,
        Operation.FIND,
        table.id(),
        query.where(),
        permit -> tables.records(call.app()).count(permit, gate.reach(call), query),
        () -> 0L);
  }

  /** The record of that id, if the caller may find it. */
  @Nullable Row visible(Call call, Table table, String objectId, Query query) {
    return gate.<@Nullable Row>row(
        call,
        Operation.FIND,
        tables.row(call.app(), table, objectId),
        permit ->
            tables
                .records(call.app())
                .findById(permit, gate.reach(call), objectId, withConfig(call, query)),
        () -> null);
  }

  private Query withConfig(Call call, Query query) {
    return query.withObjectId(tables.config(call.app()).includeObjectIdByDefault());
  }

  /**
   * A row that the caller may neither change nor find is as good as missing; one that he sees, he
   * is refused.
   */
  RuntimeException refusedOrMissing(Call call, Table table, String objectId, Operation operation) {
    return visible(call, table, objectId, Query.ALL) == null
        ? ApiError.ENTITY_NOT_FOUND.with(objectId)
        : Refusals.of(operation);
  }

  /**
   * Creates in a table. With a dynamic schema it need not be there, if the caller may create in a
   * new table.
   *
   * @param create gets the table's id; of a table that is not there, the one that it is to be made
   *     with
   */
  <T extends @Nullable Object> T inTable(Call call, String tableName, Function<String, T> create) {
    for (int attempt = 1; ; attempt++) {
      Table table = tables.schema(call.app()).table(tableName);
      if (table != null || !tables.config(call.app()).dynamicSchema()) {
        return create.apply(tables.require(call.app(), tableName).id());
      }
      try {
        return gate.perform(
            call,
            Operation.CREATE,
            new Asset.Table(tableName + " (new)"),
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
}
