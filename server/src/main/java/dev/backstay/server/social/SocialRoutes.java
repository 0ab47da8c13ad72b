package dev.backstay.server.social;

import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.core.ServerUrls;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.AnsweredByCode;
import dev.backstay.foundation.http.Body;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Page;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.http.WaitingExchange;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.json.JsonWritable;
import dev.backstay.foundation.limits.Attempt;
import dev.backstay.foundation.limits.RateLimits;
import dev.backstay.foundation.secrets.RandomSecret;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.BinarySource;
import dev.backstay.server.users.LoginAnswers;
import dev.backstay.server.users.Logins;
import dev.backstay.server.users.SocialLogins;
import dev.backstay.server.users.UserFeature;
import dev.backstay.server.users.UserOperation.SocialLogin;
import dev.backstay.server.users.UserService;
import dev.backstay.store.error.DataException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Social login for clients, in both ways of the SDKs (reference: users, section 1). What developers
 * set up for it: {@link ProviderRoutes}.
 *
 * <p>The window: {@code request_url} gives the address where the person agrees; the provider sends
 * the browser back to {@code /oauth/callback}; that page gives the user and token to the page that
 * opened it. Only pages from the provider's {@code allowedOrigins} get them: a login that another
 * page begins is refused before it begins.
 */
public final class SocialRoutes implements Feature, BinarySource {
  private static final int MAX_FIELDS = 100;
  private static final String MESSENGER =
      "var r=document.getElementById('result');"
          + "if(window.opener){window.opener.postMessage(r.dataset.message,r.dataset.origin)}"
          + "window.close()";

  private final ConsoleAuthenticator console;
  private final Callers callers;
  private final UserService users;
  private final LoginAnswers answers;
  private final RateLimits limits;
  private final ServerUrls urls;
  private final Providers providers;
  private final ProviderClient client = new ProviderClient();
  private final OAuth1Client oauth1 = new OAuth1Client();
  private final PendingLogins pending;

  public SocialRoutes(Core core, UserFeature users) {
    this.pending = new PendingLogins(core);
    this.console = core.console();
    this.callers = users.callers();
    this.providers = new Providers(core.appSettings(), core.secrets());
    this.users = users.service();
    this.answers = users.answers();
    this.limits = core.limits();
    this.urls = core.urls();
  }

  @Override
  public List<Route> clientRoutes() {
    return List.of(
        Route.post("/users/oauth/{code}/request_url", this::requestUrl).waiting(),
        Route.post("/users/social/oauth/{code}/request_url", this::requestUrl).waiting(),
        Route.post("/users/social/{code}/login", this::login).waiting(),
        Route.post("/users/social/{code}/sdk/login", this::login).waiting());
  }

  @Override
  public List<Route> serverRoutes() {
    return List.of(Route.get("/oauth/callback", this::callback).waiting());
  }

  @Override
  public List<Route> consoleRoutes() {
    return new ProviderRoutes(console, providers, this::callbackUrl).routes();
  }

  private Response requestUrl(Exchange exchange) {
    App app = exchange.app();
    limits.ofAddress(Attempt.LOGIN, exchange.remoteAddress());
    Provider provider = providers.ofCode(app, exchange.parameter("code"));
    JsonFields body = JsonFields.of(exchange);
    String redirect =
        Boolean.TRUE.equals(body.optionalFlag("redirect"))
            ? body.text("redirectAfterLoginUrl")
            : null;
    String origin = redirect == null ? exchange.header("Origin") : origin(redirect);
    if (origin == null || !provider.allowedOrigins().contains(origin)) {
      throw ApiError.WRONG_REDIRECT.with();
    }
    String state = RandomSecret.next();
    Map<String, String> mapping = mapping(provider, body);
    PendingLogins.Proof proof;
    String url;
    if (provider.isOAuth1()) {
      OAuth1Client.Token request =
          oauth1.requestToken(provider, URI.create(callbackUrl() + "?state=" + state));
      proof = new PendingLogins.Proof.OAuth1(request);
      url = oauth1.authorizationUrl(provider, request);
    } else {
      CodeVerifier verifier = new CodeVerifier();
      String nonce = RandomSecret.next();
      proof = new PendingLogins.Proof.OAuth2(nonce, verifier);
      url =
          client.authorizationUrl(
              provider, state, nonce, verifier, URI.create(callbackUrl()), provider.scope());
    }
    pending.begin(
        state,
        new PendingLogins.Pending(
            app, exchange.key(), provider.id(), proof, mapping, origin, redirect));
    return Response.json(url);
  }

