package dev.backstay.code;

import static dev.backstay.foundation.http.HttpMethod.DELETE;
import static dev.backstay.foundation.http.HttpMethod.GET;
import static dev.backstay.foundation.http.HttpMethod.POST;
import static dev.backstay.foundation.http.HttpMethod.PUT;

import dev.backstay.code.deploy.DeployedService;
import dev.backstay.code.deploy.ServiceCatalog;
import dev.backstay.code.deploy.ServiceConfiguration;
import dev.backstay.code.environment.AppEnvironment;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What developers set for code that is deployed: its environment ({@code /servercode/environment},
 * ours) and the configuration of services (reference: management.md §9).
 */
final class EnvironmentRoutes {
  private final ConsoleAuthenticator console;
  private final AppEnvironment environment;
  private final ServiceCatalog catalog;
  private final ServiceConfiguration configuration;
  private final Consumer<String> changed;

  /**
   * @param changed is told the app whose environment has changed
   */
  EnvironmentRoutes(
      ConsoleAuthenticator console,
      AppEnvironment environment,
      ServiceCatalog catalog,
      ServiceConfiguration configuration,
      Consumer<String> changed) {
    this.console = console;
    this.environment = environment;
    this.catalog = catalog;
    this.configuration = configuration;
    this.changed = changed;
  }

  /** Routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(
            GET,
            "/servercode/environment",
            (call, exchange) -> Response.json(environment.list(call.app()))),
        console.app(PUT, "/servercode/environment/{name}", this::put),
        console.app(DELETE, "/servercode/environment/{name}", this::remove),
        console.app(
            GET,
            "/localservices/generic/configure/{service}",
            (call, exchange) -> Response.json(items(call, service(call, exchange)))),
        console.app(POST, "/localservices/generic/configure/{service}", this::configure),
        console.app(POST, "/localservices/generic/configure/test/{service}", this::check),
        console.app(
            POST, "/localservices/marketplace/configure/{model}/{service}", this::configure));
  }

  private Response put(Call call, Exchange exchange) {
    JsonFields fields = JsonFields.of(exchange);
    environment.put(
        call.app(),
        exchange.parameter("name"),
        fields.text("value"),
        Boolean.TRUE.equals(fields.optionalFlag("secret")));
    changed.accept(call.app().id());
    return Response.json(environment.list(call.app()));
  }

  private Response remove(Call call, Exchange exchange) {
    if (!environment.remove(call.app(), exchange.parameter("name"))) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with("name", "There is no such variable");
    }
    changed.accept(call.app().id());
    return Response.json(environment.list(call.app()));
  }

  private Response configure(Call call, Exchange exchange) {
    DeployedService service = service(call, exchange);
    configuration.put(call.app(), service, wanted(exchange));
    return Response.json(items(call, service));
  }

  /** Says whether values would be taken, without taking them. */
  private Response check(Call call, Exchange exchange) {
    configuration.check(service(call, exchange), wanted(exchange));
    return Response.empty();
  }

  /** The console sends a list of {@code {name, value}}, other tools an object. */
  private static Map<String, @Nullable Object> wanted(Exchange exchange) {
    Object body = exchange.json();
    if (body instanceof List<?> list) {
      Map<String, @Nullable Object> wanted = new HashMap<>();
      for (Object each : list) {
        if (!(each instanceof Map<?, ?> item) || !(item.get("name") instanceof String name)) {
          throw ApiError.REQUEST_NOT_PARSED.with("an item needs a name and a value");
        }
        wanted.put(name, item.get("value"));
      }
      return wanted;
    }
    return exchange.jsonObject();
  }

  private List<Map<String, @Nullable Object>> items(Call call, DeployedService service) {
    return items(service, configuration.values(call.app(), service));
  }

  /** The items that a service declares, each with the value that is set, or else its default. */
  static List<Map<String, @Nullable Object>> items(
      DeployedService service, Map<String, String> values) {
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    for (Map<String, @Nullable Object> declared : service.configuration()) {
      Map<String, @Nullable Object> item = new LinkedHashMap<>(declared);
      String value = values.get(String.valueOf(declared.get("name")));
      item.put("value", value != null ? value : declared.get("defaultValue"));
      items.add(item);
    }
    return items;
  }

  /** By its id, or by its name as people type it. */
  private DeployedService service(Call call, Exchange exchange) {
    String asked = exchange.parameter("service");
    DeployedService service = catalog.byId(call.app(), asked);
    if (service == null) {
      service = catalog.services(call.app()).get(asked);
    }
    if (service == null) {
      throw ApiError.SERVICE_NOT_FOUND.with();
    }
    return service;
  }
}
