package dev.backstay.server.handlers;

import dev.backstay.code.deploy.DeployedHandler;
import dev.backstay.code.deploy.HandlerCatalog;
import dev.backstay.code.deploy.HandlerTable;
import dev.backstay.code.deploy.ServerEvents;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.http.WaitingExchange;
import dev.backstay.foundation.operations.Interceptor;
import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.foundation.operations.Performance;
import dev.backstay.foundation.operations.ServiceOperation;
import dev.backstay.security.caller.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls the event handlers of an app around the operations that its clients ask for: whether the
 * caller may at all, handlers before, the decision about what they have left, the operation,
 * handlers after. A caller who is refused is refused before any code runs.
 *
 * <p>What server code asks for fires no handlers, and so no handler fires itself; nor does what a
 * developer does in the console. An app without handlers costs one look at a map.
 */
final class HandlerInterceptor implements Interceptor {
  private final HandlerCatalog handlers;
  private final EventRegistry events;
  private final HandlerRunner runner;

  HandlerInterceptor(HandlerCatalog handlers, EventRegistry events, HandlerRunner runner) {
    this.handlers = handlers;
    this.events = events;
    this.runner = runner;
  }

  @Override
  public boolean concerns(Call call, ServiceOperation<?> operation) {
    HandlerTable table = handlers.table(call.app());
    if (table == null || !fires(call)) {
      return false;
    }
    OperationEvent<?, ?> event = events.of(operation);
    return event != null
        && (!of(table, event.before(), operation).isEmpty()
            || !of(table, event.after(), operation).isEmpty());
  }

  private static boolean fires(Call call) {
    return call.invocation() == null
        && !call.caller().serverCode()
        && call.caller().kind() != Caller.Kind.DEVELOPER;
  }

  private static List<DeployedHandler> of(
      HandlerTable table, int eventId, ServiceOperation<?> operation) {
    return table.has(eventId)
        ? table.of(eventId, ServerEvents.isTargeted(eventId) ? operation.target() : null)
        : List.of();
  }

  @Override
  public <R extends @Nullable Object> R around(Performance<R> performance) {
    HandlerTable table = handlers.table(performance.call().app());
    OperationEvent<?, ?> event = events.of(performance.operation());
    if (table == null || event == null || !performance.isAllowed()) {
      return performance.proceed();
    }
    return around(performance, event, table);
  }

  @SuppressWarnings("unchecked") // the event is one of operations with this result
  private <O extends ServiceOperation<R>, R extends @Nullable Object> R around(
      Performance<R> performance, OperationEvent<?, ?> event, HandlerTable table) {
    EventState state = new EventState(performance.call(), WaitingExchange.require());
    return new EventPass<>(runner, (OperationEvent<O, R>) event, performance, state)
        .run(
            of(table, event.before(), performance.operation()),
            of(table, event.after(), performance.operation()));
  }
}
