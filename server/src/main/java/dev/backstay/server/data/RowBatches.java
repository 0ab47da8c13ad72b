package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.GuardedRecords;
import dev.backstay.foundation.tables.WhereText;
import dev.backstay.security.model.Operation;
import dev.backstay.server.data.RecordOperation.Create;
import dev.backstay.server.data.RecordOperation.FindById;
import dev.backstay.server.data.RecordOperation.RemoveBulk;
import dev.backstay.server.data.RecordOperation.Update;
import dev.backstay.store.database.Isolation;
import dev.backstay.store.error.DataException;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Saves rows together, in one transaction, each through the gate as a save of its own. An error
 * names the row that it is about.
 */
final class RowBatches implements Performer<RowBatch> {
  private static final String UPDATED = "updated";

  private final AppTables tables;
  private final DataTransactions transactions;

  RowBatches(AppTables tables, DataTransactions transactions) {
    this.tables = tables;
    this.transactions = transactions;
  }

  /**
   * Saves a batch.
   *
   * @return {@code created} and {@code updated} rows as they are now, and how many were {@code
   *     deleted}
   * @throws ApiException 90409 when someone has changed a row since; for each row as for saving it
   *     alone. Then nothing is saved
   */
  @Override
  public Map<String, @Nullable Object> run(Call call, RowBatch batch) {
    List<Map<String, @Nullable Object>> accounts = new ArrayList<>();
    if (batch.table().equals(Table.USERS)) {
      accounts.addAll(batch.create());
      batch.update().forEach(each -> accounts.add(each.values()));
    }
    call.admit("rows of " + batch.table() + " saved together");
    return transactions.run(
        call, Isolation.REPEATABLE_READ, accounts, inside -> save(call, batch, inside));
  }

  private static Map<String, @Nullable Object> save(
      Call call, RowBatch batch, RecordExecutor inside) {
    List<Object> created = new ArrayList<>();
    for (int i = 0; i < batch.create().size(); i++) {
      Create create = new Create(batch.table(), batch.create().get(i));
      created.add(RowJson.of(about("new row " + (i + 1), () -> inside.execute(call, create))));
    }
    List<Object> updated = new ArrayList<>();
    for (RowBatch.Update each : batch.update()) {
      Row row =
          about(
              "row " + each.objectId(),
              () -> {
                requireUnchanged(call, batch.table(), each, inside);
                return inside.execute(
                    call, new Update(batch.table(), each.objectId(), each.values()));
              });
      updated.add(RowJson.of(row));
    }
    long deleted =
        batch.delete().isEmpty()
            ? 0
            : inside.execute(
                call, new RemoveBulk(batch.table(), WhereText.ofIds(List.copyOf(batch.delete()))));
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("created", created);
    told.put("updated", updated);
    told.put("deleted", deleted);
    return told;
  }

  private static void requireUnchanged(
      Call call, String table, RowBatch.Update update, RecordExecutor inside) {
    if (!update.isExpected()) {
      return;
    }
    Row now =
        inside.execute(
            call, new FindById(table, update.objectId(), Query.ALL.withProps(UPDATED, null)));
    Object expected = update.expected() instanceof Number number ? number.longValue() : null;
    Object found = now.get(UPDATED) instanceof Number number ? number.longValue() : null;
    if (!Objects.equals(expected, found)) {
      throw ApiError.ROW_CHANGED.with();
    }
  }

  /** An error says which row it is about. */
  private static <T> T about(String row, Supplier<T> save) {
    try {
      return save.get();
    } catch (DataException e) {
      throw named(row, ApiException.of(e));
    } catch (ApiException e) {
      throw named(row, e);
    }
  }

  private static ApiException named(String row, ApiException error) {
    return error.saying(row + "; nothing was saved");
  }

  @Override
  public boolean allows(Call call, RowBatch batch) {
    GuardedRecords own = tables.as(call);
    String table = tables.require(call.app(), batch.table()).id();
    return (batch.create().isEmpty() || own.could(Operation.CREATE, table))
        && (batch.update().isEmpty() || own.could(Operation.UPDATE, table))
        && (batch.delete().isEmpty() || own.could(Operation.REMOVE, table));
  }
}
