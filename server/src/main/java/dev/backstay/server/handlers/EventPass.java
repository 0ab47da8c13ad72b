package dev.backstay.server.handlers;

import dev.backstay.code.deploy.DeployedHandler;
import dev.backstay.code.deploy.ServerEvents;
import dev.backstay.code.invoke.RunnerContext;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.error.PartFailure;
import dev.backstay.foundation.http.AnsweredByCode;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.StoreErrors;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.operations.EventArguments;
import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.foundation.operations.Performance;
import dev.backstay.foundation.operations.ServiceOperation;
import dev.backstay.store.error.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation on its way through the handlers of its event: those before it, itself, those after
 * it. Belongs to one request.
 *
 * <p>Handlers before it are guards: whatever goes wrong with one ends the operation. When the
 * operation is over, what it did stays done whatever becomes of a handler after it: an error that
 * the handler throws, and its time being up, is told to the client; that it died, or could not be
 * run, is logged.
 */
final class EventPass<O extends ServiceOperation<R>, R extends @Nullable Object> {
  private static final String EXCEPTION = "exception";
  private static final String RESULT = "result";

  private final HandlerRunner runner;
  private final OperationEvent<O, R> event;
  private final Performance<R> performance;
  private final Call call;
  private final Exchange exchange;
  private final O operation;
  private final Map<String, @Nullable Object> context;

  /** The arguments as handlers have left them, as JSON values. */
  private List<@Nullable Object> arguments;

  /** The operation that the arguments make; the one that was asked for until they change. */
  private O current;

  EventPass(
      HandlerRunner runner,
      OperationEvent<O, R> event,
      Performance<R> performance,
      Exchange exchange) {
    this.runner = runner;
    this.event = event;
    this.performance = performance;
    this.call = performance.call();
    this.exchange = exchange;
    this.operation = Objects.requireNonNull(event.type().cast(performance.operation()));
    this.current = operation;
    this.context =
        RunnerContext.ofEvent(call, exchange.headers(), exchange.queryParameters());
    this.arguments = list(event.arguments().apply(operation));
  }

  /**
   * Goes all the way.
   *
   * @return what the operation results in
   * @throws AnsweredByCode a handler has put something else in the place of the result
   * @throws ApiException a handler has failed
   */
  R run(List<DeployedHandler> before, List<DeployedHandler> after) {
    for (DeployedHandler handler : before) {
      before(handler);
    }
    R result = null;
    RuntimeException failure = null;
    try {
      result = current == operation ? performance.proceed() : performance.proceed(current);
    } catch (RuntimeException e) {
      if (!(e instanceof ApiException || e instanceof StoreException || e instanceof PartFailure)) {
        throw e;
      }
      failure = e;
    }
    if (!after.isEmpty()) {
      return new Outcome(result, failure).through(after);
    }
    if (failure != null) {
      throw failure;
    }
    return result;
  }

  private void before(DeployedHandler handler) {
    if (handler.async()) {
      runner.start(call, handler, arguments(arguments));
      return;
    }
    HandlerRunner.Run run = runner.begin(call, handler);
    try {
      Handled handled = runner.run(call, handler, arguments(arguments));
      take(handled);
      Object returned = handled.returned();
      if (returned != null) {
        run.tell("answered in the place of the operation");
        throw new AnsweredByCode(withClass(returned));
      }
      run.tell(change(handled.arguments()));
    } catch (ApiException e) {
      run.tell("ended the operation with error " + e.code());
      throw e;
    } catch (StoreException e) {
      run.tell("left arguments that make no operation");
      throw e;
    }
  }

