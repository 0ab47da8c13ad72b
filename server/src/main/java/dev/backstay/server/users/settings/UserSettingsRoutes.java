package dev.backstay.server.users.settings;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.util.List;

/** What a developer sets about registration and login. */
public final class UserSettingsRoutes {
  private final ConsoleAuthenticator console;
  private final UserSettings settings;

  public UserSettingsRoutes(ConsoleAuthenticator console, UserSettings settings) {
    this.console = console;
    this.settings = settings;
  }

  /** The routes below {@code /{appId}/console}. */
  public List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/userregistration", this::registration),
        console.app(HttpMethod.PUT, "/userregistration", this::setRegistration),
        console.app(HttpMethod.GET, "/userlogin", this::login),
        console.app(HttpMethod.POST, "/userlogin", this::setLogin));
  }

  private Response registration(Call call, Exchange exchange) {
    return Response.json(settings.registration(call.app()));
  }

  private Response setRegistration(Call call, Exchange exchange) {
    return Response.json(settings.putRegistration(call.app(), exchange.jsonObject()));
  }

  private Response login(Call call, Exchange exchange) {
    return Response.json(settings.login(call.app()));
  }

  private Response setLogin(Call call, Exchange exchange) {
    return Response.json(settings.putLogin(call.app(), exchange.jsonObject()));
  }
}
