package dev.backstay.foundation.developers;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.audit.AuditLog;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.limits.Attempt;
import dev.backstay.foundation.limits.GuessLimits;
import dev.backstay.foundation.limits.RateLimits;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.store.database.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A developer's account over HTTP: register, log in and out. */
public final class DeveloperRoutes implements Feature {
  private final Developers developers;
  private final DeveloperLogin login;
  private final AuditLog audit;
  private final RateLimits limits;
  private final AuthKeys authKeys;
  private final LoginLinks links;
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
    this.limits = limits;
    this.developers = developers;
    this.login = new DeveloperLogin(platform, hasher, limits, guesses, clock);
    this.authKeys = new AuthKeys(platform, clock);
    this.links = new LoginLinks(platform, clock);
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
        Route.post("/home/login-link", this::logInByLink).waiting(),
        console.account(HttpMethod.POST, "/home/login-links", this::createLink).waiting(),
        console.account(HttpMethod.POST, "/developers", this::create).waiting(),
        console.account(HttpMethod.GET, "/home/myaccount", DeveloperRoutes::account),
        Route.delete("/home/logout", this::logOut));
  }

  private Response register(Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    String email = body.text("email");
    String password = body.text(exchange.jsonObject().containsKey("pwd") ? "pwd" : "password");
    String name = Objects.requireNonNullElse(body.optionalText("name"), email);
    return Response.json(Account.of(developers.register(email, name, password)));
  }

  /**
   * Makes a further account; ours, and the operator's alone. The answer is the only place where its
   * password is shown.
   */
  private Response create(Developer developer, Exchange exchange) {
    if (!developer.equals(Developer.OPERATOR)) {
      throw ApiError.OPERATION_NOT_ALLOWED.with();
    }
    JsonFields body = JsonFields.of(exchange);
    String email = body.text("email");
    String name = Objects.requireNonNullElse(body.optionalText("name"), email);
    Developers.Created created = developers.create(email, name);
    return Response.json(new CreatedAccount(Account.of(created.developer()), created.password()));
  }

  private Response logIn(Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    Developer developer;
    try {
      developer = login.check(body.text("login"), body.text("password"), exchange.remoteAddress());
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
    return Response.json(Account.of(developer))
        .withHeader(ConsoleAuthenticator.AUTH_KEY, authKeys.begin(developer));
  }

  /**
   * Makes a token for {@link #logInByLink}; ours, and the operator's alone: who can read the data
   * directory can become any developer in any case.
   */
  private Response createLink(Developer developer, Exchange exchange) {
    if (!developer.equals(Developer.OPERATOR)) {
      throw ApiError.OPERATION_NOT_ALLOWED.with();
    }
    String email = JsonFields.of(exchange).optionalText("email");
    Developer owner = email == null ? developers.first() : developers.findByEmail(email);
    if (owner == null) {
      throw ApiError.DEVELOPER_UNKNOWN.with();
    }
    return Response.json(
        new CreatedLink(links.create(owner), owner.email(), LoginLinks.LIFE.toSeconds()));
  }

  /**
   * A token that logs the first developer in to the web console, once and within ten minutes: for
   * the person on whose terminal the server starts. It must not reach a log.
   *
   * @return null while there is no developer
   */
  public @Nullable String createLoginToken() {
    Developer first = developers.first();
    return first == null ? null : links.create(first);
  }

  private Response logInByLink(Exchange exchange) {
    limits.ofAddress(Attempt.LOGIN, exchange.remoteAddress());
    Developer developer = links.redeem(JsonFields.of(exchange).text("token"));
    if (developer == null) {
      AuditActor actor =
          new AuditActor(
              "unknown developer at " + exchange.remoteAddress(),
              exchange.method() + " " + exchange.template(),
              exchange.requestId());
      ApiException refusal = ApiError.LOGIN_LINK_USED.with();
      audit.denied(null, actor, refusal.code() + " " + refusal.text());
      throw refusal;
    }
    return Response.json(Account.of(developer))
        .withHeader(ConsoleAuthenticator.AUTH_KEY, authKeys.begin(developer));
  }

  /** The console's client takes its key from this answer, so the one it sent goes back to it. */
  private static Response account(Developer developer, Exchange exchange) {
    return Response.json(
        new OwnAccount(Account.of(developer), exchange.header(ConsoleAuthenticator.AUTH_KEY)));
  }

  /** Without a living session there is nothing left to end, which is what was asked for. */
  private Response logOut(Exchange exchange) {
    String key = exchange.header(ConsoleAuthenticator.AUTH_KEY);
    if (key != null) {
      authKeys.end(key);
    }
    return Response.empty();
  }

  private record Account(String id, String name, String email) {
    static Account of(Developer developer) {
      return new Account(developer.id(), developer.name(), developer.email());
    }
  }

  private record CreatedAccount(@JsonUnwrapped Account account, String password) {}

  private record CreatedLink(String token, String email, long seconds) {
    @Override
    public String toString() {
      return "CreatedLink[" + email + "]";
    }
  }

  private record OwnAccount(@JsonUnwrapped Account account, @Nullable String authKey) {}
}
