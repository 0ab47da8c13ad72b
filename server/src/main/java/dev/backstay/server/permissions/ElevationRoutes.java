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
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Elevation;
import dev.backstay.security.model.Policy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the code of a service may do beyond its caller: {@code GET} lists it, {@code PUT
 * {"elevation", "access", "method"}} says it of a method, or of all that nothing is said of where
 * no method is named. Elevations are {@code AS_SERVER}, {@code AS_USER} and {@code ASSIGN_ROLES};
 * access is {@code GRANT}, {@code DENY} or {@code INHERIT}.
 */
final class ElevationRoutes {
  private static final String PATH = "/security/localservices/{service}/elevations";

  private final ConsoleAuthenticator console;
  private final Policies policies;
  private final ConsoleServices services;

  ElevationRoutes(ConsoleAuthenticator console, Policies policies, ConsoleServices services) {
    this.console = console;
    this.policies = policies;
    this.services = services;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, PATH, this::list),
        console.app(HttpMethod.PUT, PATH, this::set));
  }

  private Response list(Call call, Exchange exchange) {
    return Response.json(
        toJson(call, services.requireId(call.app(), exchange.parameter("service"))));
  }

  private Response set(Call call, Exchange exchange) {
    String serviceId = services.requireId(call.app(), exchange.parameter("service"));
    JsonFields body = JsonFields.of(exchange);
    String method = body.optionalText("method");
    String methodId =
        method == null ? "" : services.requireMethod(call.app(), serviceId, method).id();
    Elevation elevation = elevation(body.text("elevation"));
    Access access = CellBody.access(body.text("access"));
    var _ =
        policies.apply(
            call.app(),
            null,
            List.of(new Change.ElevationCell(serviceId, methodId, elevation, access)));
    return Response.json(toJson(call, serviceId));
  }

  private List<Map<String, @Nullable Object>> toJson(Call call, String serviceId) {
    Policy policy = policies.of(call.app());
    List<Map<String, @Nullable Object>> shown = new ArrayList<>();
    shown.add(toJson(policy, serviceId, "", null));
    for (String methodId : services.methodIds(call.app(), serviceId)) {
      String name =
          policy
              .container(Area.SERVICES, serviceId)
              .map(service -> service.methodName(methodId))
              .orElse(methodId);
      shown.add(toJson(policy, serviceId, methodId, name));
    }
    return shown;
  }

  /** As consoles show cells: what is said, or with the suffix _INHERIT what holds without. */
  private static Map<String, @Nullable Object> toJson(
      Policy policy, String serviceId, String methodId, @Nullable String name) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("method", name);
    for (Elevation elevation : Elevation.values()) {
      boolean said =
          policy
              .container(Area.SERVICES, serviceId)
              .filter(service -> service.elevation(methodId, elevation) != Access.INHERIT)
              .isPresent();
      Access access =
          policy.mayElevate(serviceId, methodId, elevation) ? Access.GRANT : Access.DENY;
      shown.put(elevation.name(), access.name() + (said ? "" : "_INHERIT"));
    }
    return shown;
  }

  private static Elevation elevation(String name) {
    for (Elevation elevation : Elevation.values()) {
      if (elevation.name().equals(name.toUpperCase(Locale.ROOT).replace('-', '_'))) {
        return elevation;
      }
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(
        "elevation", "It is one of " + Arrays.toString(Elevation.values()));
  }
}
