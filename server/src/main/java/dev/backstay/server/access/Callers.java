package dev.backstay.server.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.backstay.security.ApiKeyType;
import dev.backstay.security.Caller;
import dev.backstay.security.LoginState;
import dev.backstay.security.RoleResolver;
import dev.backstay.security.RoleSet;
import dev.backstay.server.apps.ApiKey;
import dev.backstay.server.apps.App;
import dev.backstay.server.apps.Apps;
import dev.backstay.server.apps.PerApp;
import dev.backstay.server.http.Exchange;
import dev.backstay.server.sessions.Session;
import dev.backstay.server.sessions.Sessions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling: the key's role, the session's login state and the user's roles, put together once
 * per request (security model A.1).
 *
 * <p>Callers of live sessions are kept per app; any change of a role or an assignment drops them
 * all, so that it holds from the next request on.
 */
public final class Callers {
  private static final int KEPT_PER_APP = 100_000;

  private final Sessions sessions;
  private final Policies policies;
  private final UserRoles userRoles;
  private final PerApp<Kept> kept;

  public Callers(Apps apps, Sessions sessions, Policies policies, UserRoles userRoles) {
    this.sessions = sessions;
    this.policies = policies;
    this.userRoles = userRoles;
    this.kept = new PerApp<>(apps, app -> new Kept());
    policies.onRolesChanged(this::forget);
    userRoles.onChanged(this::forget);
  }

  /**
   * The call of a request, its token valid.
   *
   * @throws dev.backstay.server.error.ApiException 3064, 3091, 3090 for a token that is not: it is
   *     never treated as anonymous
   */
  public Call of(Exchange exchange) {
    String token = token(exchange);
    return call(exchange, token, token == null ? null : sessions.validate(exchange.app(), token));
  }

  /**
   * The call that a request would be with a session and its token, such as those its login has just
   * made.
   */
  public Call of(Exchange exchange, Session session, String token) {
    return call(exchange, token, session);
  }

  /**
   * The call of a request to one of the doors that ignore whether the token is valid: login,
   * logout, registration, recovery, token validation. An invalid token counts as none.
   */
  public Call ofIgnoringToken(Exchange exchange) {
    String token = token(exchange);
    Session session = token == null ? null : sessions.find(exchange.app(), token);
    return call(exchange, session == null ? null : token, session);
  }

  /** A call of the server for itself, within a request; it passes the gate like any other. */
  public static Call internal(App app, String reason, String requestId) {
    return new Call(app, Caller.internal(reason), requestId, reason, null);
  }

  /** A developer's call through the management API. */
  public static Call developer(App app, String developerId, Exchange exchange) {
    return new Call(
        app, Caller.developer(developerId), exchange.requestId(), route(exchange), null);
  }

  private Call call(Exchange exchange, @Nullable String token, @Nullable Session session) {
    return new Call(
        exchange.app(),
        caller(exchange.app(), exchange.key(), session),
        exchange.requestId(),
        route(exchange),
        token,
        exchange.remoteAddress());
  }

  private Caller caller(App app, ApiKey key, @Nullable Session session) {
    Kept callers = kept.of(app);
    Identity identity = new Identity(key.type(), key.roleId(), session, callers.epoch.get());
    Caller known = callers.byIdentity.getIfPresent(identity);
    if (known != null) {
      return known;
    }
    Caller made = make(app, key, session);
    callers.byIdentity.put(identity, made);
    return made;
  }

  private Caller make(App app, ApiKey key, @Nullable Session session) {
    RoleSet roles =
        RoleResolver.resolve(
            policies.of(app).roles(),
            key.type(),
            key.roleId(),
            session == null ? LoginState.NONE : session.state(),
            session == null ? null : session.social(),
            session == null ? Set.of() : userRoles.roleIds(app, session.userId()));
    return Caller.client(key.type(), session == null ? null : session.userId(), roles);
  }

  private void forget(App app) {
    Kept callers = kept.of(app);
    callers.epoch.incrementAndGet();
    callers.byIdentity.invalidateAll();
  }

  private static @Nullable String token(Exchange exchange) {
    String token = exchange.header("user-token");
    return token == null || token.isEmpty() ? null : token;
  }

  private static String route(Exchange exchange) {
    return exchange.method() + " " + exchange.template();
  }

  /**
   * What a caller is made of; two requests with the same have the same caller. The epoch is read
   * before the roles are: a caller made from roles that change meanwhile is kept under an epoch
   * that nobody asks for again.
   */
  private record Identity(
      ApiKeyType type, @Nullable String roleId, @Nullable Session session, long epoch) {}

  private static final class Kept {
    final AtomicLong epoch = new AtomicLong();
    final Cache<Identity, Caller> byIdentity =
        Caffeine.newBuilder().maximumSize(KEPT_PER_APP).build();
  }
}