  private Response login(Exchange exchange) {
    return Response.json(login(exchange, exchange.parameter("code"), JsonFields.of(exchange)));
  }

  /**
   * Logs in a person whose client has a token of a provider already.
   *
   * @param body {@code accessToken}, {@code accessTokenSecret} of OAuth 1, {@code fieldsMapping}
   */
  private JsonWritable login(Exchange exchange, String code, JsonFields body) {
    Call call = callers.ofIgnoringToken(exchange);
    if (!call.caller().serverCode()) {
      limits.ofAddress(Attempt.LOGIN, exchange.remoteAddress());
    }
    Provider provider = providers.ofCode(call.app(), code);
    RemoteIdentity identity = identity(provider, body);
    SocialLogins.Person person = person(provider, identity, mapping(provider, body));
    Logins.LoggedIn login = users.perform(call, new SocialLogin(person));
    return answers.of(callers.of(exchange, login.session(), login.token()), login);
  }

  /** The same for the Java SDK (reference: Java SDK, 5.2). */
  @Override
  public List<BinaryService> binaryServices() {
    return List.of(
        new BinaryService(BinaryService.PREFIX + "users.UserService")
            .with(
                "loginWithOAuth2",
                (exchange, args) -> login(exchange, args.text(0), args.text(1), null, args.any(2)))
            .with(
                "loginWithTwitter",
                (exchange, args) ->
                    login(exchange, "twitter", args.text(0), args.text(1), args.any(2))));
  }

  private JsonWritable login(
      Exchange exchange,
      String code,
      String token,
      @Nullable String secret,
      @Nullable Object mapping) {
    var _ = WaitingExchange.require();
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("accessToken", token);
    body.put("accessTokenSecret", secret);
    body.put("fieldsMapping", mapping);
    return login(exchange, code, JsonFields.of(body, "body"));
  }

  /** Who someone is whose client has a token already. */
  private RemoteIdentity identity(Provider provider, JsonFields body) {
    String token = body.text("accessToken");
    return provider.isOAuth1()
        ? oauth1.byAccessToken(provider, token, body.text("accessTokenSecret"))
        : client.byAccessToken(provider, token);
  }

  /** Where the provider sends the browser back to. */
  private Response callback(Exchange exchange) {
    limits.ofAddress(Attempt.LOGIN, exchange.remoteAddress());
    String state = exchange.query("state");
    PendingLogins.Pending begun = state == null ? null : pending.take(state);
    if (begun == null) {
      return Page.of(
          400,
          "",
          "This login is over",
          "<p>It was finished already, or it took too long. Please begin it again.</p>");
    }
    try {
      return finished(begun, exchange);
    } catch (AnsweredByCode e) {
      // the page that opened the window gets what an event handler has answered
      return message(begun, "You are logged in", text(e.answer()));
    } catch (ApiException e) {
      return failed(begun, e.text());
    } catch (DataException e) {
      return failed(begun, String.valueOf(e.getMessage()));
    }
  }

  private Response finished(PendingLogins.Pending begun, Exchange exchange) {
    Provider provider = providers.require(begun.app(), begun.providerId());
    RemoteIdentity identity =
        switch (begun.proof()) {
          case PendingLogins.Proof.OAuth1(OAuth1Client.Token request) ->
              byVerifier(provider, request, exchange);
          case PendingLogins.Proof.OAuth2(String nonce, CodeVerifier verifier) ->
              byCode(provider, nonce, verifier, exchange);
        };
    Call call = callers.of(begun.app(), begun.key(), null, null, exchange);
    SocialLogins.Person person = person(provider, identity, begun.fieldsMapping());
    Logins.LoggedIn login = users.perform(call, new SocialLogin(person));
    String redirect = begun.redirect();
    if (redirect != null) {
      return redirect(
          redirect
              + "#user-token="
              + login.token()
              + "&objectId="
              + encoded(login.session().userId()));
    }
    Call user = callers.of(begun.app(), begun.key(), login.session(), login.token(), exchange);
    return message(
        begun,
        "You are logged in",
        new String(Json.write(answers.of(user, login)), StandardCharsets.UTF_8));
  }

