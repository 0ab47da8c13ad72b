package dev.backstay.server.metrics;

import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.AnsweredByCode;
import dev.backstay.foundation.http.WaitingExchange;
import dev.backstay.foundation.meters.Meters;
import dev.backstay.foundation.operations.Interceptor;
import dev.backstay.foundation.operations.Performance;
import dev.backstay.foundation.operations.ServiceOperation;
import dev.backstay.store.error.DataException;
import org.jspecify.annotations.Nullable;

/** Times every operation of every service, its event handlers included. */
final class OperationMeters implements Interceptor {
  private final Meters.Timer timer;

  OperationMeters(Meters meters) {
    this.timer =
        meters.timer(
            "backstay_operations",
            "operations that calls ask of services, with the server code that runs around them",
            "service",
            "kind",
            "outcome");
  }

  @Override
  public <R extends @Nullable Object> R around(Performance<R> performance) {
    long began = System.nanoTime();
    R result;
    try {
      result = performance.proceed();
    } catch (RuntimeException e) {
      if (!WaitingExchange.isNeeded(e)) {
        record(performance, outcome(e), began);
      }
      throw e;
    }
    record(performance, "ok", began);
    return result;
  }

  private void record(Performance<?> performance, String outcome, long began) {
    ServiceOperation<?> operation = performance.operation();
    timer.record(System.nanoTime() - began, operation.service().name(), operation.kind(), outcome);
  }

  private static String outcome(RuntimeException failure) {
    return switch (failure) {
      case AnsweredByCode _ -> "ok";
      case ApiException e when e.status() < 500 -> "refused";
      case DataException _ -> "refused";
      default -> "failed";
    };
  }
}
