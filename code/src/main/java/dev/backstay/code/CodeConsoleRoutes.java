package dev.backstay.code;

import static dev.backstay.foundation.http.HttpMethod.DELETE;
import static dev.backstay.foundation.http.HttpMethod.GET;
import static dev.backstay.foundation.http.HttpMethod.POST;

import dev.backstay.code.deploy.DeployedService;
import dev.backstay.code.deploy.Deployments;
import dev.backstay.code.deploy.HandlerCatalog;
import dev.backstay.code.deploy.MethodDefinition;
import dev.backstay.code.deploy.ServiceCatalog;
import dev.backstay.code.deploy.ServiceConfiguration;
import dev.backstay.code.timers.TimerPart;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the console shows of server code (reference: management.md §9). */
final class CodeConsoleRoutes {
  private final ConsoleAuthenticator console;
  private final ServiceCatalog catalog;
  private final HandlerCatalog handlers;
  private final TimerPart timers;
  private final ServiceConfiguration configuration;
  private final Deployments deployments;
  private final UploadedCode uploaded;

  CodeConsoleRoutes(
      ConsoleAuthenticator console,
      ServiceCatalog catalog,
      HandlerCatalog handlers,
      TimerPart timers,
      ServiceConfiguration configuration,
      Deployments deployments,
      UploadedCode uploaded) {
    this.handlers = handlers;
    this.timers = timers;
    this.console = console;
    this.catalog = catalog;
    this.configuration = configuration;
    this.deployments = deployments;
    this.uploaded = uploaded;
  }

  /** Routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(GET, "/localservices", (call, exchange) -> Response.json(services(call.app()))),
        console.app(
            GET,
            "/localservices/{id}/methods",
            (call, exchange) ->
                Response.json(methods(require(call.app(), exchange.parameter("id"))))),
        console.app(
            GET,
            "/localservices/{id}/api-docs",
            (call, exchange) ->
                Response.json(apiDocs(require(call.app(), exchange.parameter("id"))))),
        console.app(POST, "/localservices/generic", this::publish).streaming(),
        console.app(DELETE, "/localservices/generic", this::withdraw),
        console.app(GET, "/servercode", this::handlersAndTimers));
  }

  /** Deploys an archive and waits for it: the console shows the services that there are then. */
  private Response publish(Call call, Exchange exchange) throws IOException {
    String id = uploaded.deploy(call.app(), null, exchange, "files", AuditActor.current().name());
    String failure = deployments.await(call.app(), id);
    if (failure != null) {
      throw ApiError.BAD_REQUEST.with("the code is not deployed: " + failure);
    }
    return Response.json(services(call.app()));
  }

  private Response withdraw(Call call, Exchange exchange) {
    for (Object id : exchange.jsonArray()) {
      if (!(id instanceof String text) || !catalog.withdraw(call.app(), text)) {
        throw ApiError.SERVICE_NOT_FOUND.with();
      }
    }
    return Response.empty();
  }

  /** What is called by itself; all of it is in production, so other modes have nothing. */
  private Response handlersAndTimers(Call call, Exchange exchange) {
    List<String> modes = exchange.queryAll("mode");
    boolean production =
        modes.isEmpty() || modes.stream().anyMatch(mode -> mode.equalsIgnoreCase("production"));
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    if (production) {
      handlers.all(call.app()).forEach(handler -> all.add(handler.toJson()));
      all.addAll(timers.list(call.app()));
    }
    return Response.json(all);
  }

  private List<Map<String, @Nullable Object>> services(App app) {
    List<Map<String, @Nullable Object>> services = new ArrayList<>();
    catalog.services(app).values().stream()
        .sorted(Comparator.comparing(DeployedService::name))
        .forEach(service -> {
          Map<String, @Nullable Object> json = new LinkedHashMap<>();
          json.put("id", service.id());
          json.put("name", service.name());
          json.put("version", service.version());
          json.put("description", service.description());
          json.put("language", service.language());
          json.put("model", service.model());
          json.put("created", service.created());
          json.put("updated", service.updated());
          json.put(
              "configuration",
              EnvironmentRoutes.items(service, configuration.values(app, service)));
          services.add(json);
        });
    return services;
  }

  private static List<Map<String, @Nullable Object>> methods(DeployedService service) {
    List<Map<String, @Nullable Object>> methods = new ArrayList<>();
    for (DeployedService.Method method : service.methods()) {
      MethodDefinition definition = method.definition();
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("id", method.id());
      json.put("method", method.name());
      json.put("name", method.name());
      json.put(
          "signature",
          method.name()
              + "("
              + String.join(
                  ", ",
                  definition.parameters().stream().map(MethodDefinition.Parameter::name).toList())
              + ")");
      json.put("httpMethod", definition.verb());
      json.put("httpPath", "/" + definition.path());
      json.put("parameters", definition.json().get("params"));
      methods.add(json);
    }
    return methods;
  }

  private static Map<String, Object> apiDocs(DeployedService service) {
    Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
    for (DeployedService.Method method : service.methods()) {
      MethodDefinition definition = method.definition();
      paths
          .computeIfAbsent("/" + definition.path(), path -> new LinkedHashMap<>())
          .put(
              definition.verb().toLowerCase(Locale.ROOT),
              Map.of("operationId", method.name(), "responses", Map.of()));
    }
    return Map.of(
        "swagger",
        "2.0",
        "info",
        Map.of(
            "title",
            service.name(),
            "version",
            service.version(),
            "description",
            service.description()),
        "basePath",
        "/services/" + service.name(),
        "paths",
        paths);
  }

  private DeployedService require(App app, String id) {
    DeployedService service = catalog.byId(app, id);
    if (service == null) {
      throw ApiError.SERVICE_NOT_FOUND.with();
    }
    return service;
  }
}
