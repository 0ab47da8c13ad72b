package dev.backstay.foundation.developers;

import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.audit.AuditLog;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.limits.GuessLimits;
import dev.backstay.foundation.limits.RateLimits;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.store.database.Database;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A developer's account over HTTP: register, log in and out. */
public final class DeveloperRoutes implements Feature {
  private final Developers developers;
  private final DeveloperLogin login;
  private final AuditLog audit;
  private final AuthKeys authKeys;
  private final ConsoleAuthenticator console;

  /**
   * @param platform the platform database
   * @param operatorKey the key that stands in the data directory for the command line; null for
   *     none
   */
  public DeveloperRoutes(
      Database platform,
      Developers developers,
      PasswordHasher hasher,
      RateLimits limits,
      GuessLimits guesses,
      Apps apps,
      AuditLog audit,
      @Nullable String operatorKey,
      InstantSource clock) {
    this.audit = audit;
    this.developers = developers;
    this.login = new DeveloperLogin(platform, hasher, limits, guesses, clock);
    this.authKeys = new AuthKeys(platform, clock);
    this.console = new ConsoleAuthenticator(authKeys, apps, audit, operatorKey);
  }

  /** Makes the other routes of the console. */
  public ConsoleAuthenticator console() {
    return console;
  }

  @Override
  public List<Route> accountRoutes() {
    return List.of(
        Route.get("/status", exchange -> Response.json(Map.of("status", "RUNNING"))),
        Route.post("/devreg", this::register).waiting(),
        Route.post("/home/login", this::logIn).waiting(),
        console.account(HttpMethod.POST, "/developers", this::create).waiting(),
        console.account(HttpMethod.GET, "/home/myaccount", DeveloperRoutes::account),
        Route.delete("/home/logout", this::logOut));
  }

  private Response register(Exchange exchange) {
    Map<String, @Nullable Object> body = exchange.jsonObject();
    String email = text(body, "email");
    String password = body.containsKey("pwd") ? text(body, "pwd") : text(body, "password");
    String name = body.get("name") == null ? email : text(body, "name");
    return Response.json(toJson(developers.register(email, name, password)));
  }

  /**
   * Makes a further account; ours, and the operator's alone. The answer is the only place where its
   * password is shown.
   */
  private Response create(Developer developer, Exchange exchange) {
    if (!developer.equals(Developer.OPERATOR)) {
      throw ApiError.OPERATION_NOT_ALLOWED.with();
    }
    Map<String, @Nullable Object> body = exchange.jsonObject();
    String email = text(body, "email");
    String name = body.get("name") == null ? email : text(body, "name");
    Developers.Created created = developers.create(email, name);
    Map<String, @Nullable Object> account = toJson(created.developer());
    account.put("password", created.password());
    return Response.json(account);
  }

  private Response logIn(Exchange exchange) {
    Map<String, @Nullable Object> body = exchange.jsonObject();
    Developer developer;
    try {
      developer =
          login.check(text(body, "login"), text(body, "password"), exchange.remoteAddress());
    } catch (ApiException e) {
      // the address stays out: people type their password there
      AuditActor actor =
          new AuditActor(
              "unknown developer at " + exchange.remoteAddress(),
              exchange.method() + " " + exchange.template(),
              exchange.requestId());
      audit.denied(null, actor, e.code() + " " + e.text());
      throw e;
    }
    return Response.json(toJson(developer))
        .withHeader(ConsoleAuthenticator.AUTH_KEY, authKeys.begin(developer));
  }

  /** The console's client takes its key from this answer, so the one it sent goes back to it. */
  private static Response account(Developer developer, Exchange exchange) {
    Map<String, @Nullable Object> account = toJson(developer);
    account.put("authKey", exchange.header(ConsoleAuthenticator.AUTH_KEY));
    return Response.json(account);
  }

  /** Without a living session there is nothing left to end, which is what was asked for. */
  private Response logOut(Exchange exchange) {
    String key = exchange.header(ConsoleAuthenticator.AUTH_KEY);
    if (key != null) {
      authKeys.end(key);
    }
    return Response.empty();
  }

  private static Map<String, @Nullable Object> toJson(Developer developer) {
    Map<String, @Nullable Object> account = new LinkedHashMap<>();
    account.put("id", developer.id());
    account.put("name", developer.name());
    account.put("email", developer.email());
    return account;
  }

  private static String text(Map<String, @Nullable Object> body, String name) {
    Object value = body.get(name);
    if (value == null) {
      throw ApiError.MISSING_PARAMETER.with(name);
    }
    if (value instanceof String text) {
      return text;
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It must be a text");
  }
}
