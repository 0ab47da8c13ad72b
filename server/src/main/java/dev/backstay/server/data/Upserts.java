package dev.backstay.server.data;

import dev.backstay.security.Asset;
import dev.backstay.security.Operation;
import dev.backstay.security.Permit;
import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.tables.AppTables;
import dev.backstay.store.DataException;
import dev.backstay.store.DatabaseException;
import dev.backstay.store.Isolation;
import dev.backstay.store.Query;
import dev.backstay.store.Row;
import dev.backstay.store.RowFacts;
import dev.backstay.store.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Upserts for {@link RecordOperations}: whether a record is made or changed follows from whether
 * there is one of that id, which others may change meanwhile (security model C.9a 2).
 */
final class Upserts {
  /** How often an upsert looks again at a row that others make or delete meanwhile. */
  private static final int MAX_ATTEMPTS = 5;

  /** The id is taken. */
  private static final int DUPLICATE = 1101;

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
        : upsert(call, records.target(call, tableName), values);
  }

  /**
   * Upserts records, all or none.
   *
   * @return their ids, in the order of the values
   */
  List<String> upsertAll(Call call, String tableName, List<Map<String, @Nullable Object>> values) {
    boolean accounts = tableName.equals(Table.USERS);
    Table table =
        accounts ? tables.require(call.app(), tableName) : records.target(call, tableName);
    if (tables.inTransaction()) {
      return values.stream()
          .map(each -> String.valueOf(upsert(call, tableName, each).objectId()))
          .toList();
    }
    for (Map<String, @Nullable Object> each : values) {
      // columns cannot be made inside the transaction, nor for a caller who may not write
      upsert(
          call,
          table,
          each,
          (permit, found) -> {
            tables.ensureColumns(
                call.app(), tableName, List.of(accounts ? users.columns(each) : each));
            return true;
          });
    }
    return transactions.run(
        call,
        Isolation.REPEATABLE_READ,
        accounts ? values : List.of(),
        (inside, data) -> data.records().upsertAll(call, tableName, values));
  }

  /** An account is made or changed by its own rules, once it may be upserted. */
  private Row upsertUser(Call call, Map<String, @Nullable Object> values) {
    return this.<Row>upsert(
        call,
        tables.require(call.app(), Table.USERS),
        values,
        (permit, objectId) ->
            objectId == null ? users.create(call, values) : users.update(call, objectId, values));
  }

  private Row upsert(Call call, Table table, Map<String, @Nullable Object> values) {
    for (int attempt = 1; ; attempt++) {
      try {
        Row row =
            upsert(
                call,
                table,
                values,
                (permit, objectId) -> {
                  tables.ensureColumns(call.app(), table.name(), List.of(values));
                  return objectId == null
                      ? tables.records(call.app()).insert(permit, values, call.caller().userId())
                      : tables.records(call.app()).update(permit, objectId, values);
                });
        if (row != null) {
          return row;
        }
      } catch (DataException e) {
        if (e.code() != DUPLICATE || attempt == MAX_ATTEMPTS) {
          throw e;
        }
        if (tables.inTransaction()) {
          throw DatabaseException.conflict();
        }
      }
      if (attempt == MAX_ATTEMPTS) {
        throw ApiError.ENTITY_NOT_FOUND.with(String.valueOf(values.get(Table.OBJECT_ID)));
      }
      // somebody made or deleted the row between the look and the write
    }
  }

  /** What an upsert comes to, once it is allowed; the id is null when the row is new. */
  private interface Upsert<T extends @Nullable Object> {
    T run(Permit permit, @Nullable String objectId);
  }

  private <T extends @Nullable Object> T upsert(
      Call call, Table table, Map<String, @Nullable Object> values, Upsert<T> write) {
    Object named = values.get(Table.OBJECT_ID);
    RowFacts facts =
        named instanceof String id ? tables.objectAcls(call.app()).facts(table.id(), id) : null;
    // nobody learns by an upsert of an account that there is one which he may not see
    if (facts == null
        || (table.name().equals(Table.USERS)
            && records.visible(call, table, String.valueOf(named), Query.ALL) == null)) {
      return gate.upsert(call, table.id(), permit -> write.run(permit, null));
    }
    String objectId = String.valueOf(named);
    return gate.upsert(
        call,
        new Asset.Row(table.id(), objectId, facts.ownerId(), facts.acl(Operation.UPSERT)),
        facts.acl(Operation.UPDATE),
        permit -> write.run(permit, objectId));
  }
}
