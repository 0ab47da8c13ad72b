package dev.backstay.server.data;

import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.tables.AppTables;
import dev.backstay.store.database.Isolation;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs several operations on data as one. Each is the operation that a request of its own would
 * run, through the same gate, on the tables as they are inside the database's transaction; writes
 * to {@code Users} become writes of accounts here as everywhere ({@link UserRecords}).
 */
public final class DataTransactions {
  private final AppTables tables;
  private final AccessGate gate;
  private final UserRecords users;

  public DataTransactions(AppTables tables, AccessGate gate, UserRecords users) {
    this.tables = tables;
    this.gate = gate;
    this.users = users;
  }

  /**
   * Reads several times as of one moment.
   *
   * @param work gets the operations as of that moment; it must not write
   */
  public <T extends @Nullable Object> T read(Call call, Function<RecordOperations, T> work) {
    return tables.snapshot(
        call.app(), inside -> work.apply(new RecordOperations(inside, gate, users)));
  }

  /**
   * Runs work as one transaction.
   *
   * @param accounts the values of the accounts that the work may make or change
   * @param work gets the tables and operations as they are inside the transaction; it may run more
   *     than once and must have no effect but on the database
   * @throws dev.backstay.server.error.ApiException as {@link UserRecords#transaction}; whatever the
   *     work throws comes through, and then nothing has happened
   */
  public <T extends @Nullable Object> T run(
      Call call,
      Isolation isolation,
      List<Map<String, @Nullable Object>> accounts,
      BiFunction<AppTables, DataOperations, T> work) {
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
      BiFunction<AppTables, DataOperations, T> work) {
    return run(
        call, accounts, work, inside -> tables.growingTransaction(call.app(), isolation, inside));
  }

  private <T extends @Nullable Object> T run(
      Call call,
      List<Map<String, @Nullable Object>> accounts,
      BiFunction<AppTables, DataOperations, T> work,
      Function<Function<AppTables, T>, T> transaction) {
    UserRecords.Transaction writing = users.transaction(call, accounts);
    T result =
        transaction.apply(inside -> {
          RecordOperations records = new RecordOperations(inside, gate, writing.begin(inside));
          return work.apply(
              inside, new DataOperations(records, new RelationOperations(inside, gate, records)));
        });
    writing.committed();
    return result;
  }
}
