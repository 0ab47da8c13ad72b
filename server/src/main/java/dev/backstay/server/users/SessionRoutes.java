package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.sessions.ActingSession;
import dev.backstay.foundation.sessions.OpenSession;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.foundation.sessions.UserSessions;
import dev.backstay.security.caller.LoginState;
import dev.backstay.server.users.UserOperation.ActAs;
import dev.backstay.server.users.UserOperation.LogoutAll;
import dev.backstay.server.users.UserOperation.LogoutSession;
import dev.backstay.server.users.UserOperation.LogoutUser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in, and logging people out (reference: Roles and permissions §7, Management §5).
 * Tokens are nobody's business and not shown.
 */
final class SessionRoutes {
  private static final int MAX_ID = 64;
  private static final int DEFAULT_PAGE = 15;
  private static final int MAX_PAGE = 100;
  private static final int DEFAULT_MINUTES = 15;
  private static final int MAX_MINUTES = 60;
  private static final int MAX_REASON = 200;

  private final ConsoleAuthenticator console;
  private final Sessions sessions;
  private final ConsoleUsers users;
  private final UserService service;

  SessionRoutes(
      ConsoleAuthenticator console, Sessions sessions, ConsoleUsers users, UserService service) {
    this.service = service;
    this.users = users;
    this.console = console;
    this.sessions = sessions;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.POST, "/userlogin/logout/all", this::logoutAll),
        console.app(HttpMethod.PUT, "/user/sessions/logout", this::logout),
        console.app(HttpMethod.GET, "/user/sessions/users", this::search),
        console.app(HttpMethod.GET, "/user/sessions/users-with-sessions", this::usersWithSessions),
        console.app(HttpMethod.GET, "/user/sessions/{userId}", this::ofUser),
        console.app(HttpMethod.DELETE, "/user/sessions/{userId}/{session}", this::logoutOne),
        console.app(HttpMethod.POST, "/users/{userId}/session", this::actAs));
  }

  private Response logoutAll(Call call, Exchange exchange) {
    var _ = service.perform(call, new LogoutAll());
    return Response.empty();
  }

  /** The body is the user's id as it is, which some clients put in quotes. */
  private Response logout(Call call, Exchange exchange) {
    String userId = new String(exchange.body(), StandardCharsets.UTF_8).strip().replace("\"", "");
    if (!userId.isEmpty() && userId.length() <= MAX_ID) {
      var _ = service.perform(call, new LogoutUser(userId));
    }
    return Response.empty();
  }

  private Response logoutOne(Call call, Exchange exchange) {
    boolean ended =
        service.perform(
            call, new LogoutSession(exchange.parameter("userId"), exchange.parameter("session")));
    if (!ended) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "session", "The user has no such session, or it has ended");
    }
    return Response.empty();
  }

  /**
   * Acts as a user without their password: {@code {"minutes", "reason"}}. The token that is
   * answered is one of a session that ends by itself.
   */
  private Response actAs(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    Integer minutes = body.optionalNumber("minutes", 1, MAX_MINUTES);
    String reason = body.text("reason").strip();
    if (reason.isEmpty() || reason.length() > MAX_REASON) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "reason", "It must be a text of 1 to " + MAX_REASON + " characters");
    }
    String userId = exchange.parameter("userId");
    Duration lifetime = Duration.ofMinutes(minutes == null ? DEFAULT_MINUTES : minutes);
    String token = service.perform(call, new ActAs(userId, lifetime, reason));
    return Response.json(
        Map.of("user-token", token, "userId", userId, "seconds", lifetime.toSeconds()));
  }

  /** Users by identity or id, whether logged in or not, each with the number of sessions. */
  private Response search(Call call, Exchange exchange) {
    int pageSize = exchange.number("pageSize", DEFAULT_PAGE, 0, MAX_PAGE);
    int offset = exchange.number("offset", 0, 0, Integer.MAX_VALUE);
    List<ConsoleUsers.User> found =
        users.search(
            call, exchange.query("identityOrUserId"), exchange.query("sortBy"), pageSize, offset);
    return Response.json(
        Map.of(
            "data",
            found.stream()
                .map(user -> {
                  List<OpenSession> open = sessions.ofUser(call.app(), user.id());
                  return new LoggedInUser(
                      user.id(),
                      user.name(),
                      open.size(),
                      open.isEmpty()
                          ? null
                          : open.stream().mapToLong(OpenSession::lastUsed).max().getAsLong());
                })
                .toList()));
  }

  /** The cursor of a page is the last user's id. */
  private Response usersWithSessions(Call call, Exchange exchange) {
    int pageSize = exchange.number("pageSize", DEFAULT_PAGE, 1, MAX_PAGE);
    String cursor = exchange.query("cursor");
    if (cursor != null && cursor.length() > MAX_ID) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "cursor", "It must be the cursor of the page before");
    }
    List<UserSessions> page =
        sessions.usersWithSessions(call.app(), cursor == null ? "" : cursor, pageSize + 1);
    List<UserSessions> shown = page.subList(0, Math.min(pageSize, page.size()));
    Map<String, String> names =
        users.names(call, shown.stream().map(UserSessions::userId).toList());
    return Response.json(
        new Page(
            shown.stream()
                .map(user ->
                    new LoggedInUser(
                        user.userId(),
                        names.getOrDefault(user.userId(), user.userId()),
                        user.count(),
                        user.lastUsed()))
                .toList(),
            page.size() > pageSize ? shown.getLast().userId() : null));
  }

  /**
   * The cursor of a page is how many came before the next. The first page also has, in {@code
   * acting}, the sessions by which developers act as the user.
   */
  private Response ofUser(Call call, Exchange exchange) {
    int pageSize = exchange.number("pageSize", DEFAULT_PAGE, 0, MAX_PAGE);
    int offset = exchange.number("cursor", 0, 0, Integer.MAX_VALUE - MAX_PAGE);
    List<OpenSession> page =
        sessions.ofUser(call.app(), exchange.parameter("userId"), offset, pageSize + 1);
    return Response.json(
        new SessionPage(
            page.stream()
                .limit(pageSize)
                .map(session ->
                    new Session(
                        session.id(),
                        session.userId(),
                        session.state() == LoginState.GUEST,
                        session.created(),
                        session.lastUsed()))
                .toList(),
            page.size() > pageSize ? Integer.toString(offset + pageSize) : null,
            offset > 0 ? List.of() : sessions.actingAs(call.app(), exchange.parameter("userId"))));
  }

  private record LoggedInUser(
      String userId, String identity, int sessions, @Nullable Long lastUsed) {}

  private record Session(String id, String userId, boolean guest, long created, long lastUsed) {}

  private record Page(List<?> data, @Nullable String cursor) {}

  private record SessionPage(
      List<Session> data, @Nullable String cursor, List<ActingSession> acting) {}
}
