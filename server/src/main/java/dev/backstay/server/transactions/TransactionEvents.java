package dev.backstay.server.transactions;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.store.database.Isolation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Transactions as events (reference: business logic, 8): one for all that is done, none for its
 * operations.
 */
final class TransactionEvents {
  private static final String OPERATIONS = "operations";

  private TransactionEvents() {}

  static List<OperationEvent<?, ?>> all() {
    return List.of(
        OperationEvent.of(Transaction.class, 134)
            .with(
                List.of("unitOfWork"),
                transaction -> List.of(unitOfWork(transaction)),
                (transaction, args) -> read(transaction, args.object(0)))
            .resultingIn((call, transaction, results) -> TransactionRoutes.succeeded(results)));
  }

  private static Map<String, Object> unitOfWork(Transaction transaction) {
    Map<String, Object> unit = new LinkedHashMap<>();
    unit.put("transactionIsolation", transaction.isolation().name());
    unit.put(OPERATIONS, transaction.steps().stream().map(Step::sent).toList());
    return unit;
  }

  /**
   * What code has left: as it was sent, or as the JavaScript SDK writes its {@code UnitOfWork},
   * with the operations in {@code payload} and their names in {@code meta}.
   */
  private static Transaction read(Transaction before, Map<String, @Nullable Object> left) {
    Map<?, ?> unit = left.get("payload") instanceof Map<?, ?> payload ? payload : left;
    if (!(unit.get(OPERATIONS) instanceof List<?> operations)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          OPERATIONS, "An event handler has left something else than a list");
    }
    List<Object> steps = new ArrayList<>();
    for (Object each : operations) {
      steps.add(each instanceof Map<?, ?> operation ? step(operation) : String.valueOf(each));
    }
    Map<String, @Nullable Object> sent = new LinkedHashMap<>();
    sent.put("isolationLevelEnum", isolation(before, unit));
    sent.put(OPERATIONS, steps);
    Transaction read = Transaction.of(sent);
    return read.equals(before) ? before : read;
  }

  private static String isolation(Transaction before, Map<?, ?> unit) {
    for (String key : List.of("isolationLevelEnum", "transactionIsolation")) {
      for (Isolation isolation : Isolation.values()) {
        if (isolation.name().equals(unit.get(key))) {
          return isolation.name();
        }
      }
    }
    return before.isolation().name();
  }

  private static Map<String, @Nullable Object> step(Map<?, ?> operation) {
    Map<String, @Nullable Object> step = new LinkedHashMap<>();
    step.put("operationType", operation.get("operationType"));
    step.put("table", operation.get("table"));
    step.put("payload", operation.get("payload"));
    Object name = operation.get("opResultId");
    if (name == null
        && operation.get("meta") instanceof Map<?, ?> meta
        && meta.get("opResult") instanceof Map<?, ?> result) {
      name = result.get("opResultId");
    }
    step.put("opResultId", name);
    return step;
  }
}
