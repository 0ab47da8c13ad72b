package dev.backstay.server.handlers;

import dev.backstay.code.deploy.DeployedHandler;
import dev.backstay.code.deploy.HandlerCatalog;
import dev.backstay.code.invoke.CodeFile;
import dev.backstay.code.invoke.HandlerCall;
import dev.backstay.code.invoke.Invoker;
import dev.backstay.code.invoke.Origin;
import dev.backstay.code.invoke.TaskReply;
import dev.backstay.code.log.AppLogs;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.DecisionLog;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.traces.Scope;
import dev.backstay.foundation.traces.Span;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one handler, and remembers for the request's explanation that it ran. */
final class HandlerRunner {
  private static final Logger LOG = LoggerFactory.getLogger(HandlerRunner.class);

  private final HandlerCatalog handlers;
  private final Invoker invoker;
  private final AppLogs logs;
  private final DecisionLog decisions;
  private final Duration timeout;

  /**
   * @param timeout what a handler may take, for the message when it takes longer
   */
  HandlerRunner(
      HandlerCatalog handlers,
      Invoker invoker,
      AppLogs logs,
      DecisionLog decisions,
      Duration timeout) {
    this.handlers = handlers;
    this.invoker = invoker;
    this.logs = logs;
    this.decisions = decisions;
    this.timeout = timeout;
  }

  /** What a handler is called with. */
  record Arguments(Map<String, @Nullable Object> context, List<@Nullable Object> values) {}

  /** A run that has ended, to be told what came of it. */
  final class Run {
    private final Call call;
    private final String code;
    private final long time = System.currentTimeMillis();
    private final long began = System.nanoTime();

    private Run(Call call, DeployedHandler handler) {
      this.call = call;
      this.code = code(handler);
    }

    /** Remembers what came of it, in words that follow its name. */
    void tell(String outcome) {
      decisions.codeRan(call, code, time, (System.nanoTime() - began) / 1_000, outcome);
    }
  }

  /** Begins to measure a run; what came of it is told afterwards. */
  Run begin(Call call, DeployedHandler handler) {
    return new Run(call, handler);
  }

  /** How permissions and explanations name a handler. */
  static String code(DeployedHandler handler) {
    return HandlerCatalog.container() + "." + handler.name();
  }

  /**
   * Runs a handler and waits for it; to be called on a virtual thread.
   *
   * @throws ApiException what the code threw; 15000 when it took too long; 14004 when it could not
   *     be run to its end or has left nonsense; 90503 when too much of the app waits
   */
  Handled run(Call call, DeployedHandler handler, Arguments arguments) {
    TaskReply reply = invoke(call(call, handler, arguments));
    return Handled.read(reply, code(handler), arguments.values().size());
  }

  /** Starts a handler for which nobody waits. What goes wrong is written to the app's log. */
  void start(Call call, DeployedHandler handler, Arguments arguments) {
    HandlerCall code = call(call, handler, arguments);
    if (code.origin().parent() != null) {
      // the time of the code that asks for it does not bound it
      invoker.dispatch(code, false);
      return;
    }
    decisions.codeRan(
        call, code(handler), System.currentTimeMillis(), 0, "was started and not waited for");
    Span around = Span.current();
    Thread.ofVirtual()
        .name("handler")
        .start(() -> {
          try (Scope _ = around.enter()) {
            var _ = invoke(code);
          } catch (ApiException e) {
            log(call, handler, e);
          } catch (RuntimeException e) {
            LOG.error("an asynchronous event handler failed in the server", e);
          }
        });
  }

  /** Starts a handler when nothing else waits. */
  void startLater(Call call, DeployedHandler handler, Arguments arguments) {
    invoker.dispatch(call(call, handler, arguments), true);
  }

  /** Writes to the app's log that a handler has failed and its operation has not. */
  void log(Call call, DeployedHandler handler, ApiException failure) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("log-level", "ERROR");
    line.put("logger", "SERVER_CODE");
    line.put("timestamp", System.currentTimeMillis());
    line.put(
        "message",
        "The event handler "
            + handler.name()
            + " failed: "
            + failure.code()
            + " "
            + failure.text());
    try {
      logs.write(call.app(), List.of(line), null, call.requestId());
    } catch (ApiException e) {
      LOG.debug("the log of app {} is full for now", call.app().id());
    }
  }

  private TaskReply invoke(HandlerCall call) {
    try {
      return invoker.invoke(call);
    } catch (ApiException e) {
      throw e.is(ApiError.INVOCATION_TIMEOUT)
          ? ApiError.HANDLER_TIMEOUT.with(timeout.toSeconds())
          : e;
    }
  }

  private HandlerCall call(Call call, DeployedHandler handler, Arguments arguments) {
    List<@Nullable Object> all = new ArrayList<>();
    all.add(arguments.context());
    all.addAll(arguments.values());
    return new HandlerCall(
        call.app().id(),
        handlers.containerId(call.app()),
        HandlerCatalog.container(),
        handler.id(),
        handler.name(),
        handler.eventId(),
        handler.target(),
        // so that its end is told in any case, and an error of it can be logged
        false,
        CodeFile.of(
            handler.language(), handler.deploymentId(), handler.model(), handler.provider()),
        new String(Json.write(all), StandardCharsets.UTF_8),
        new Origin(
            arguments.context().get("userId") instanceof String user ? user : null,
            call.caller().label(),
            call.invocation(),
            call.requestId()));
  }
}
