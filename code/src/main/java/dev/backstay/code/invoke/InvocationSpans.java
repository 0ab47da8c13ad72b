package dev.backstay.code.invoke;

import dev.backstay.foundation.apps.Invocation;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.traces.Span;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of invocations, within what asks for them. They say which code of the app ran,
 * and never with what.
 */
final class InvocationSpans {
  /** Happens when a worker gets it: what was before is waiting. */
  static final String BEGUN = "begun";

  private InvocationSpans() {}

  /** Server code is about to be called. */
  static Span begin(CodeCall call, Invocation invocation) {
    Span around = Span.current();
    if (!around.isRecorded()) {
      return Span.NONE;
    }
    Span span = around.child("invoke " + invocation.code(), Span.Kind.INTERNAL);
    span.set("code.function.name", invocation.code());
    span.set("backstay.app", call.appId());
    span.set("backstay.language", call.code().language().name().toLowerCase(Locale.ROOT));
    return span;
  }

  /** Ends the span with the call. What code throws is an error of the app's. */
  static <T> CompletableFuture<T> ended(Span span, CompletableFuture<T> reply) {
    return span.isRecorded() ? reply.whenComplete((value, failure) -> end(span, failure)) : reply;
  }

  private static void end(Span span, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    if (cause != null) {
      span.failed(
          cause instanceof ApiException error
              ? String.valueOf(error.code())
              : cause.getClass().getSimpleName(),
          true);
    }
    span.end();
  }
}
