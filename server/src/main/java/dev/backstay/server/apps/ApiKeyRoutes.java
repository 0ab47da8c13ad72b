package dev.backstay.server.apps;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.model.Change;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The API keys of an app: seven that every app has, and custom ones, each of which brings a role
 * that is made and deleted with it. These answers are the only place where keys are shown.
 */
final class ApiKeyRoutes {
  private static final int MAX_CUSTOM_KEYS = 200;

  /** A custom key's role is called after it, as the system keys' roles are: JS, JSUser. */
  private static final String ROLE_SUFFIX = "User";

  private final ConsoleAuthenticator console;
  private final Apps apps;
  private final Policies policies;

  ApiKeyRoutes(ConsoleAuthenticator console, Apps apps, Policies policies) {
    this.console = console;
    this.apps = apps;
    this.policies = policies;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/appsettings", this::settings),
        console.app(HttpMethod.POST, "/apikey", this::create),
        console.app(HttpMethod.GET, "/apikey/{key}", this::show),
        console.app(HttpMethod.PUT, "/apikey/{key}", this::rename),
        console.app(HttpMethod.DELETE, "/apikey/{key}", this::delete),
        console.app(HttpMethod.POST, "/apikey/{key}/regenerate", this::regenerate));
  }

  private Response settings(Call call, Exchange exchange) {
    Map<String, Object> settings = AppRoutes.toJson(call.app());
    // The types are declared in the order in which consoles list them.
    settings.put(
        "apiKeys",
        call.app().keys().stream()
            .sorted(Comparator.comparing(ApiKey::type).thenComparing(ApiKey::name))
            .map(key -> toJson(call.app(), key))
            .toList());
    return Response.json(settings);
  }

  private Response create(Call call, Exchange exchange) {
    App app = call.app();
    String name = JsonFields.of(exchange).text("name");
    requireFree(app, name);
    if (app.keys().size() >= MAX_CUSTOM_KEYS + ApiKeyType.values().length - 1) {
      throw ApiError.WRONG_DATA.with("An app has at most " + MAX_CUSTOM_KEYS + " custom API keys");
    }
    String roleId = Policies.newId();
    var _ = policies.apply(app, null, List.of(new Change.CreateRole(roleId, name + ROLE_SUFFIX)));
    ApiKey key;
    try {
      key = apps.addKey(app, name, roleId);
    } catch (RuntimeException e) {
      deleteRole(app, roleId);
      throw e;
    }
    return Response.json(toJson(app, key));
  }

  private Response show(Call call, Exchange exchange) {
    return Response.json(toJson(call.app(), requireKey(call.app(), exchange)));
  }

  private Response rename(Call call, Exchange exchange) {
    App app = call.app();
    ApiKey key = requireKey(app, exchange);
    String name = JsonFields.of(exchange).text("name");
    requireCustom(key, "renamed");
    if (!name.equals(key.name())) {
      requireFree(app, name);
      apps.renameKey(app, key, name);
    }
    return Response.json(toJson(app, requireKey(apps.require(app.id()), exchange)));
  }

  /** The key first: a key whose role is gone could not be used, but would still be listed. */
  private Response delete(Call call, Exchange exchange) {
    ApiKey key = requireKey(call.app(), exchange);
    requireCustom(key, "deleted");
    apps.deleteKey(call.app(), key);
    if (key.roleId() != null && policies.of(call.app()).roleById(key.roleId()).isPresent()) {
      deleteRole(call.app(), key.roleId());
    }
    return Response.empty();
  }

  private void deleteRole(App app, String roleId) {
    var _ = policies.apply(app, null, List.of(new Change.DeleteRole(roleId)));
  }

  private Response regenerate(Call call, Exchange exchange) {
    ApiKey key = requireKey(call.app(), exchange);
    return Response.json(toJson(call.app(), apps.regenerateKey(call.app(), key)));
  }

  private Map<String, Object> toJson(App app, ApiKey key) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("id", key.id());
    shown.put("name", key.name());
    shown.put("deviceType", key.type().name());
    shown.put("apiKey", key.value());
    if (key.roleId() != null) {
      shown.put("roleId", key.roleId());
      policies.of(app).roleById(key.roleId()).ifPresent(role -> shown.put("rolename", role.name()));
    }
    return shown;
  }

  private static ApiKey requireKey(App app, Exchange exchange) {
    String id = exchange.parameter("key");
    return app.keys().stream()
        .filter(key -> key.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            ApiError.INVALID_PARAMETER_BECAUSE.with("API key id", "The app has no such API key"));
  }

  private static void requireFree(App app, String name) {
    if (app.keys().stream().anyMatch(key -> key.name().equals(name))) {
      throw ApiError.WRONG_DATA.with("The app has an API key of that name already");
    }
  }

  private static void requireCustom(ApiKey key, String what) {
    if (key.type() != ApiKeyType.CUSTOM) {
      throw ApiError.WRONG_DATA.with("A system API key cannot be " + what + ", only regenerated");
    }
  }
}
