package dev.backstay.server.handlers;

import dev.backstay.code.deploy.DeployedHandler;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of an operation, on its way through the handlers after it. What it did stays done,
 * whatever becomes of them: an error that one throws, and its time being up, is told to the client;
 * that it died, or could not be run, is logged.
 */
final class EventOutcome {
  private static final String EXCEPTION = "exception";
  private static final String RESULT = "result";
  private static final String CODE = "code";
  private static final String STATUS = "httpStatusCode";
  private static final String MESSAGE = "exceptionMessage";

  private final HandlerRunner runner;
  private final EventState state;

  /** The result as handlers see it. */
  private @Nullable Object value;

  private boolean valueChanged;

  /** The error as handlers see it; null for none. */
  private @Nullable Object exception;

  private boolean exceptionChanged;

  /**
   * @param value the result as JSON; null where there is an error
   * @param error what the operation ended with; null where there is a result
   */
  EventOutcome(
      HandlerRunner runner,
      EventState state,
      @Nullable Object value,
      @Nullable ApiException error) {
    this.runner = runner;
    this.state = state;
    this.value = EventState.asJson(Arrays.asList(value)).getFirst();
    this.exception = error == null ? null : wrapper(error);
  }

  private static Object wrapper(ApiException error) {
    Map<String, @Nullable Object> wrapper = new LinkedHashMap<>();
    wrapper.put("___jsonclass", "com.backendless.commons.exception.ExceptionWrapper");
    wrapper.put(CODE, (long) error.code());
    wrapper.put(STATUS, (long) error.status());
    wrapper.put("exceptionClass", "java.lang.Exception");
    wrapper.put(MESSAGE, error.text());
    return wrapper;
  }

  /** Goes through the handlers, until one ends the chain. */
  void through(List<DeployedHandler> handlers) {
    for (DeployedHandler handler : handlers) {
      if (handler.async()) {
        runner.start(state.call(), handler, state.of(argumentsAndResult()));
      } else if (run(handler)) {
        return;
      }
    }
  }

  /** The error that it is now; null when there is a result. */
  @Nullable ApiException error() {
    Object now = exception;
    if (now == null) {
      return null;
    }
    Map<?, ?> wrapper = now instanceof Map<?, ?> map ? map : Map.of();
    Long code = Json.wholeNumber(wrapper.get(CODE));
    Long status = Json.wholeNumber(wrapper.get(STATUS));
    return ApiException.ofServerCode(
        code == null ? 0 : code.intValue(),
        status != null && status >= 400 && status <= 599 ? status.intValue() : 400,
        wrapper.get(MESSAGE) instanceof String text ? text : "");
  }

  /** Whether handlers have made another error of it. */
  boolean isOtherError() {
    return exceptionChanged;
  }

  /** Whether handlers have made another result of it. */
  boolean isOtherResult() {
    return valueChanged;
  }

  /** The result that it is now, as JSON. */
  @Nullable Object result() {
    return value;
  }

  /** Whether the handler ends the chain. */
  private boolean run(DeployedHandler handler) {
    HandlerRunner.Run run = runner.begin(state.call(), handler);
    Handled handled;
    try {
      handled = runner.run(state.call(), handler, state.of(argumentsAndResult()));
    } catch (ApiException e) {
      if (e.is(ApiError.INVOCATION_FAILED) || e.is(ApiError.UNAVAILABLE)) {
        run.tell("could not be run to its end, which was logged: " + e.text());
        runner.log(state.call(), handler, e);
        return false;
      }
      run.tell("answered with error " + e.code() + "; what the operation did stays done");
      throw e;
    }
    state.take(handled);
    Object returned = handled.returned();
    if (returned != null) {
      value = returned;
      valueChanged = true;
      exception = null;
      run.tell("answered something else than the result");
      return true;
    }
    run.tell(
        change(handled.arguments().getLast()) ? "changed the result" : "left the result as it was");
    return false;
  }

  private boolean change(@Nullable Object left) {
    Map<?, ?> execution = left instanceof Map<?, ?> map ? map : Map.of();
    Object newValue = Merged.of(value, execution.get(RESULT));
    Object newException = Merged.of(exception, execution.get(EXCEPTION));
    boolean otherValue = !Objects.equals(newValue, value);
    boolean otherException = !Objects.equals(newException, exception);
    value = newValue;
    valueChanged |= otherValue;
    exception = newException;
    exceptionChanged |= otherException;
    return otherValue || otherException;
  }

  private List<@Nullable Object> argumentsAndResult() {
    Map<String, @Nullable Object> execution = new LinkedHashMap<>();
    execution.put("___jsonclass", "com.backendless.servercode.ExecutionResult");
    execution.put(RESULT, value);
    execution.put(EXCEPTION, exception);
    List<@Nullable Object> all = new ArrayList<>(state.arguments());
    all.add(execution);
    return all;
  }
}
