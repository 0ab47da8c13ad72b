package dev.backstay.server.apps;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.developers.Developer;
import dev.backstay.foundation.developers.Developers;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A developer's apps: list, create, rename, delete. */
final class AppRoutes {
  private final ConsoleAuthenticator console;
  private final Developers developers;
  private final Apps apps;

  AppRoutes(ConsoleAuthenticator console, Developers developers, Apps apps) {
    this.console = console;
    this.developers = developers;
    this.apps = apps;
  }

  /** The routes below {@code /console}. */
  List<Route> accountRoutes() {
    return List.of(
        console.account(HttpMethod.GET, "/applications", this::list),
        console.account(HttpMethod.POST, "/applications", this::create).waiting());
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.PUT, "/application", this::rename),
        console.app(HttpMethod.DELETE, "/application", this::delete).waiting());
  }

  private Response list(Developer developer, Exchange exchange) {
    List<App> listed =
        developer.equals(Developer.OPERATOR) ? apps.all() : apps.ofDeveloper(developer.id());
    return Response.json(listed.stream().map(AppRoutes::toJson).toList());
  }

  /** What the operator makes belongs to the first developer, since an app belongs to someone. */
  private Response create(Developer developer, Exchange exchange) {
    String name = JsonFields.of(exchange).text("appName");
    Developer owner = developer.equals(Developer.OPERATOR) ? developers.first() : developer;
    if (owner == null) {
      throw ApiError.WRONG_DATA.with("An app needs a developer who owns it, and there is none");
    }
    return Response.json(toJson(apps.create(name, owner.id())));
  }

  private Response rename(Call call, Exchange exchange) {
    return Response.json(toJson(apps.rename(call.app(), JsonFields.of(exchange).text("appName"))));
  }

  private Response delete(Call call, Exchange exchange) {
    apps.delete(call.app());
    return Response.empty();
  }

  /** An app as the console reads it; without its keys. */
  static Map<String, Object> toJson(App app) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("id", app.id());
    shown.put("name", app.name());
    // The answer to a rename is read by these two names.
    shown.put("appId", app.id());
    shown.put("appName", app.name());
    shown.put("created", app.created());
    shown.put("ownerDeveloperId", app.developerId());
    shown.put("type", "general");
    shown.put("originDomains", "*");
    shown.put("metaInfo", Map.of());
    return shown;
  }
}
