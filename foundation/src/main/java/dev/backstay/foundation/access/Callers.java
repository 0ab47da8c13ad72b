package dev.backstay.foundation.access;

import static dev.backstay.store.generated.app.tables.RoleTable.ROLE;
import static dev.backstay.store.generated.app.tables.UserRoleTable.USER_ROLE;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.Invocation;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.sessions.Session;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.foundation.sessions.UserStatus;
import dev.backstay.foundation.sessions.UserStatusSource;
import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.RoleResolver;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.model.Elevation;
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
  private static final int KEPT_PER_APP = 150_000;

  private final Sessions sessions;
  private final Policies policies;
  private final UserRoles userRoles;
  private final UserStatusSource users;
  private final Elevations elevations;
  private final DecisionLog log;
  private final PerApp<Kept> kept;

  /**
   * @param log is told of requests that are refused for their token
   */
  public Callers(
      Apps apps,
      Sessions sessions,
      Policies policies,
      UserRoles userRoles,
      UserStatusSource users,
      Elevations elevations,
      DecisionLog log) {
    this.log = log;
    this.users = users;
    this.elevations = elevations;
    this.sessions = sessions;
    this.policies = policies;
    this.userRoles = userRoles;
    this.kept = new PerApp<>(apps, app -> new Kept());
    policies.onRolesChanged(this::forget);
    userRoles.onForgotten(this::forget);
    // after the policies, whose roles callers are made of
    apps.changes()
        .on(
            (appId, details) -> {
              Kept callers = kept.known(appId);
              if (callers != null) {
                callers.forget();
              }
            },
            ROLE,
            USER_ROLE);
  }

  /**
   * The call of a request, its token valid.
   *
   * @throws dev.backstay.foundation.error.ApiException 3064, 3091, 3090 for a token that is not: it
   *     is never treated as anonymous
   */
  public Call of(Exchange exchange) {
    RunAs runAs = RunAs.of(exchange);
    if (runAs != null && runAs.kind() != RunAs.Kind.CALLER) {
      return elevated(exchange, runAs);
    }
    requireInvocation(exchange, runAs);
    String token = token(exchange);
    return call(exchange, token, token == null ? null : validate(exchange, token));
  }

  /** The session of a token; a request that is refused for it can be explained. */
  private Session validate(Exchange exchange, String token) {
    try {
      return sessions.validate(exchange.app(), token);
    } catch (ApiException e) {
      Call refused = call(exchange, null, null, null);
      refused.refusedFor(sessions.end(exchange.app(), token));
      log.add(refused);
      throw e;
    }
  }

  /**
   * The call that a request would be with a session and its token, such as those its login has just
   * made.
   */
  public Call of(Exchange exchange, Session session, String token) {
    return call(exchange, token, session);
  }

  /**
   * The call that a request outside of an app's root would be with an app's key: what a person's
   * browser brings back from a provider.
   *
   * @param session null for nobody
   * @param token of the session
   */
  public Call of(
      App app, ApiKey key, @Nullable Session session, @Nullable String token, Exchange exchange) {
    return new Call(
        app,
        caller(app, key, session),
        exchange.requestId(),
        route(exchange),
        token,
        exchange.remoteAddress());
  }

  /**
   * The call of a request to one of the routes that ignore whether the token is valid: login,
   * logout, registration, recovery, token validation. An invalid token counts as none.
   */
  public Call ofIgnoringToken(Exchange exchange) {
    RunAs runAs = RunAs.of(exchange);
    if (runAs != null && runAs.kind() != RunAs.Kind.CALLER) {
      return elevated(exchange, runAs);
    }
    requireInvocation(exchange, runAs);
    String token = token(exchange);
    Session session = token == null ? null : sessions.find(exchange.app(), token);
    return call(exchange, session == null ? null : token, session);
  }

  /** A developer's call through the management API. */
  public static Call developer(App app, String developerId, Exchange exchange) {
    exchange.noteDeveloper(developerId);
    return new Call(
        app, Caller.developer(developerId), exchange.requestId(), route(exchange), null);
  }

  private Call call(Exchange exchange, @Nullable String token, @Nullable Session session) {
    Invocation invocation = exchange.key().invocation();
    boolean withoutItsCaller = invocation != null && invocation.userId() != null && session == null;
    return call(exchange, token, session, withoutItsCaller ? asServer(null) : null);
  }

  private Call call(
      Exchange exchange,
      @Nullable String token,
      @Nullable Session session,
      @Nullable Elevated elevated) {
    if (session != null) {
      exchange.noteUser(session.userId());
    }
    return new Call(
        exchange.app(),
        caller(exchange.app(), exchange.key(), session),
        exchange.requestId(),
        route(exchange),
        token,
        exchange.remoteAddress(),
        exchange.key().invocation(),
        elevated);
  }

  /** A call of server code that says as whom it acts. A token that came along does not count. */
  private Call elevated(Exchange exchange, RunAs runAs) {
    requireInvocation(exchange, runAs);
    String userId = runAs.userId();
    if (userId == null) {
      return call(exchange, null, null, asServer(runAs.reason()));
    }
    Elevated asUser =
        new Elevated(elevations, policies, Elevation.AS_USER, "as user " + userId, runAs.reason());
    return call(exchange, null, session(exchange.app(), userId), asUser);
  }

  private Elevated asServer(@Nullable String reason) {
    return new Elevated(elevations, policies, Elevation.AS_SERVER, "as the server", reason);
  }

  /** Only code that runs may choose: never a client, and nobody with the permanent key. */
  private static void requireInvocation(Exchange exchange, @Nullable RunAs runAs) {
    if (runAs != null && exchange.key().invocation() == null) {
      throw ApiError.ELEVATION_DENIED.with(
          "Only server code may choose as whom it runs, by the key of its invocation");
    }
  }

  /** The session that a user would have who logs in now; there is none, and no token. */
  private Session session(App app, String userId) {
    UserStatus status = users.status(app, userId);
    if (status == null) {
      throw ApiError.USER_NOT_FOUND.with();
    }
    if (status == UserStatus.DISABLED) {
      throw ApiError.ACCOUNT_DISABLED.with();
    }
    LoginState state = status == UserStatus.GUEST ? LoginState.GUEST : LoginState.USER;
    return new Session(userId, state, null);
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
    kept.of(app).forget();
  }

  private static @Nullable String token(Exchange exchange) {
    String token = exchange.header("user-token");
    return token == null || token.isEmpty() ? null : token;
  }

  private static String route(Exchange exchange) {
    return exchange.label();
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
        Caffeine.newBuilder().executor(Runnable::run).maximumSize(KEPT_PER_APP).build();

    void forget() {
      epoch.incrementAndGet();
      byIdentity.invalidateAll();
    }
  }
}
