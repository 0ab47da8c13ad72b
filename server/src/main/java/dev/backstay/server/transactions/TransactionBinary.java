package dev.backstay.server.transactions;

import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.WaitingExchange;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.server.binary.Arguments;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.amf.AmfObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Transactions for the Java SDK (reference: Java SDK, 5.8). What it sends has more members and some
 * other names than what is sent over REST, and every result must be of its own type.
 */
final class TransactionBinary {
  private static final String PACKAGE = "com.backendless.transaction.";

  private final Callers callers;
  private final Operations operations;
  private final Transactions transactions;

  TransactionBinary(Callers callers, Operations operations, Transactions transactions) {
    this.callers = callers;
    this.operations = operations;
    this.transactions = transactions;
  }

  BinaryService service() {
    return new BinaryService(PACKAGE + "TransactionService").with("execute", this::run);
  }

  private Object run(Exchange exchange, Arguments args) {
    var _ = WaitingExchange.require();
    Transaction transaction = Transaction.of(asOverRest(args.object(0)));
    try {
      Results results = operations.perform(callers.of(exchange), transaction, transactions);
      AmfObject byName = new AmfObject("");
      for (Step step : results.steps()) {
        byName.with(
            step.resultId(),
            new AmfObject(PACKAGE + "OperationResult" + typeName(step.type()))
                .with("operationType", step.type().name())
                .with("result", results.of(step)));
      }
      return answer(true, null, byName);
    } catch (StepFailedException e) {
      Step step = e.step();
      AmfObject operation =
          AmfObject.of(
              PACKAGE + "Operation" + typeName(step.type()),
              TransactionRoutes.withoutPasswords(step.sent()));
      return answer(
          false,
          new AmfObject(PACKAGE + "TransactionOperationError")
              .with("message", String.valueOf(e.getMessage()))
              .with("code", e.code())
              .with("operation", operation),
          null);
    }
  }

  private static AmfObject answer(
      boolean success, @Nullable AmfObject error, @Nullable AmfObject results) {
    return new AmfObject(PACKAGE + "UnitOfWorkResult")
        .with("success", success)
        .with("error", error)
        .with("results", results);
  }

  /** {@code CREATE_BULK} as {@code CreateBulk}. */
  private static String typeName(StepType type) {
    StringBuilder name = new StringBuilder();
    for (String word : type.name().split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return name.toString();
  }

  private static Map<String, @Nullable Object> asOverRest(Map<String, @Nullable Object> sent) {
    Map<String, @Nullable Object> transaction = new LinkedHashMap<>();
    transaction.put("isolationLevelEnum", sent.get("transactionIsolation"));
    if (sent.get("operations") instanceof List<?> operations) {
      List<@Nullable Object> steps = new ArrayList<>();
      operations.forEach(operation -> steps.add(step(operation)));
      transaction.put("operations", steps);
    }
    return transaction;
  }

  private static @Nullable Object step(@Nullable Object sent) {
    if (!(sent instanceof Map<?, ?> operation)
        || !(operation.get("payload") instanceof Map<?, ?> payload)) {
      return sent;
    }
    Map<Object, @Nullable Object> step = new LinkedHashMap<>(operation);
    step.put(
        "payload",
        switch (String.valueOf(operation.get("operationType"))) {
          case "UPDATE_BULK" -> only(payload, "conditional", "unconditional", "changes");
          case "DELETE_BULK" -> only(payload, "conditional", "unconditional");
          case "ADD_RELATION", "SET_RELATION", "DELETE_RELATION" ->
              only(payload, "conditional", "unconditional", "parentObject", "relationColumn");
          case "FIND" -> {
            Map<Object, @Nullable Object> query = new LinkedHashMap<>(payload);
            query.put("excludeProps", payload.get("excludeProperties"));
            yield query;
          }
          default -> payload;
        });
    return step;
  }

  private static Map<String, @Nullable Object> only(Map<?, ?> sent, String... names) {
    Map<String, @Nullable Object> some = new LinkedHashMap<>();
    for (String name : names) {
      if (sent.get(name) != null) {
        some.put(name, sent.get(name));
      }
    }
    return some;
  }
}
