package dev.backstay.code;

import static dev.backstay.foundation.http.HttpMethod.DELETE;
import static dev.backstay.foundation.http.HttpMethod.GET;
import static dev.backstay.foundation.http.HttpMethod.POST;

import dev.backstay.code.debug.DebugElsewhere;
import dev.backstay.code.debug.DebugSessions;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who debugs an app's code, and where to connect for it: {@code /servercode/debug}, ours. */
final class DebugRoutes {
  private final ConsoleAuthenticator console;
  private final DebugSessions sessions;
  private final DebugElsewhere elsewhere;

  DebugRoutes(ConsoleAuthenticator console, DebugSessions sessions, DebugElsewhere elsewhere) {
    this.elsewhere = elsewhere;
    this.console = console;
    this.sessions = sessions;
  }

  /** Routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(GET, "/servercode/debug", (call, exchange) -> show(call.app())).waiting(),
        // opens the broker, which nobody does for a look
        console.app(
            POST, "/servercode/debug", (call, exchange) -> Response.json(sessions.address())),
        console
            .app(
                DELETE,
                "/servercode/debug",
                (call, exchange) -> {
                  sessions.end(call.app().id());
                  elsewhere.end(call.app());
                  return show(call.app());
                })
            .waiting());
  }

  private Response show(App app) {
    Map<String, @Nullable Object> json = new HashMap<>();
    Object own = sessions.find(app);
    json.put("session", own == null ? elsewhere.find(app) : own);
    return Response.json(json);
  }
}
