package dev.backstay.code.timers;

import dev.backstay.code.deploy.DeployedTimer;
import dev.backstay.code.deploy.ServerEvents;
import dev.backstay.code.deploy.TimerCatalog;
import dev.backstay.code.invoke.CodeFile;
import dev.backstay.code.invoke.HandlerCall;
import dev.backstay.code.invoke.Invoker;
import dev.backstay.code.invoke.Origin;
import dev.backstay.code.invoke.RunnerContext;
import dev.backstay.code.timers.TimerRun.State;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.traces.Scope;
import dev.backstay.foundation.traces.Span;
import dev.backstay.foundation.traces.Traces;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs the code of a timer: the event 800 with the timer's name as its target, for nobody, so that
 * what the code does is decided for ServerCodeUser alone (security-model.md G).
 */
final class TimerInvocation {
  /** Kept of what a run returned. */
  private static final int MAX_RESULT = 2_000;

  private final TimerCatalog catalog;
  private final Invoker invoker;
  private final Traces traces;
  private final Duration timeout;

  /**
   * @param timeout of one run
   */
  TimerInvocation(TimerCatalog catalog, Invoker invoker, Traces traces, Duration timeout) {
    this.traces = traces;
    this.timeout = timeout;
    this.catalog = catalog;
    this.invoker = invoker;
  }

  /**
   * What came of a run.
   *
   * @param state DONE or FAILED
   * @param begun whether its code may have begun to run
   * @param errorCode of one that failed
   * @param result what it returned as JSON, null for nothing; why it failed
   */
  record Outcome(
      State state, boolean begun, @Nullable Integer errorCode, @Nullable String result) {}

  /** Runs the code to its end; blocks. */
  Outcome run(App app, DeployedTimer timer, String runId) {
    Span span = traces.work("timer " + timer.name());
    span.set("backstay.app", app.id());
    span.set("backstay.request", runId);
    try (Scope _ = span.enter()) {
      Outcome outcome = invoke(app, timer, runId);
      if (outcome.errorCode() != null) {
        span.failed(String.valueOf(outcome.errorCode()), true);
      }
      return outcome;
    } finally {
      span.end();
    }
  }

  private Outcome invoke(App app, DeployedTimer timer, String runId) {
    try {
      String answer = invoker.invoke(call(app, timer, runId), true).value();
      return new Outcome(State.DONE, true, null, result(answer));
    } catch (ApiException e) {
      ApiException told =
          e.is(ApiError.INVOCATION_TIMEOUT)
              ? ApiError.HANDLER_TIMEOUT.with(timeout.toSeconds())
              : e;
      boolean begun = e.code() != ApiError.UNAVAILABLE.code();
      return new Outcome(State.FAILED, begun, told.code(), shortened(told.text()));
    }
  }

  private HandlerCall call(App app, DeployedTimer timer, String runId) {
    return new HandlerCall(
        app.id(),
        catalog.containerId(app),
        "timers",
        timer.id(),
        timer.name(),
        ServerEvents.TIMER,
        timer.name(),
        false,
        CodeFile.of(timer.language(), timer.deploymentId(), timer.model(), timer.provider()),
        new String(Json.write(List.of(RunnerContext.ofTimer(app))), StandardCharsets.UTF_8),
        new Origin(null, "the timer " + timer.name(), null, runId));
  }

  /** What the code returned stands in the context that it was given. */
  private static @Nullable String result(@Nullable String answer) {
    if (answer == null) {
      return null;
    }
    try {
      Object read = Json.read(answer.getBytes(StandardCharsets.UTF_8));
      Object returned =
          read instanceof List<?> list
                  && !list.isEmpty()
                  && list.getFirst() instanceof Map<?, ?> map
              ? map.get("prematureResult")
              : null;
      return returned == null
          ? null
          : shortened(new String(Json.write(returned), StandardCharsets.UTF_8));
    } catch (ApiException e) {
      return null;
    }
  }

  private static String shortened(String text) {
    String stored = text.replace("\u0000", "");
    return stored.length() > MAX_RESULT ? stored.substring(0, MAX_RESULT - 1) + "…" : stored;
  }
}
