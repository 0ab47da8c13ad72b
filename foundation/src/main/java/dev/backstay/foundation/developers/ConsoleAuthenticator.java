package dev.backstay.foundation.developers;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.audit.AuditLog;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Route;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates requests to the console's API: every route that is made here first finds out who is
 * logged in and whose the app is.
 *
 * <p>Only the header {@code auth-key} counts. There is no cookie, so no page can act with a
 * developer's browser.
 */
public final class ConsoleAuthenticator {
  /** The header that carries the key of a developer's session. */
  static final String AUTH_KEY = "auth-key";

  private final AuthKeys authKeys;
  private final Apps apps;
  private final AuditLog audit;
  private final byte @Nullable [] operatorKey;

  ConsoleAuthenticator(AuthKeys authKeys, Apps apps, AuditLog audit, @Nullable String operatorKey) {
    this.authKeys = authKeys;
    this.apps = apps;
    this.audit = audit;
    this.operatorKey = operatorKey == null ? null : operatorKey.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A route below {@code /console} for developers who are logged in; 9007 for others.
   *
   * @param template below {@code /console}
   */
  public Route account(HttpMethod method, String template, AccountHandler handler) {
    return Route.of(
        method,
        template,
        exchange -> {
          Developer developer = authenticate(exchange, null);
          return actor(developer.label(), exchange).run(() -> handler.handle(developer, exchange));
        });
  }

  /**
   * A route below {@code /{appId}/console} for the developer whose app it is; 9007 for those who
   * are not logged in, 9020 for another developer's app and for one that does not exist.
   *
   * @param template below {@code /{appId}/console}
   */
  public Route app(HttpMethod method, String template, AppHandler handler) {
    return Route.of(
        method,
        template,
        exchange -> {
          App app = apps.find(exchange.parameter("appId"));
          Developer developer = authenticate(exchange, app);
          Call call = call(developer, app, exchange);
          return actor(developer.label(), exchange).run(() -> handler.handle(call, exchange));
        });
  }

  /** Whose session the request belongs to. */
  private Developer authenticate(Exchange exchange, @Nullable App app) {
    String key = exchange.header(AUTH_KEY);
    if (key == null) {
      throw denied(
          app, "unknown caller without a key", exchange, ApiError.DEVELOPER_NOT_AUTHORIZED);
    }
    if (operatorKey != null
        && MessageDigest.isEqual(operatorKey, key.getBytes(StandardCharsets.UTF_8))) {
      return Developer.OPERATOR;
    }
    Developer developer = authKeys.find(key);
    if (developer == null) {
      throw denied(
          app, "unknown caller with a wrong key", exchange, ApiError.DEVELOPER_NOT_AUTHORIZED);
    }
    return developer;
  }

  private Call call(Developer developer, @Nullable App app, Exchange exchange) {
    if (app == null || !developer.mayManage(app.developerId())) {
      throw denied(app, developer.label(), exchange, ApiError.FOREIGN_APP);
    }
    return Callers.developer(app, developer.id(), exchange);
  }

  private ApiException denied(@Nullable App app, String who, Exchange exchange, ApiError error) {
    AuditActor actor = actor(who + " at " + exchange.remoteAddress(), exchange);
    audit.denied(app, actor, error.code() + " " + error.with().text());
    return error.with();
  }

  private static AuditActor actor(String name, Exchange exchange) {
    return new AuditActor(
        name, exchange.method() + " " + exchange.template(), exchange.requestId());
  }
}
