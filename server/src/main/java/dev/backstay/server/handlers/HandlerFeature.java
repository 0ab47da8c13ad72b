package dev.backstay.server.handlers;

import dev.backstay.code.ServerCode;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.http.WaitingExchange;
import dev.backstay.foundation.operations.EventSource;
import dev.backstay.server.binary.Arguments;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.BinarySource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Event handlers and custom events. */
public final class HandlerFeature implements Feature, BinarySource {
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
  public List<BinaryService> binaryServices() {
    return List.of(
        new BinaryService(BinaryService.PREFIX + "servercode.EventHandler")
            .with("dispatchEvent", this::dispatch));
  }

  @Override
  public List<Route> clientRoutes() {
    return List.of(Route.post("/servercode/events/{name}", this::dispatch).waiting());
  }

  @Override
  public List<Route> consoleRoutes() {
    return consoleRoutes;
  }

  /** For the Java SDK; arguments: name, the event's own arguments, and when handlers are to run. */
  private @Nullable Object dispatch(Exchange exchange, Arguments args) {
    var _ = WaitingExchange.require();
    return customEvents.perform(
        callers.of(exchange),
        new DispatchEvent(
            args.text(0), args.optionalObject(1), DispatchEvent.Execution.of(args.execution(2))));
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
