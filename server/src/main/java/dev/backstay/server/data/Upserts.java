package dev.backstay.server.data;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.tables.AppTables;
import dev.backstay.server.tables.SchemaNeeds;
import dev.backstay.store.database.Isolation;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.Records;
import dev.backstay.store.records.RowFacts;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Upserts for {@link RecordOperations}: whether a record is made or changed follows from whether
 * there is one of that id, which others may change meanwhile (security model C.9a 2).
 */
final class Upserts {
  /** How often an upsert looks again at a row that others make or delete meanwhile. */
  private static final int MAX_ATTEMPTS = 5;

  private final RecordOperations records;
  private final AppTables tables;
  private final AccessGate gate;
  private final UserRecords users;
  private final DataTransactions transactions;

  Upserts(RecordOperations records, AppTables tables, AccessGate gate, UserRecords users) {
    this.records = records;
    this.tables = tables;
    this.gate = gate;
    this.users = users;
    this.transactions = new DataTransactions(tables, gate, users);
  }

  /**
   * Changes the record that the values name, or creates it under that id; without an id, creates
   * one. Returns it as stored.
   */
  Row upsert(Call call, String tableName, Map<String, @Nullable Object> values) {
    return tableName.equals(Table.USERS)
        ? upsertUser(call, values)
        : records.inTable(call, tableName, tableId -> upsert(call, tableId, tableName, values));
  }

  /**
   * Upserts records, all or none.
   *
   * @return their ids, in the order of the values
   */
  List<String> upsertAll(Call call, String tableName, List<Map<String, @Nullable Object>> values) {
    boolean accounts = tableName.equals(Table.USERS);
    if (tables.inTransaction()) {
      return values.stream()
          .map(each -> String.valueOf(upsert(call, tableName, each).objectId()))
          .toList();
    }
    call.admit("an upsert in " + tableName + ", objects: " + values.size());
    return transactions.runGrowing(
        call,
        Isolation.REPEATABLE_READ,
        accounts ? values : List.of(),
        (inside, data) -> data.records().upsertAll(call, tableName, values));
  }

  /** An account is made or changed by its own rules, once it may be upserted. */
  private Row upsertUser(Call call, Map<String, @Nullable Object> values) {
    return this.<Row>upsert(
        call,
        tables.require(call.app(), Table.USERS).id(),
        Table.USERS,
        values,
        (permit, objectId) ->
            objectId == null ? users.create(call, values) : users.update(call, objectId, values));
  }

  private Row upsert(
      Call call, String tableId, String tableName, Map<String, @Nullable Object> values) {
    for (int attempt = 1; ; attempt++) {
      try {
        Row row =
            this.<@Nullable Row>upsert(
                call,
                tableId,
                tableName,
                values,
                (permit, objectId) ->
                    tables.<@Nullable Row>growing(
                        call.app(),
                        call.caller(),
                        SchemaNeeds.columns(tableId, tableName, List.of(values)),
                        inside -> write(call, inside, permit, objectId, values),
                        Objects::nonNull));
        if (row != null) {
          return row;
        }
      } catch (DataException e) {
        if (e.error() != DataError.OBJECT_ID_EXISTS || attempt == MAX_ATTEMPTS) {
          throw e;
        }
        if (tables.inTransaction()) {
          throw DatabaseException.conflict();
        }
      }
      if (attempt == MAX_ATTEMPTS) {
        throw ApiError.ENTITY_NOT_FOUND.with(String.valueOf(values.get(Table.OBJECT_ID)));
      }
      // the row was made or deleted between the look and the write
    }
  }

  private @Nullable Row write(
      Call call,
      AppTables inside,
      Permit permit,
      @Nullable String objectId,
      Map<String, @Nullable Object> values) {
    Records rows = inside.records(call.app());
    return objectId == null
        ? rows.insert(permit, gate.reach(call), values, call.caller().userId())
        : rows.update(permit, gate.reach(call), objectId, values);
  }

  /** What an upsert comes to, once it is allowed; the id is null when the row is new. */
  private interface Upsert<T extends @Nullable Object> {
    T run(Permit permit, @Nullable String objectId);
  }

  private <T extends @Nullable Object> T upsert(
      Call call,
      String tableId,
      String tableName,
      Map<String, @Nullable Object> values,
      Upsert<T> write) {
    Object named = values.get(Table.OBJECT_ID);
    RowFacts facts =
        named instanceof String id ? tables.objectAcls(call.app()).facts(tableId, id) : null;
    // an upsert must not tell that there is an account which the caller may not see
    if (facts == null
        || (tableName.equals(Table.USERS)
            && records.visible(
                    call, tables.require(call.app(), tableName), String.valueOf(named), Query.ALL)
                == null)) {
      return gate.upsert(call, tableId, permit -> write.run(permit, null));
    }
    String objectId = String.valueOf(named);
    return gate.upsert(
        call,
        new Asset.Row(tableId, objectId, facts.ownerId(), facts.acl(Operation.UPSERT)),
        facts.acl(Operation.UPDATE),
        permit -> write.run(permit, objectId));
  }
}
