package dev.backstay.code.invoke;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.meters.Meters;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Times calls of server code by what came of them. */
public final class InvocationMeters {
  private final Meters.Timer timer;

  public InvocationMeters(Meters meters) {
    this.timer =
        meters.timer(
            "backstay_code_invocations",
            "calls of server code of all kinds, the time in which they wait for a worker included",
            "outcome");
  }

  /** Takes note of a call's end when it comes. */
  <T> CompletableFuture<T> measured(CompletableFuture<T> reply) {
    long began = System.nanoTime();
    return reply.whenComplete(
        (value, failure) -> timer.record(System.nanoTime() - began, outcome(failure)));
  }

  private static String outcome(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    if (cause == null) {
      return "ok";
    }
    if (!(cause instanceof ApiException error)) {
      return "failed";
    }
    if (error.is(ApiError.INVOCATION_TIMEOUT)) {
      return "timeout";
    }
    if (error.is(ApiError.UNAVAILABLE)) {
      return "unavailable";
    }
    return error.is(ApiError.INVOCATION_FAILED) ? "failed" : "error";
  }
}
