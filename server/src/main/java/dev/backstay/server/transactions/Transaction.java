package dev.backstay.server.transactions;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import dev.backstay.store.database.Isolation;
import dev.backstay.store.error.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A transaction as it was sent: what is to be done, in this order, all of it or nothing. */
record Transaction(Isolation isolation, List<Step> steps) implements ServiceOperation<Results> {
  /** Others wait while a transaction writes, so it is bounded; its body is bounded anyway. */
  static final int MAX_STEPS = 500;

  @Override
  public Service service() {
    return Service.DATA;
  }

  /** A transaction is about no table by itself. */
  @Override
  public @Nullable String target() {
    return null;
  }

  /**
   * Reads a transaction.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 for what is none, or has more than
   *     {@value #MAX_STEPS} operations, or two with one name
   */
  static Transaction of(Map<String, @Nullable Object> sent) {
    if (!(sent.get("operations") instanceof List<?> operations)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "operations", "It must be a list of operations");
    }
    if (operations.size() > MAX_STEPS) {
      throw ApiError.WRONG_DATA.with("A transaction has no more than " + MAX_STEPS + " operations");
    }
    List<Step> steps = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Object operation : operations) {
      Step step = Step.of(operation);
      if (!names.add(step.resultId())) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            "opResultId",
            "Two operations have the name '" + DataException.shortened(step.resultId()) + "'");
      }
      steps.add(step);
    }
    return new Transaction(isolation(sent.get("isolationLevelEnum")), List.copyOf(steps));
  }

  private static Isolation isolation(@Nullable Object sent) {
    if (sent == null) {
      return Isolation.REPEATABLE_READ;
    }
    for (Isolation isolation : Isolation.values()) {
      if (isolation.name().equals(sent)) {
        return isolation;
      }
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(
        "isolationLevelEnum", "It is one of " + Arrays.toString(Isolation.values()));
  }
}
