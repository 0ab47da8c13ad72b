package dev.backstay.server.handlers;

import dev.backstay.code.deploy.DeployedHandler;
import dev.backstay.code.deploy.HandlerCatalog;
import dev.backstay.code.deploy.HandlerTable;
import dev.backstay.code.deploy.ServerEvents;
import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.Invocation;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.WaitingExchange;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.operations.Performer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Performs dispatches of custom events. Clients and server code may dispatch; code within code is
 * bounded in depth ({@code code-nesting}) as calls of services are, and in number: at most {@value
 * #MAX_EVENTS} events come of one that a client has dispatched, or one invocation that it has asked
 * for.
 *
 * <p>Several handlers of one event run one after another, each with the arguments as the one before
 * left them, until one answers something.
 */
final class CustomEvents implements Performer<DispatchEvent> {
  private static final int MAX_EVENTS = 1_000;

  private final Operations operations;
  private final AccessGate gate;
  private final HandlerCatalog handlers;
  private final HandlerRunner runner;

  CustomEvents(
      Operations operations, AccessGate gate, HandlerCatalog handlers, HandlerRunner runner) {
    this.operations = operations;
    this.gate = gate;
    this.handlers = handlers;
    this.runner = runner;
  }

  /**
   * Dispatches an event.
   *
   * @return what the handlers answered; null where nobody waits for them
   * @throws ApiException 1134 in an app that is closed to clients; 3042 when the event has no
   *     handler; 14004 for events within events without end; what a handler throws; 15000, 14004,
   *     90503
   */
  @Nullable Object perform(Call call, DispatchEvent event) {
    return operations.perform(call, event, this);
  }

  /**
   * Events have no permissions of their own: handlers decide, unless the app is closed to clients.
   */
  @Override
  public boolean allows(Call call, DispatchEvent event) {
    return gate.admits(call);
  }

  @Override
  public @Nullable Object run(Call call, DispatchEvent event) {
    if (!allows(call, event)) {
      throw ApiError.OPERATION_DENIED.with("EVENTS");
    }
    HandlerTable table = handlers.table(call.app());
    List<DeployedHandler> chain =
        table == null ? List.of() : table.of(ServerEvents.CUSTOM, event.name());
    if (chain.isEmpty()) {
      throw ApiError.CUSTOM_EVENT_NOT_FOUND.with(event.name());
    }
    count(call.invocation());
    EventState state = new EventState(call, WaitingExchange.require());
    state.setArguments(Arrays.asList(event.arguments(), null));
    Object answer = null;
    for (DeployedHandler handler : chain) {
      HandlerRunner.Arguments arguments = state.of(state.arguments());
      if (event.execution() == DispatchEvent.Execution.LATER) {
        runner.startLater(call, handler, arguments);
      } else if (event.execution() == DispatchEvent.Execution.ASYNC || handler.async()) {
        runner.start(call, handler, arguments);
      } else {
        Handled handled = run(call, handler, arguments);
        state.take(handled);
        state.setArguments(Arrays.asList(handled.arguments().getFirst(), null));
        answer = handled.arguments().getLast();
        if (!(answer instanceof Map<?, ?> map && map.isEmpty())) {
          break;
        }
      }
    }
    return answer;
  }

  private Handled run(Call call, DeployedHandler handler, HandlerRunner.Arguments arguments) {
    HandlerRunner.Run run = runner.begin(call, handler);
    try {
      Handled handled = runner.run(call, handler, arguments);
      run.tell("answered");
      return handled;
    } catch (ApiException e) {
      run.tell("answered with error " + e.code());
      throw e;
    }
  }

  private static void count(@Nullable Invocation invocation) {
    if (invocation != null && !invocation.budget().takeEvent(MAX_EVENTS)) {
      throw ApiError.INVOCATION_FAILED.with(
          "more than " + MAX_EVENTS + " events have come of one invocation: " + invocation.chain());
    }
  }
}
