package dev.backstay.code.invoke;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.traces.Span;
import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What code is told of its caller and the request (reference: business-logic.md §6.4). */
public final class RunnerContext {
  /** The roles of API keys: code sees them as the device type, not among the caller's roles. */
  private static final Set<SystemRole> KEY_ROLES =
      Stream.of(ApiKeyType.values())
          .flatMap(type -> type.role().stream())
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> HIDDEN_HEADERS = Set.of("auth-key", "proxy-authorization");

  private static final String HEADERS = "httpHeaders";

  /** The headers of W3C's Trace Context. */
  private static final String TRACE_PARENT = "traceparent";

  private static final String TRACE_STATE = "tracestate";

  private RunnerContext() {}

  /**
   * What services and event handlers are told alike.
   *
   * @param headers of the request, names as sent
   * @param query parameters of its address
   */
  public static Map<String, @Nullable Object> ofCaller(
      Call call, Map<String, String> headers, Map<String, String> query) {
    Caller caller = call.caller();
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("appId", call.app().id());
    context.put("userId", caller.userId());
    context.put("userToken", call.userToken());
    context.put("userLocale", null);
    context.put("userRoles", roles(caller));
    context.put("deviceType", caller.keyType() == null ? null : String.valueOf(caller.keyType()));
    context.put("httpQueryParams", query);
    context.put(HEADERS, visible(headers));
    context.put("httpResponseHeaders", Map.of());
    return context;
  }

  /** The {@code RunnerContext} of an event handler, before the first of an event has run. */
  public static Map<String, @Nullable Object> ofEvent(
      Call call, Map<String, String> headers, Map<String, String> query) {
    return withEvent(ofCaller(call, headers, query));
  }

  /** The {@code RunnerContext} of a timer: there is no user and no request. */
  public static Map<String, @Nullable Object> ofTimer(App app) {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("appId", app.id());
    context.put("userId", null);
    context.put("userToken", null);
    context.put("userLocale", null);
    context.put("userRoles", List.of());
    context.put("deviceType", String.valueOf(ApiKeyType.BL));
    context.put("httpQueryParams", Map.of());
    context.put(HEADERS, visible(Map.of()));
    context.put("httpResponseHeaders", Map.of());
    return withEvent(context);
  }

  private static Map<String, @Nullable Object> withEvent(Map<String, @Nullable Object> context) {
    context.put("missingProperties", Map.of());
    context.put("prematureResult", null);
    context.put("eventContext", null);
    context.put("crossHandlerData", Map.of());
    return context;
  }

  /**
   * A service's context whose headers name the span of its invocation, so that what code asks of
   * others can go on with the trace.
   *
   * @param parent of what the code calls; null where nothing is traced, and then the context is
   *     left as it is
   */
  public static Map<String, ?> traced(Map<String, ?> context, @Nullable String parent) {
    if (parent == null || !(context.get(HEADERS) instanceof Map<?, ?> headers)) {
      return context;
    }
    Map<Object, @Nullable Object> named = new LinkedHashMap<>(headers);
    named.put(TRACE_PARENT, parent);
    Map<String, @Nullable Object> traced = new LinkedHashMap<>(context);
    traced.put(HEADERS, named);
    return traced;
  }

  /** Of a request that is traced, code sees this server as the one before it in the trace. */
  private static Map<String, String> visible(Map<String, String> headers) {
    Map<String, String> visible = new LinkedHashMap<>(headers);
    visible.keySet().removeIf(name -> HIDDEN_HEADERS.contains(name.toLowerCase(Locale.ROOT)));
    String parent = Span.current().traceparent();
    if (parent != null) {
      visible
          .keySet()
          .removeIf(
              name -> name.equalsIgnoreCase(TRACE_PARENT) || name.equalsIgnoreCase(TRACE_STATE));
      visible.put(TRACE_PARENT, parent);
    }
    return visible;
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
}
