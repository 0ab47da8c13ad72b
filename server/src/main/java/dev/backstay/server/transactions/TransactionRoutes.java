package dev.backstay.server.transactions;

import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.operations.EventSource;
import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.BinarySource;
import dev.backstay.server.data.DataTransactions;
import dev.backstay.server.data.RowJson;
import dev.backstay.server.data.UserRecords;
import dev.backstay.store.query.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Transactions over REST. A step that fails is told with status 200, as clients expect. */
public final class TransactionRoutes implements Feature, EventSource, BinarySource {
  private final Callers callers;
  private final Operations operations;
  private final Transactions transactions;

  public TransactionRoutes(Core core, Callers callers, DataTransactions transactions) {
    this.callers = callers;
    this.operations = core.operations();
    this.transactions = new Transactions(transactions);
  }

  @Override
  public List<BinaryService> binaryServices() {
    return List.of(new TransactionBinary(callers, operations, transactions).service());
  }

  @Override
  public List<Route> clientRoutes() {
    return List.of(Route.post("/transaction/unit-of-work", this::run).waiting());
  }

  private Response run(Exchange exchange) {
    Transaction transaction = Transaction.of(exchange.jsonObject());
    try {
      Results results = operations.perform(callers.of(exchange), transaction, transactions);
      return Response.json(succeeded(results));
    } catch (StepFailedException e) {
      Map<String, Object> error = new LinkedHashMap<>();
      error.put("message", String.valueOf(e.getMessage()));
      error.put("code", e.code());
      error.put("operation", withoutPasswords(e.step().sent()));
      return Response.json(answer(false, error, null));
    }
  }

  @Override
  public List<OperationEvent<?, ?>> events() {
    return TransactionEvents.all();
  }

  /** What a client is answered. */
  static Map<String, @Nullable Object> succeeded(Results results) {
    return answer(true, null, toJson(results));
  }

  /** What was sent, but for passwords: no answer repeats one. */
  static Map<String, @Nullable Object> withoutPasswords(Map<?, ?> sent) {
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    sent.forEach((name, value) -> {
      if (!UserRecords.isPassword(String.valueOf(name))) {
        kept.put(String.valueOf(name), withoutPasswords(value));
      }
    });
    return kept;
  }

  private static @Nullable Object withoutPasswords(@Nullable Object sent) {
    return switch (sent) {
      case Map<?, ?> map -> withoutPasswords(map);
      case List<?> list -> {
        List<@Nullable Object> kept = new ArrayList<>();
        list.forEach(each -> kept.add(withoutPasswords(each)));
        yield kept;
      }
      case null, default -> sent;
    };
  }

  private static Map<String, @Nullable Object> answer(
      boolean success, @Nullable Object error, @Nullable Object results) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("success", success);
    answer.put("error", error);
    answer.put("results", results);
    return answer;
  }

  private static Map<String, Object> toJson(Results results) {
    Map<String, Object> json = new LinkedHashMap<>();
    for (Step step : results.steps()) {
      json.put(
          step.resultId(),
          Map.of("operationType", step.type().name(), "result", json(results.of(step))));
    }
    return json;
  }

  private static Object json(Object result) {
    return switch (result) {
      case Row row -> RowJson.of(row);
      case List<?> items -> {
        List<Object> list = new ArrayList<>();
        items.forEach(item -> list.add(item instanceof Row row ? RowJson.of(row) : item));
        yield list;
      }
      default -> result;
    };
  }
}
