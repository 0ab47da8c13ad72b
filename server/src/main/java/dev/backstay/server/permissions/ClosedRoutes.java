package dev.backstay.server.permissions;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is closed to clients (security model C.9a 7): {@code GET} lists it, {@code PUT {"area",
 * "container", "closed"}} closes or opens. The area is {@code data}, {@code files}, {@code
 * messaging} or {@code localservices}; without an area and container the whole app is meant.
 */
final class ClosedRoutes {
  private static final String PATH = "/security/closed-to-clients";

  private final ConsoleAuthenticator console;
  private final Policies policies;
  private final NamedAssets assets;

  ClosedRoutes(ConsoleAuthenticator console, Policies policies, NamedAssets assets) {
    this.console = console;
    this.policies = policies;
    this.assets = assets;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, PATH, this::list),
        console.app(HttpMethod.PUT, PATH, this::set));
  }

  private Response list(Call call, Exchange exchange) {
    return Response.json(toJson(policies.of(call.app())));
  }

  private Response set(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    Boolean closed = body.optionalFlag("closed");
    if (closed == null) {
      throw ApiError.MISSING_PARAMETER.with("closed");
    }
    String container = body.optionalText("container");
    Change change;
    if (container == null || container.isEmpty()) {
      if (body.has("area")) {
        throw ApiError.MISSING_PARAMETER.with("container"); // never the whole app by mistake
      }
      change = new Change.ApplicationSwitch(closed);
    } else {
      Area area = NamedAssets.area(body.text("area"));
      change =
          new Change.ContainerSwitch(area, assets.containerId(call.app(), area, container), closed);
    }
    return Response.json(toJson(policies.apply(call.app(), null, List.of(change)).after()));
  }

  private static List<Map<String, Object>> toJson(Policy policy) {
    List<Map<String, Object>> closed = new ArrayList<>();
    if (policy.closedToClients()) {
      closed.add(Map.of("area", "", "container", "", "name", "the whole app", "closed", true));
    }
    for (Area area : Area.values()) {
      policy.containers(area).stream()
          .filter(ContainerPolicy::closedToClients)
          .map(container ->
              Map.<String, Object>of(
                  "area", area.wireName(),
                  "container", container.id(),
                  "name", container.name(),
                  "closed", true))
          .forEach(closed::add);
    }
    return closed;
  }
}
