package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.util.List;

/** The properties of an app's users, and which of them users log in by (management, section 5). */
final class UserPropertyRoutes {
  private final ConsoleAuthenticator console;
  private final UserProperties properties;

  UserPropertyRoutes(ConsoleAuthenticator console, UserProperties properties) {
    this.console = console;
    this.properties = properties;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/userproperties", this::list),
        console.app(HttpMethod.PUT, "/userproperties/{name}", this::change));
  }

  private Response list(Call call, Exchange exchange) {
    return Response.json(properties.all(call.app()));
  }

  private Response change(Call call, Exchange exchange) {
    return Response.json(
        properties.change(call.app(), exchange.parameter("name"), JsonFields.of(exchange)));
  }
}
