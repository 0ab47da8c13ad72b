package dev.backstay.server.handlers;

import dev.backstay.code.deploy.DeployedHandler;
import dev.backstay.code.deploy.ServerEvents;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.error.PartFailure;
import dev.backstay.foundation.http.AnsweredByCode;
import dev.backstay.foundation.http.StoreErrors;
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
 * it ({@link EventOutcome}). Belongs to one request.
 *
 * <p>Handlers before it are guards: whatever goes wrong with one ends the operation.
 */
final class EventPass<O extends ServiceOperation<R>, R extends @Nullable Object> {
  private final HandlerRunner runner;
  private final OperationEvent<O, R> event;
  private final Performance<R> performance;
  private final EventState state;
  private final O operation;

  /** The operation that the arguments make; the one that was asked for until they change. */
  private O current;

  private boolean changed;

  EventPass(
      HandlerRunner runner,
      OperationEvent<O, R> event,
      Performance<R> performance,
      EventState state) {
    this.runner = runner;
    this.event = event;
    this.performance = performance;
    this.state = state;
    this.operation = Objects.requireNonNull(event.type().cast(performance.operation()));
    this.current = operation;
    state.setArguments(event.arguments().apply(operation));
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
      Object premature = before(handler);
      if (premature != null) {
        return replaced(premature);
      }
    }
    R result;
    try {
      result = changed ? performance.proceed(current) : performance.proceed();
    } catch (RuntimeException e) {
      boolean told =
          e instanceof ApiException || e instanceof StoreException || e instanceof PartFailure;
      if (!told || after.isEmpty()) {
        throw e;
      }
      return afterFailure(e, after);
    }
    return after.isEmpty() ? result : afterResult(result, after);
  }

  /** What a handler has answered in the place of the operation; null for nothing. */
  private @Nullable Object before(DeployedHandler handler) {
    if (handler.async()) {
      runner.start(state.call(), handler, state.of(state.arguments()));
      return null;
    }
    HandlerRunner.Run run = runner.begin(state.call(), handler);
    try {
      Handled handled = runner.run(state.call(), handler, state.of(state.arguments()));
      state.take(handled);
      Object returned = handled.returned();
      if (returned != null) {
        run.tell("answered in the place of the operation");
        return withClass(returned);
      }
      run.tell(change(handled.arguments()));
      return null;
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
    List<@Nullable Object> before = state.arguments();
    List<@Nullable Object> merged = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      Object value = Merged.of(before.get(i), left.get(i));
      merged.add(value);
      if (!Objects.equals(value, before.get(i))) {
        others.add(event.names().get(i));
      }
    }
    O next =
        others.isEmpty()
            ? current
            : event.changed().apply(current, new EventArguments(event.names(), merged));
    // code may write the same in other ways
    if (next.equals(current)) {
      return "let it pass as it was";
    }
    current = next;
    changed = true;
    state.setArguments(event.arguments().apply(next));
    return "changed " + String.join(", ", others);
  }

  private R afterResult(R result, List<DeployedHandler> after) {
    Object value = event.result().of(state.call(), current, result);
    EventOutcome outcome = new EventOutcome(runner, state, value, null);
    state.loggedIn(outcome.result());
    outcome.through(after);
    ApiException error = outcome.error();
    if (error != null) {
      throw error;
    }
    return outcome.isOtherResult() ? replaced(outcome.result()) : result;
  }

  private R afterFailure(RuntimeException failure, List<DeployedHandler> after) {
    EventOutcome outcome = new EventOutcome(runner, state, null, error(failure));
    outcome.through(after);
    ApiException error = outcome.error();
    if (error == null) {
      return replaced(outcome.result());
    }
    throw outcome.isOtherError() ? error : failure;
  }

  /** A result that a handler has made: as the operation's own where it can be one. */
  private R replaced(@Nullable Object value) {
    R typed = event.typed().apply(value);
    if (typed == null) {
      throw new AnsweredByCode(value);
    }
    return typed;
  }

  private ApiException error(RuntimeException failure) {
    return switch (failure) {
      case ApiException error -> error;
      case StoreException stored -> StoreErrors.toApiException(stored, state.call().requestId());
      default ->
          ApiException.ofServerCode(
              failure instanceof PartFailure part ? part.code() : 0,
              400,
              String.valueOf(failure.getMessage()));
    };
  }

  /** Objects that come instead of records have their class, as records do. */
  private Object withClass(Object returned) {
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
}
