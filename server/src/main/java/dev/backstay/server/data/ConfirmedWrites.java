package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.security.model.Operation;
import dev.backstay.server.data.RecordOperation.Count;
import dev.backstay.server.data.RecordOperation.RemoveBulk;
import dev.backstay.server.data.RecordOperation.UpdateBulk;
import dev.backstay.store.database.Isolation;
import dev.backstay.store.query.Query;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes or deletes the rows of a condition if they are as many as a developer has confirmed,
 * counted in the same transaction.
 */
final class ConfirmedWrites implements Performer<MatchingRows> {
  private final AppTables tables;
  private final DataTransactions transactions;

  ConfirmedWrites(AppTables tables, DataTransactions transactions) {
    this.tables = tables;
    this.transactions = transactions;
  }

  /**
   * Does it.
   *
   * @return how many rows were changed or deleted
   * @throws dev.backstay.foundation.error.ApiException 90409 when other than the confirmed number
   *     of rows match; as for the same bulk operation of a client. Then nothing is done
   */
  @Override
  public Long run(Call call, MatchingRows rows) {
    call.admit("rows of " + rows.table() + " that match");
    Map<String, @Nullable Object> changes = rows.changes();
    return transactions.run(
        call,
        Isolation.REPEATABLE_READ,
        changes == null ? List.of() : List.of(changes),
        inside -> {
          requireConfirmed(
              inside.execute(call, new Count(rows.table(), Query.ALL.withWhere(rows.where()))),
              rows);
          RecordOperation<Long> write =
              changes == null
                  ? new RemoveBulk(rows.table(), rows.where())
                  : new UpdateBulk(rows.table(), rows.where(), changes);
          long done = inside.execute(call, write);
          requireConfirmed(done, rows);
          return done;
        });
  }

  private static void requireConfirmed(long found, MatchingRows rows) {
    if (found != rows.expectCount()) {
      throw ApiError.ROWS_CHANGED.with(found, rows.expectCount());
    }
  }

  @Override
  public boolean allows(Call call, MatchingRows rows) {
    return tables
        .as(call)
        .could(
            rows.changes() == null ? Operation.REMOVE : Operation.UPDATE,
            tables.require(call.app(), rows.table()).id());
  }
}
