package dev.backstay.server.transactions;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.server.data.DataTransactions;
import dev.backstay.server.data.RecordExecutor;
import dev.backstay.server.data.UserRecords;
import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Performs transactions: every step is the operation that a request of its own would be. */
final class Transactions implements Performer<Transaction> {
  private final DataTransactions transactions;

  Transactions(DataTransactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Performs a transaction.
   *
   * @throws StepFailedException when a step was refused or cannot be; then nothing has happened
   */
  @Override
  public Results run(Call call, Transaction transaction) {
    call.admit("a transaction, operations: " + transaction.steps().size());
    return transactions.run(
        call,
        transaction.isolation(),
        accounts(transaction),
        inside -> {
          // new with every try: a transaction that lost against another one starts over
          Results results = new Results();
          for (Step step : transaction.steps()) {
            execute(call, inside, step, results);
          }
          return results;
        });
  }

  /** Each step is decided in its turn. */
  @Override
  public boolean allows(Call call, Transaction transaction) {
    return true;
  }

  /** The values of the accounts that the steps may write, as far as they are not references. */
  private static List<Map<String, @Nullable Object>> accounts(Transaction transaction) {
    List<Map<String, @Nullable Object>> accounts = new ArrayList<>();
    for (Step step : transaction.steps()) {
      if (step.table().equals(Table.USERS)) {
        switch (step.type()) {
          case CREATE, UPDATE, UPSERT, CREATE_BULK, UPSERT_BULK ->
              written(step).forEach(values -> accounts.add(new Payload(values).object()));
          default -> {}
        }
      }
    }
    return accounts;
  }

  private static void execute(Call call, RecordExecutor inside, Step step, Results results) {
    try {
      results.add(step, inside.execute(call, step.operation(results)));
    } catch (ApiException e) {
      throw new StepFailedException(step, e.code(), e.text());
    } catch (DataException e) {
      throw new StepFailedException(step, e.code(), message(inside.tables(), call, step, e));
    }
  }

  /** Tables and columns are not made inside a transaction, and clients know this text for it. */
  private static String message(AppTables inside, Call call, Step step, DataException e) {
    String said = String.valueOf(e.getMessage());
    Table table = inside.schema(call.app()).table(step.table());
    if (table == null || !step.type().writesRows()) {
      return said;
    }
    for (Map<?, ?> values : written(step)) {
      for (Object column : values.keySet()) {
        if (table.column(String.valueOf(column)) == null && !isPassword(table, column)) {
          return "Column '"
              + column
              + "' in table '"
              + step.table()
              + "' does not exists. All tables and columns must be present in the database before"
              + " a transaction is executed.";
        }
      }
    }
    return said;
  }

  /** What an account has and its record has not. */
  private static boolean isPassword(Table table, Object column) {
    return table.name().equals(Table.USERS) && UserRecords.isPassword(String.valueOf(column));
  }

  /** The values that a step writes, as far as they are there before it runs. */
  private static List<Map<?, ?>> written(Step step) {
    Object values =
        step.type() == StepType.UPDATE_BULK && step.payload() instanceof Map<?, ?> bulk
            ? bulk.get("changes")
            : step.payload();
    List<Map<?, ?>> written = new ArrayList<>();
    for (Object each : values instanceof List<?> many ? many : Collections.singletonList(values)) {
      if (each instanceof Map<?, ?> one) {
        written.add(one);
      }
    }
    return written;
  }
}
