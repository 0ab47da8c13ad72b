package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.GuardedRecords;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.RowFacts;
import dev.backstay.store.schema.Table;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Upserts: whether a record is made or changed follows from whether there is one of that id, which
 * others may change meanwhile (security model C.9a 2).
 */
final class Upserts {
  /** How often an upsert looks again at a row that others make or delete meanwhile. */
  private static final int MAX_ATTEMPTS = 5;

  private final AppTables tables;
  private final UserRecords users;

  Upserts(AppTables tables, UserRecords users) {
    this.tables = tables;
    this.users = users;
  }

  /** Upserts a record of any table but Users. */
  Row upsert(Call call, String tableName, Map<String, @Nullable Object> values) {
    GuardedRecords records = tables.as(call);
    return records.inTable(tableName, tableId -> upsert(call, records, tableId, tableName, values));
  }

  /** An account is made or changed by its own rules, once it may be upserted. */
  Row upsertUser(Call call, Map<String, @Nullable Object> values) {
    GuardedRecords records = tables.as(call);
    Table table = tables.require(call.app(), Table.USERS);
    RowFacts found = facts(call, table.id(), values);
    String objectId = String.valueOf(values.get(Table.OBJECT_ID));
    // an upsert must not tell that there is an account which the caller may not see
    RowFacts facts = found == null || records.findById(table, objectId) == null ? null : found;
    return records.upserting(
        table.id(),
        values,
        facts,
        permit ->
            facts == null ? users.create(call, values) : users.update(call, objectId, values));
  }

  private Row upsert(
      Call call,
      GuardedRecords records,
      String tableId,
      String tableName,
      Map<String, @Nullable Object> values) {
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      try {
        Row row = records.upsert(tableId, tableName, values, facts(call, tableId, values));
        if (row != null) {
          return row;
        }
        // it was deleted between the look and the write
      } catch (DataException e) {
        if (e.error() != DataError.OBJECT_ID_EXISTS || attempt == MAX_ATTEMPTS) {
          throw e;
        }
        // it was made meanwhile, which is not seen inside a transaction
        if (tables.inTransaction()) {
          throw DatabaseException.conflict();
        }
      }
    }
    throw ApiError.ENTITY_NOT_FOUND.with(String.valueOf(values.get(Table.OBJECT_ID)));
  }

  /** The record that the values name as it is now; null if there is none. */
  private @Nullable RowFacts facts(
      Call call, String tableId, Map<String, @Nullable Object> values) {
    return values.get(Table.OBJECT_ID) instanceof String objectId
        ? tables.objectAcls(call.app()).facts(tableId, objectId)
        : null;
  }
}
