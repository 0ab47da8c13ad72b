package dev.backstay.server.traces;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.AnsweredByCode;
import dev.backstay.foundation.http.WaitingExchange;
import dev.backstay.foundation.operations.Interceptor;
import dev.backstay.foundation.operations.Performance;
import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import dev.backstay.foundation.traces.Scope;
import dev.backstay.foundation.traces.Span;
import dev.backstay.security.decide.Decision;
import dev.backstay.store.error.DataException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of operations, their event handlers included, and notes what the gate decided
 * within them.
 */
final class OperationSpans implements Interceptor {
  /** A name that a client may have made up is told only if it looks like one. */
  private static final Pattern NAME = Pattern.compile("\\w{1,64}");

  @Override
  public boolean concerns(Call call, ServiceOperation<?> operation) {
    return Span.current().isRecorded();
  }

  @Override
  public <R extends @Nullable Object> R around(Performance<R> performance) {
    ServiceOperation<R> operation = performance.operation();
    String service = operation.service().name().toLowerCase(Locale.ROOT);
    Span span = Span.current().child(service + " " + operation.kind(), Span.Kind.INTERNAL);
    span.set("backstay.service", service);
    span.set("backstay.operation", operation.kind());
    String target = target(operation);
    if (target != null) {
      span.set("backstay.target", target);
    }
    R result;
    try (Scope _ = span.enter()) {
      result = performance.proceed();
    } catch (RuntimeException | Error e) {
      if (WaitingExchange.isNeeded(e)) {
        span.abandon();
      } else {
        fail(span, e);
        span.end();
      }
      throw e;
    }
    span.end();
    return result;
  }

  /** A table or a service. What counters, keys and files are called may be about people. */
  private static @Nullable String target(ServiceOperation<?> operation) {
    boolean ofDeveloper =
        operation.service() == Service.DATA || operation.service() == Service.SERVICES;
    String target = ofDeveloper ? operation.target() : null;
    return target != null && NAME.matcher(target).matches() ? target : null;
  }

  private static void fail(Span span, Throwable failure) {
    switch (failure) {
      case AnsweredByCode _ -> {}
      case ApiException e -> span.failed(String.valueOf(e.code()), e.status() >= 500);
      case DataException e -> span.failed(e.getClass().getSimpleName(), false);
      default -> span.failed(failure.getClass().getSimpleName(), true);
    }
  }

  /** The gate has decided. */
  static void decided(Decision decision) {
    Span span = Span.current();
    if (span.isRecorded()) {
      span.event(
          "decision",
          "backstay.decision.operation",
          decision.operation().name(),
          "backstay.decision.outcome",
          decision.outcome().name(),
          "backstay.decision.layer",
          decision.layer().name());
    }
  }
}
