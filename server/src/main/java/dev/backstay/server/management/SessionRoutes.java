package dev.backstay.server.management;

import dev.backstay.server.access.Call;
import dev.backstay.server.developers.ConsoleDoor;
import dev.backstay.server.http.Exchange;
import dev.backstay.server.http.HttpMethod;
import dev.backstay.server.http.Response;
import dev.backstay.server.http.Route;
import dev.backstay.server.sessions.Sessions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Who is logged in, and logging people out (reference: Roles and permissions §7, Management §5).
 * Tokens are nobody's business and not shown.
 */
public final class SessionRoutes {
  private static final int MAX_ID = 64;

  private final ConsoleDoor door;
  private final Sessions sessions;

  public SessionRoutes(ConsoleDoor door, Sessions sessions) {
    this.door = door;
    this.sessions = sessions;
  }

  /** The routes below {@code /{appId}/console}. */
  public List<Route> routes() {
    return List.of(
        door.app(HttpMethod.POST, "/userlogin/logout/all", this::logoutAll),
        door.app(HttpMethod.PUT, "/user/sessions/logout", this::logout),
        door.app(HttpMethod.GET, "/user/sessions/users-with-sessions", this::users),
        door.app(HttpMethod.GET, "/user/sessions/{userId}", this::ofUser));
  }

  private Response logoutAll(Call call, Exchange exchange) {
    sessions.closeAll(call.app());
    return Response.empty();
  }

  /** The body is the user's id as it is, which some clients put in quotes. */
  private Response logout(Call call, Exchange exchange) {
    String userId = new String(exchange.body(), StandardCharsets.UTF_8).strip().replace("\"", "");
    if (!userId.isEmpty() && userId.length() <= MAX_ID) {
      sessions.closeAll(call.app(), userId);
    }
    return Response.empty();
  }

  private Response users(Call call, Exchange exchange) {
    return Response.json(Map.of("data", List.copyOf(sessions.usersWithSessions(call.app()))));
  }

  private Response ofUser(Call call, Exchange exchange) {
    return Response.json(
        Map.of(
            "data",
            sessions.ofUser(call.app(), exchange.parameter("userId")).stream()
                .map(session ->
                    Map.of(
                        "userId", session.userId(),
                        "guest", session.state().name().equals("GUEST"),
                        "created", session.created(),
                        "lastUsed", session.lastUsed()))
                .toList()));
  }
}