  /** Takes over the arguments that a handler has left; what it has changed, in words. */
  private String change(List<@Nullable Object> left) {
    List<@Nullable Object> merged = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      Object value = Merged.of(arguments.get(i), left.get(i));
      merged.add(value);
      if (!Objects.equals(value, arguments.get(i))) {
        changed.add(event.names().get(i));
      }
    }
    O next =
        changed.isEmpty()
            ? current
            : event.changed().apply(current, new EventArguments(event.names(), merged));
    // code may write the same in other ways
    if (next.equals(current)) {
      return "let it pass as it was";
    }
    current = next;
    arguments = list(event.arguments().apply(next));
    return "changed " + String.join(", ", changed);
  }

  /** What the next handler of this operation is to have of this one's context, and the answer. */
  private void take(Handled handled) {
    for (String shared : List.of("eventContext", "crossHandlerData")) {
      context.put(shared, handled.context().get(shared));
    }
    exchange.amendAnswer(
        handled.reply().status(), handled.reply().headers(), handled.reply().cookies());
  }

  private HandlerRunner.Arguments arguments(List<@Nullable Object> values) {
    return new HandlerRunner.Arguments(context, values);
  }

  /** Objects that come instead of records have their class, as records do. */
  private @Nullable Object withClass(Object returned) {
    String target = operation.target();
    if (target == null
        || !ServerEvents.isPersistence(event.before())
        || !(returned instanceof Map<?, ?> map)
        || map.containsKey("___class")) {
      return returned;
    }
    Map<String, @Nullable Object> classed = new LinkedHashMap<>();
    map.forEach((key, value) -> classed.put(String.valueOf(key), value));
    classed.put("___class", target);
    return classed;
  }

  @SuppressWarnings("unchecked") // a JSON array was written
  private static List<@Nullable Object> list(List<@Nullable Object> values) {
    return (List<@Nullable Object>) Objects.requireNonNull(Json.read(Json.write(values)));
  }

  /** What came of the operation, on its way through the handlers after it. */
  private final class Outcome {
    private final R result;
    private final @Nullable RuntimeException failure;

    /** The result as handlers see it, and whether one has changed it. */
    private @Nullable Object value;

    private boolean valueChanged;

    /** The error as handlers see it; null for none. */
    private @Nullable Object exception;

    private boolean exceptionChanged;

    Outcome(R result, @Nullable RuntimeException failure) {
      this.result = result;
      this.failure = failure;
      if (failure == null) {
        value = list(one(event.result().of(call, current, result))).getFirst();
        asLoggedIn();
      } else {
        exception = exception(error(failure));
      }
    }

    R through(List<DeployedHandler> handlers) {
      for (DeployedHandler handler : handlers) {
        if (handler.async()) {
          runner.start(call, handler, arguments(withResult()));
        } else if (after(handler)) {
          break;
        }
      }
      if (exception != null) {
        throw exceptionChanged || failure == null ? thrown(exception) : failure;
      }
      if (!valueChanged && failure == null) {
        return result;
      }
      R typed = event.typed().apply(value);
      if (typed != null) {
        return typed;
      }
      throw new AnsweredByCode(value);
    }

    /** Whether the handler ends the chain. */
    private boolean after(DeployedHandler handler) {
      HandlerRunner.Run run = runner.begin(call, handler);
      Handled handled;
      try {
        handled = runner.run(call, handler, arguments(withResult()));
      } catch (ApiException e) {
        if (e.is(ApiError.INVOCATION_FAILED) || e.is(ApiError.UNAVAILABLE)) {
          run.tell("could not be run to its end, which was logged: " + e.text());
          runner.log(call, handler, e);
          return false;
        }
        run.tell("answered with error " + e.code() + "; what the operation did stays done");
        throw e;
      }
      take(handled);
      Object returned = handled.returned();
      if (returned != null) {
        value = returned;
        valueChanged = true;
        exception = null;
        run.tell("answered something else than the result");
        return true;
      }
      run.tell(change(handled.arguments().getLast()));
      return false;
    }

    private String change(@Nullable Object left) {
      Map<?, ?> execution = left instanceof Map<?, ?> map ? map : Map.of();
      Object newException = Merged.of(exception, execution.get(EXCEPTION));
      Object newValue = Merged.of(value, execution.get(RESULT));
      boolean other = !Objects.equals(newValue, value);
      boolean otherException = !Objects.equals(newException, exception);
      value = newValue;
      valueChanged |= other;
      exception = newException;
      exceptionChanged |= otherException;
      return other || otherException ? "changed the result" : "left the result as it was";
    }

    private List<@Nullable Object> withResult() {
      Map<String, @Nullable Object> execution = new LinkedHashMap<>();
      execution.put("___jsonclass", "com.backendless.servercode.ExecutionResult");
      execution.put(RESULT, value);
      execution.put(EXCEPTION, exception);
      List<@Nullable Object> all = new ArrayList<>(arguments);
      all.add(execution);
      return all;
    }

    /** Whoever has just logged in is the user from now on. */
    private void asLoggedIn() {
      if (value instanceof Map<?, ?> user
          && user.get("user-token") instanceof String token
          && user.get("objectId") instanceof String id) {
        context.put("userToken", token);
        context.put("userId", id);
      }
    }

    private ApiException error(RuntimeException raised) {
      return switch (raised) {
        case ApiException error -> error;
        case StoreException stored -> StoreErrors.toApiException(stored, call.requestId());
        default ->
            ApiException.ofServerCode(
                raised instanceof PartFailure part ? part.code() : 0,
                400,
                String.valueOf(raised.getMessage()));
      };
    }

    private Map<String, @Nullable Object> exception(ApiException error) {
      Map<String, @Nullable Object> wrapper = new LinkedHashMap<>();
      wrapper.put("___jsonclass", "com.backendless.commons.exception.ExceptionWrapper");
      wrapper.put("code", error.code());
      wrapper.put("httpStatusCode", error.status());
      wrapper.put("exceptionClass", "java.lang.Exception");
      wrapper.put("exceptionMessage", error.text());
      return list(one(wrapper)).getFirst() instanceof Map<?, ?> map
          ? copy(map)
          : wrapper;
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, value) -> copy.put(String.valueOf(key), value));
      return copy;
    }

    private static List<@Nullable Object> one(@Nullable Object value) {
      List<@Nullable Object> one = new ArrayList<>();
      one.add(value);
      return one;
    }

    private static ApiException thrown(Object exception) {
      Map<?, ?> wrapper = exception instanceof Map<?, ?> map ? map : Map.of();
      Long code = Json.wholeNumber(wrapper.get("code"));
      Long status = Json.wholeNumber(wrapper.get("httpStatusCode"));
      return ApiException.ofServerCode(
          code == null ? 0 : code.intValue(),
          status != null && status >= 400 && status <= 599 ? status.intValue() : 400,
          wrapper.get("exceptionMessage") instanceof String text ? text : "");
    }
  }
}
