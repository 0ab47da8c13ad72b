package dev.backstay.server.hive;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.server.hive.HiveOperation.CreateHive;
import dev.backstay.server.hive.HiveOperation.DeleteHive;
import dev.backstay.server.hive.HiveOperation.GetHives;
import dev.backstay.server.hive.HiveOperation.RenameHive;
import java.util.ArrayList;
import java.util.List;

/** Hives for clients and, at the same addresses, for the console. */
public final class HiveRoutes implements Feature {
  private final Callers callers;
  private final ConsoleAuthenticator console;
  private final List<Endpoint> endpoints = new ArrayList<>();

  /** One address of the hives. */
  record Endpoint(HttpMethod method, String template, Handler handler) {}

  /** Answers a request of a caller, be it a client or a developer. */
  interface Handler {
    Response handle(Call call, Exchange exchange);
  }

  public HiveRoutes(Core core, Callers callers) {
    this.callers = callers;
    this.console = core.console();
    HiveSessions sessions =
        new HiveSessions(core.apps(), core.clock(), HiveLimits.of(core.settings().keyedStores()));
    HiveSweeper sweeper = core.resources().add(new HiveSweeper(sessions));
    HiveService hives = new HiveService(core.operations(), core.gate(), sessions, sweeper);
    endpoints.addAll(ofHives(hives));
    for (StoreType type : StoreType.values()) {
      endpoints.addAll(KeyEndpoints.of(hives, type));
    }
    endpoints.addAll(KeyValueEndpoints.of(hives));
    endpoints.addAll(ListEndpoints.of(hives));
    endpoints.addAll(MapEndpoints.of(hives));
    endpoints.addAll(SetEndpoints.of(hives));
    endpoints.addAll(SortedSetEndpoints.of(hives));
  }

  @Override
  public List<Route> clientRoutes() {
    return endpoints.stream()
        .map(each ->
            Route.of(
                each.method(),
                each.template(),
                exchange -> each.handler().handle(callers.of(exchange), exchange)))
        .toList();
  }

  @Override
  public List<Route> consoleRoutes() {
    return endpoints.stream()
        .map(each -> console.app(each.method(), each.template(), each.handler()::handle))
        .toList();
  }

  private static List<Endpoint> ofHives(HiveService hives) {
    return List.of(
        new Endpoint(
            HttpMethod.GET,
            "/hive",
            (call, exchange) -> Response.json(hives.perform(call, new GetHives()))),
        new Endpoint(
            HttpMethod.POST,
            "/hive/{hive}",
            (call, exchange) -> {
              var _ = hives.perform(call, new CreateHive(exchange.parameter("hive")));
              return Response.empty();
            }),
        new Endpoint(
            HttpMethod.PUT,
            "/hive/{hive}",
            (call, exchange) -> {
              var _ =
                  hives.perform(
                      call,
                      new RenameHive(
                          exchange.parameter("hive"), HiveRequest.required(exchange, "newName")));
              return Response.empty();
            }),
        new Endpoint(
            HttpMethod.DELETE,
            "/hive/{hive}",
            (call, exchange) -> {
              var _ = hives.perform(call, new DeleteHive(exchange.parameter("hive")));
              return Response.empty();
            }));
  }
}