  private RemoteIdentity byCode(
      Provider provider, String nonce, CodeVerifier verifier, Exchange exchange) {
    String issuer = exchange.query("iss");
    if (issuer != null && provider.issuer() != null && !issuer.equals(provider.issuer())) {
      throw ApiError.SOCIAL_LOGIN_FAILED.with("another provider has answered");
    }
    String code = exchange.query("code");
    if (code == null || code.isEmpty() || provider.isOAuth1()) {
      throw ApiError.SOCIAL_LOGIN_FAILED.with("the login was not allowed");
    }
    return client.byCode(provider, code, nonce, verifier, URI.create(callbackUrl()));
  }

  private RemoteIdentity byVerifier(
      Provider provider, OAuth1Client.Token request, Exchange exchange) {
    String verifier = exchange.query("oauth_verifier");
    if (verifier == null
        || verifier.isEmpty()
        || !request.value().equals(exchange.query("oauth_token"))
        || !provider.isOAuth1()) {
      throw ApiError.SOCIAL_LOGIN_FAILED.with("the login was not allowed");
    }
    return oauth1.byVerifier(provider, request, verifier);
  }

  private static String text(Response answer) {
    byte[] bytes = answer.body() instanceof Body.Bytes body ? body.bytes() : new byte[0];
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Response failed(PendingLogins.Pending begun, String problem) {
    String redirect = begun.redirect();
    if (redirect != null) {
      return redirect(redirect + "#fault=" + encoded(problem));
    }
    return message(
        begun,
        "The login did not work",
        new String(Json.write(Map.of("fault", problem)), StandardCharsets.UTF_8));
  }

  private static Response message(PendingLogins.Pending begun, String title, String message) {
    return Page.withScript(
        200,
        begun.app().name(),
        title,
        "<p>You can close this window.</p><div id=\"result\" hidden data-origin=\""
            + Page.escaped(begun.origin())
            + "\" data-message=\""
            + Page.escaped(message)
            + "\"></div>",
        MESSENGER);
  }

  private static Response redirect(String address) {
    return Response.empty()
        .withStatus(303)
        .withHeader("Location", address)
        .withHeader("Referrer-Policy", "no-referrer")
        .withHeader("Cache-Control", "no-store");
  }

  private static SocialLogins.Person person(
      Provider provider, RemoteIdentity identity, Map<String, String> mapping) {
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    if (identity.fields().get("name") instanceof String name) {
      properties.put("name", name);
    }
    mapping.forEach((field, column) -> {
      Object value = RemoteIdentity.at(identity.fields(), field);
      if (value instanceof String || value instanceof Number || value instanceof Boolean) {
        properties.put(column, value);
      }
    });
    return new SocialLogins.Person(
        provider.id(), provider.role(), identity.subject(), identity.email(), properties);
  }

  private static Map<String, String> mapping(Provider provider, JsonFields body) {
    Map<String, String> mapping = new LinkedHashMap<>(provider.fieldsMapping());
    Mappings.read(body.optionalObject("fieldsMapping"), MAX_FIELDS, mapping);
    return mapping;
  }

  private String callbackUrl() {
    return urls.publicUrl() + "/oauth/callback";
  }

  /** The origin of an address; null when it has none, or anything behind a #. */
  private static @Nullable String origin(String address) {
    try {
      URI uri = URI.create(address);
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      return !web || uri.getHost() == null || uri.getFragment() != null || uri.getUserInfo() != null
          ? null
          : uri.getScheme() + "://" + uri.getRawAuthority();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
