package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.store.database.Isolation;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does several record operations as one. Each is done as if a request had asked for it alone,
 * through the same gate, on the tables as they are inside the database's transaction; writes to
 * {@code Users} become writes of accounts here as everywhere ({@link UserRecords}).
 */
public final class DataTransactions {
  private final AppTables tables;
  private final UserRecords users;

  public DataTransactions(AppTables tables, UserRecords users) {
    this.tables = tables;
    this.users = users;
  }

  /**
   * Reads several times as of one moment.
   *
   * @param work does its operations as of that moment; it must not write
   */
  public <T extends @Nullable Object> T read(Call call, Function<RecordExecutor, T> work) {
    return tables.snapshot(call.app(), inside -> work.apply(new RecordExecutor(inside, users)));
  }

  /**
   * Runs work as one transaction.
   *
   * @param accounts the values of the accounts that the work may make or change
   * @param work does its operations inside the transaction; it may run more than once and must have
   *     no effect but on the database
   * @throws dev.backstay.foundation.error.ApiException as {@link UserRecords#transaction}; whatever
   *     the work throws comes through, and then nothing has happened
   */
  public <T extends @Nullable Object> T run(
      Call call,
      Isolation isolation,
      List<Map<String, @Nullable Object>> accounts,
      Function<RecordExecutor, T> work) {
    return run(call, accounts, work, inside -> tables.transaction(call.app(), isolation, inside));
  }

  /**
   * As {@link #run}, with the tables and columns made that are written to, if the app's schema is
   * dynamic. They are stored with the rows or not at all.
   */
  public <T extends @Nullable Object> T runGrowing(
      Call call,
      Isolation isolation,
      List<Map<String, @Nullable Object>> accounts,
      Function<RecordExecutor, T> work) {
    return run(
        call, accounts, work, inside -> tables.growingTransaction(call.app(), isolation, inside));
  }

  private <T extends @Nullable Object> T run(
      Call call,
      List<Map<String, @Nullable Object>> accounts,
      Function<RecordExecutor, T> work,
      Function<Function<AppTables, T>, T> transaction) {
    UserRecords.Transaction writing = users.transaction(call, accounts);
    T result =
        transaction.apply(inside -> work.apply(new RecordExecutor(inside, writing.begin(inside))));
    writing.committed();
    return result;
  }
}
