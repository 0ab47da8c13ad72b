package dev.backstay.code;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Response;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The call of a service by a client: find the method, ask the gate, run it, answer. */
final class ServiceInvocation {
  /** The roles of API keys: code sees them as the device type, not among the caller's roles. */
  private static final Set<SystemRole> KEY_ROLES =
      Stream.of(dev.backstay.security.caller.ApiKeyType.values())
          .flatMap(type -> type.role().stream())
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> HIDDEN_HEADERS = Set.of("auth-key", "proxy-authorization");

  private final ServiceCatalog catalog;
  private final AccessGate gate;
  private final Deployments deployments;
  private final Invoker invoker;

  ServiceInvocation(
      ServiceCatalog catalog, AccessGate gate, Deployments deployments, Invoker invoker) {
    this.catalog = catalog;
    this.gate = gate;
    this.deployments = deployments;
    this.invoker = invoker;
  }

  /**
   * Runs what {@code /services/{service}/{segments}} means.
   *
   * @param segments decoded path segments behind the service's name
   * @throws ApiException 14001, 14002, 14008; what the code throws; 14004, 14005, 90503
   */
  Response perform(Call call, Exchange exchange, String serviceName, List<String> segments) {
    DeployedService service = catalog.services(call.app()).get(serviceName);
    if (service == null) {
      throw ApiError.SERVICE_NOT_FOUND.with();
    }
    Map<String, String> pathParameters = new LinkedHashMap<>();
    DeployedService.Method method =
        find(service, exchange.method().name(), segments, pathParameters);
    if (method == null) {
      throw ApiError.METHOD_NOT_FOUND.with();
    }
    return gate.perform(
        call,
        Operation.INVOKE,
        new Asset.Method(service.id(), method.id()),
        permit -> run(call, exchange, service, method, segments, pathParameters));
  }

  private Response run(
      Call call,
      Exchange exchange,
      DeployedService service,
      DeployedService.Method method,
      List<String> segments,
      Map<String, String> pathParameters) {
    deployments.require(call.app(), service.deploymentId());
    ServiceCall serviceCall =
        new ServiceCall(
            call.app().id(),
            service.id(),
            service.name(),
            method.name(),
            service.provider(),
            service.model(),
            DeploymentLayout.relativePath(service.deploymentId()),
            arguments(exchange, method.definition(), pathParameters),
            method.id(),
            call.caller().userId(),
            call.caller().label(),
            context(call, exchange, segments, pathParameters));
    String execution = exchange.header("bl-execution-type");
    if (execution != null && execution.toLowerCase(Locale.ROOT).startsWith("async")) {
      invoker.dispatch(serviceCall, execution.equalsIgnoreCase("async-low-priority"));
      return Response.empty();
    }
    return answer(invoker.invoke(serviceCall));
  }

  private static DeployedService.@Nullable Method find(
      DeployedService service,
      String verb,
      List<String> segments,
      Map<String, String> pathParameters) {
    if (verb.equals("POST") && segments.size() == 1) {
      DeployedService.Method exact = service.method(segments.getFirst());
      if (exact != null) {
        return exact;
      }
    }
    DeployedService.Method routed = service.route(verb, segments, pathParameters);
    if (routed == null && segments.size() > 1 && segments.getFirst().matches("\\d+(\\.\\d+)+")) {
      if (!segments.getFirst().equals(service.version())) {
        throw ApiError.SERVICE_VERSION_NOT_FOUND.with();
      }
      return find(service, verb, segments.subList(1, segments.size()), pathParameters);
    }
    return routed;
  }

  private static String arguments(
      Exchange exchange, MethodDefinition method, Map<String, String> pathParameters) {
    return switch (exchange.method()) {
      case GET, DELETE ->
          ServiceArguments.ofQuery(method, exchange.queryParameters(), pathParameters);
      case POST, PUT ->
          ServiceArguments.ofBody(method, exchange.body(), exchange.header("Content-Type"));
    };
  }

  private static Map<String, @Nullable Object> context(
      Call call, Exchange exchange, List<String> segments, Map<String, String> pathParameters) {
    Caller caller = call.caller();
    Map<String, String> headers = new LinkedHashMap<>(exchange.headers());
    headers.keySet().removeIf(name -> HIDDEN_HEADERS.contains(name.toLowerCase(Locale.ROOT)));
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("appId", call.app().id());
    context.put("userId", caller.userId());
    context.put("userToken", call.userToken());
    context.put("userLocale", null);
    context.put("userRoles", roles(caller));
    context.put("deviceType", String.valueOf(caller.keyType()));
    context.put("httpPath", "/" + String.join("/", segments));
    context.put("httpPathParams", pathParameters);
    context.put("httpQueryParams", exchange.queryParameters());
    context.put("httpHeaders", headers);
    context.put("httpResponseHeaders", Map.of());
    context.put("configurationItems", List.of());
    return context;
  }

  /** What the caller is and was made by the developer; the key's role is the device type. */
  private static List<String> roles(Caller caller) {
    List<String> names = new ArrayList<>();
    for (Role role : caller.roles().all()) {
      boolean ofKey =
          role.system()
              && KEY_ROLES.stream()
                  .anyMatch(systemRole -> systemRole.roleName().equals(role.name()));
      if (!ofKey) {
        names.add(role.name());
      }
    }
    return names;
  }

  private static Response answer(TaskReply reply) {
    String value = String.valueOf(reply.value());
    String contentType = "application/json";
    Map<String, String> headers = new LinkedHashMap<>(reply.headers());
    for (String name : reply.headers().keySet()) {
      if (name.equalsIgnoreCase("Content-Type")) {
        contentType = String.valueOf(headers.remove(name));
      }
    }
    Response response = Response.bytes(contentType, value.getBytes(StandardCharsets.UTF_8));
    if (reply.status() != 0) {
      response = response.withStatus(reply.status());
    }
    for (Map.Entry<String, String> header : headers.entrySet()) {
      response = response.withHeader(header.getKey(), header.getValue());
    }
    for (String cookie : reply.cookies()) {
      response = response.withHeader("Set-Cookie", cookie);
    }
    return response;
  }
}
