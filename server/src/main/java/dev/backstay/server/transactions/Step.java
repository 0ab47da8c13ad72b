package dev.backstay.server.transactions;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.server.data.RecordOperation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a transaction as it was sent.
 *
 * @param payload its shape depends on the type; values may be references to results of earlier
 *     steps
 * @param resultId the name of its result, unique in the transaction
 */
record Step(StepType type, String table, @Nullable Object payload, String resultId) {
  private static final int MAX_NAME = 1_000;

  /**
   * Reads a step.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 for what is not a step
   */
  static Step of(@Nullable Object sent) {
    if (!(sent instanceof Map<?, ?> step)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "operations", "Each operation must be an object");
    }
    return new Step(
        type(step.get("operationType")),
        text(step, "table"),
        step.get("payload"),
        text(step, "opResultId"));
  }

  /**
   * What it asks for, with the results of earlier steps in place of references to them.
   *
   * @throws dev.backstay.foundation.error.ApiException 2004 for a reference to nothing, 8008 for
   *     what is not a payload of its type
   */
  RecordOperation<?> operation(Results results) {
    return type.operation(table, results.resolved(payload));
  }

  /** The step as the client sent it, to say which one failed. */
  Map<String, @Nullable Object> sent() {
    Map<String, @Nullable Object> sent = new LinkedHashMap<>();
    sent.put("operationType", type.name());
    sent.put("table", table);
    sent.put("opResultId", resultId);
    sent.put("payload", payload);
    return sent;
  }

  private static StepType type(@Nullable Object sent) {
    for (StepType type : StepType.values()) {
      if (type.name().equals(sent)) {
        return type;
      }
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(
        "operationType", "It is one of " + Arrays.toString(StepType.values()));
  }

  private static String text(Map<?, ?> step, String key) {
    if (step.get(key) instanceof String text && !text.isEmpty() && text.length() <= MAX_NAME) {
      return text;
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(
        key, "It must be a text of 1 to " + MAX_NAME + " characters");
  }
}
