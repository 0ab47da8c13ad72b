package dev.backstay.server.handlers;

import dev.backstay.code.deploy.DeployedHandler;
import dev.backstay.code.deploy.HandlerCatalog;
import dev.backstay.code.deploy.ServerEvents;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Event handlers as developers see and order them (reference: management, 9). */
final class HandlerConsoleRoutes {
  private static final int MAX_CHAIN = 1_000;

  private final ConsoleAuthenticator console;
  private final HandlerCatalog handlers;
  private final EventRegistry events;

  HandlerConsoleRoutes(
      ConsoleAuthenticator console, HandlerCatalog handlers, EventRegistry events) {
    this.console = console;
    this.handlers = handlers;
    this.events = events;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/servercode/events", this::events),
        console.app(HttpMethod.GET, "/servercode/categories", this::categories),
        console.app(HttpMethod.GET, "/servercode/chain/{eventId}/{context}", this::chain),
        console.app(HttpMethod.PUT, "/servercode/chain/{eventId}/{context}", this::order),
        console.app(HttpMethod.PUT, "/servercode/production/events/{id}/state", this::enable));
  }

  private Response events(Call call, Exchange exchange) {
    List<Map<String, @Nullable Object>> shown = new ArrayList<>();
    ServerEvents.all()
        .forEach((id, event) -> {
          if (id != ServerEvents.TIMER) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("id", id);
            one.put("name", event.name());
            one.put("category", event.provider());
            one.put("timing", event.before() ? "BEFORE" : "AFTER");
            one.put("targeted", ServerEvents.isTargeted(id));
            one.put("fires", id == ServerEvents.CUSTOM || events.numbers().contains(id));
            shown.add(one);
          }
        });
    return Response.json(shown);
  }

  private Response categories(Call call, Exchange exchange) {
    Set<String> categories = new LinkedHashSet<>();
    ServerEvents.all().values().forEach(event -> categories.add(event.provider()));
    return Response.json(List.copyOf(categories));
  }

  private Response chain(Call call, Exchange exchange) {
    return Response.json(
        handlers.chain(call.app(), eventId(exchange), exchange.parameter("context")).stream()
            .map(DeployedHandler::toJson)
            .toList());
  }

  /** The body is the ids in their order, or the handlers with them; the others come behind. */
  private Response order(Call call, Exchange exchange) {
    int eventId = eventId(exchange);
    String context = exchange.parameter("context");
    List<@Nullable Object> sent = exchange.jsonArray();
    Set<String> known = new HashSet<>();
    handlers.chain(call.app(), eventId, context).forEach(handler -> known.add(handler.id()));
    Set<String> order = new LinkedHashSet<>();
    for (Object each : sent.size() > MAX_CHAIN ? List.of() : sent) {
      Object id = each instanceof Map<?, ?> handler ? handler.get("id") : each;
      if (!(id instanceof String text) || !known.contains(text) || !order.add(text)) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            "chain", "It must be the ids of handlers of this event and context, each once");
      }
    }
    handlers.order(call.app(), eventId, context, List.copyOf(order));
    return chain(call, exchange);
  }

  private Response enable(Call call, Exchange exchange) {
    DeployedHandler handler = handlers.byId(call.app(), exchange.parameter("id"));
    Boolean enabled = JsonFields.of(exchange).optionalFlag("enabled");
    if (handler == null || enabled == null) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          handler == null ? "id" : "enabled",
          handler == null ? "There is no such event handler" : "It must be true or false");
    }
    handlers.enable(call.app(), handler.id(), enabled);
    DeployedHandler switched = handlers.byId(call.app(), handler.id());
    return Response.json(switched == null ? null : switched.toJson());
  }

  private static int eventId(Exchange exchange) {
    String text = exchange.parameter("eventId");
    int id = text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
    if (!ServerEvents.all().containsKey(id)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "eventId", "There is no event with this number");
    }
    return id;
  }
}
