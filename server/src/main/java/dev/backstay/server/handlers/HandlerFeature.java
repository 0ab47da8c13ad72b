package dev.backstay.server.handlers;

import dev.backstay.code.ServerCode;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.operations.EventSource;
import java.util.List;

/** Event handlers and custom events. */
public final class HandlerFeature implements Feature {
  private final Callers callers;
  private final CustomEvents customEvents;
  private final List<Route> consoleRoutes;

  /**
   * @param features of the server; those that have events are asked for them once
   */
  public HandlerFeature(Core core, Callers callers, ServerCode code, List<Feature> features) {
    this.callers = callers;
    HandlerRunner runner =
        new HandlerRunner(
            code.handlers(),
            code.deployments(),
            code.invoker(),
            code.logs(),
            core.decisions(),
            core.settings().code().timeout());
    EventRegistry events =
        new EventRegistry(
            features.stream()
                .filter(EventSource.class::isInstance)
                .flatMap(feature -> ((EventSource) feature).events().stream())
                .toList());
    code.deployments().firing(events.numbers());
    core.operations().addOutermost(new HandlerInterceptor(code.handlers(), events, runner));
    customEvents = new CustomEvents(core.operations(), core.gate(), code.handlers(), runner);
    consoleRoutes = new HandlerConsoleRoutes(core.console(), code.handlers(), events).routes();
  }

  @Override
  public List<Route> clientRoutes() {
    return List.of(Route.post("/servercode/events/{name}", this::dispatch).waiting());
  }

  @Override
  public List<Route> consoleRoutes() {
    return consoleRoutes;
  }

  private Response dispatch(Exchange exchange) {
    Object answer =
        customEvents.perform(
            callers.of(exchange),
            new DispatchEvent(
                exchange.parameter("name"),
                exchange.jsonObject(),
                DispatchEvent.Execution.of(exchange.header("bl-execution-type"))));
    return answer == null ? Response.empty() : Response.json(answer);
  }
}
