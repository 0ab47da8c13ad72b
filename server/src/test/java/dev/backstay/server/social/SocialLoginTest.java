package dev.backstay.server.social;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.json.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.KeyProvider;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logins through a real OpenID Connect server, rightly and wrongly. */
class SocialLoginTest extends OnBothDatabases {
  private static final String CLIENT = "our-client";
  private static final String ISSUER = "acme";
  private static final String ORIGIN = "https://shop.example";
  private static final Pattern MESSAGE =
      Pattern.compile("data-origin=\"([^\"]*)\" data-message=\"([^\"]*)\"");

  private MockOAuth2Server provider;
  private TestApp app;
  private Client client;

  @BeforeEach
  void startProvider() {
    provider = new MockOAuth2Server();
    provider.start(InetAddress.getLoopbackAddress(), 0);
    app = newApp();
    client = app.client("JS");
    add("acme");
  }

  @AfterEach
  void stopProvider() {
    provider.shutdown();
  }

  @Test
  void anAccessTokenOfOurClientLogsInAndMakesOneAccount() {
    Map<String, Object> first = login(client, "acme", token(verified("ann", "Ann@Example.com")));
    Map<String, Object> again = login(client, "acme", token(verified("ann", "Ann@Example.com")));

    assertThat(first)
        .containsEntry("email", "ann@example.com")
        .containsEntry("userStatus", "ENABLED")
        .containsEntry("socialAccount", "OTHER")
        .doesNotContainKey("password");
    assertThat(again).containsEntry("objectId", first.get("objectId"));
    assertThat(roles(again)).contains("AuthenticatedUser", "SocialUser");
    assertThat(login(client, "acme", token(verified("ben", "ben@example.com"))).get("objectId"))
        .isNotEqualTo(first.get("objectId"));
  }

  @Test
  void theRolesFollowFromTheProvider() {
    add("google");
    add("facebook");
    add("twitter");

    assertThat(roles(login(client, "google", token(verified("g", "g@example.com")))))
        .contains("SocialUser", "GooglePlusUser");
    assertThat(roles(login(client, "facebook", token(verified("f", "f@example.com")))))
        .contains("SocialUser", "FacebookUser")
        .doesNotContain("GooglePlusUser");
    assertThat(roles(login(client, "twitter", token(verified("t", "t@example.com")))))
        .contains("SocialUser", "TwitterUser");
    Answer legacy =
        client.send(
            "POST",
            "/users/social/googleplus/sdk/login",
            Map.of("accessToken", token(verified("g", "g@example.com"))));
    assertThat(legacy.status()).as(legacy.text()).isEqualTo(200);
  }

  @Test
  void tokensThatAreNotForUsAreRefused() throws Exception {
    Map<String, Object> claims = verified("ann", "ann@example.com");
    String good = token(claims);
    Map<String, String> wrong = new HashMap<>();
    wrong.put("another issuer", token("other", List.of(CLIENT), claims, 3600));
    wrong.put("another audience", token(ISSUER, List.of("another-client"), claims, 3600));
    wrong.put("expired", token(ISSUER, List.of(CLIENT), claims, -3600));
    wrong.put("another key", signed(newKey(), provider.issuerUrl(ISSUER).toString()));
    wrong.put("a changed token", good.substring(0, good.length() - 12) + "AAAAAAAAAAAA");
    wrong.put(
        "no signature",
        new PlainJWT(
                new JWTClaimsSet.Builder()
                    .issuer(provider.issuerUrl(ISSUER).toString())
                    .audience(CLIENT)
                    .subject("ann")
                    .build())
            .serialize());
    wrong.put("no token at all", "opaque");
    wrong.forEach((why, token) -> {
      Answer answer = client.send("POST", "/users/social/acme/login", Map.of("accessToken", token));
      assertThat(answer.code()).as(why + answer.text()).isEqualTo(3052);
    });
    assertThat(app.client("BL").find("Users", Map.of()).list()).isEmpty();
    assertThat(login(client, "acme", good)).containsKey("user-token");
    assertThat(client.send("POST", "/users/social/nobody/login", Map.of("accessToken", "x")).code())
        .isEqualTo(3052);
  }

  @Test
  void theProviderMayChangeItsKeys() throws Exception {
    TurningKeys keys = new TurningKeys();
    provider.shutdown();
    provider =
        new MockOAuth2Server(
            new OAuth2Config(false, null, null, false, new OAuth2TokenProvider(keys)));
    provider.start(InetAddress.getLoopbackAddress(), 0);
    app.manage(
        "POST",
        "/users/oauth2",
        Map.of(
            "code",
            "turning",
            "clientId",
            CLIENT,
            "issuer",
            provider.issuerUrl(ISSUER).toString()));
    String old = token(verified("ann", "ann@example.com"));
    Map<String, Object> first = login(client, "turning", old);

    keys.turn();

    assertThat(login(client, "turning", token(verified("ann", "ann@example.com"))))
        .containsEntry("objectId", first.get("objectId"));
    assertThat(
            client.send("POST", "/users/social/turning/login", Map.of("accessToken", old)).code())
        .as("signed by a key that is gone")
        .isEqualTo(3052);
  }

  @Test
  void anIdTokenThatIsNotForUsIsRefused() throws Exception {
    Map<String, Object> good = verified("ann", "ann@example.com");
    Map<String, DefaultOAuth2TokenCallback> wrong = new HashMap<>();
    wrong.put("another audience", callback(with(good, "aud", "another-client")));
    wrong.put("another issuer", callback(with(good, "iss", "https://accounts.evil.example")));
    wrong.put("several audiences without ours", callback(with(good, "aud", List.of("a", "b"))));
    wrong.put("expired", callback(with(good, "exp", Date.from(Instant.now().minusSeconds(3_600)))));
    for (Map.Entry<String, DefaultOAuth2TokenCallback> each : wrong.entrySet()) {
      provider.enqueueCallback(each.getValue());
      Map<String, Object> answer =
          message(get(agree(requestUrl(ORIGIN, Map.of()).json().toString())).body());
      assertThat(answer).as(each.getKey()).containsOnlyKeys("fault");
    }
    assertThat(app.client("BL").find("Users", Map.of()).list()).isEmpty();

    provider.enqueueCallback(callback(good));
    assertThat(message(get(agree(requestUrl(ORIGIN, Map.of()).json().toString())).body()))
        .containsKey("user-token");
  }

  /** As X does it: no issuer, no ID token; the person is asked for with the access token. */
  @Test
  void aProviderOfPlainOauth2WorksInTheWindowWithPkce() throws Exception {
    app.manage(
        "POST",
        "/users/oauth2/create-from-template",
        Map.of(
            "code",
            "twitter",
            "clientId",
            CLIENT,
            "clientSecret",
            "the-secret",
            "scope",
            "openid tweet.read",
            "authorizationEndpoint",
            provider.authorizationEndpointUrl(ISSUER).toString(),
            "tokenEndpoint",
            provider.tokenEndpointUrl(ISSUER).toString(),
            "userInfoEndpoint",
            provider.userInfoUrl(ISSUER).toString(),
            "allowedOrigins",
            List.of(ORIGIN)));
    Map<String, Object> claims =
        Map.of("data", Map.of("id", "4711"), "email", "ann@example.com", "email_verified", true);
    String url = requestUrl("twitter", ORIGIN, Map.of()).json().toString();
    assertThat(url).contains("code_challenge_method=S256", "scope=openid", "tweet.read", "state=");
    provider.enqueueCallback(
        new DefaultOAuth2TokenCallback(ISSUER, "x", "JWT", List.of(CLIENT), claims, 3600));

    Map<String, Object> user = message(get(agree(url)).body());

    assertThat(user).containsEntry("socialAccount", "TWITTER");
    assertThat(user.get("email")).as("X does not say that it is verified").isNull();
    assertThat(roles(user)).contains("SocialUser", "TwitterUser");
    assertThat(requestUrl("twitter", "https://evil.example", Map.of()).code()).isEqualTo(3080);
    assertThat(
            client
                .send(
                    "POST",
                    "/users/social/twitter/login",
                    Map.of("accessToken", token(verified("ann", "ann@example.com"))))
                .code())
        .as("X does not say whose access token it is")
        .isEqualTo(3052);
  }

  /**
   * As Facebook does it. The endpoint that says whose token it is stands in this test: the OpenID
   * server has none that answers like Facebook's.
   */
  @Test
  void anAccessTokenOfPlainOauth2MustBeSaidToBeOurs() throws Exception {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AtomicReference<Object> said = new AtomicReference<>(Map.of("data", Map.of("app_id", "other")));
    List<String> asked = new ArrayList<>();
    http.createContext(
        "/debug_token",
        exchange -> {
          asked.add(exchange.getRequestURI().getRawQuery());
          byte[] body = Json.write(said.get());
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    http.start();
    try {
      app.manage(
          "POST",
          "/users/oauth2/create-from-template",
          Map.of(
              "code",
              "facebook",
              "clientId",
              CLIENT,
              "clientSecret",
              "the secret&",
              "subjectField",
              "sub",
              "userInfoEndpoint",
              provider.userInfoUrl(ISSUER).toString(),
              "tokenInfoEndpoint",
              "http://127.0.0.1:"
                  + http.getAddress().getPort()
                  + "/debug_token?input_token={token}&access_token={clientId}%7C{clientSecret}"));
      String token = token(verified("ann", "ann@example.com"));
      Map<String, Object> body = Map.of("accessToken", token);

      assertThat(client.send("POST", "/users/social/facebook/login", body).code()).isEqualTo(3052);
      said.set(Map.of("data", Map.of()));
      assertThat(client.send("POST", "/users/social/facebook/sdk/login", body).code())
          .isEqualTo(3052);
      said.set(Map.of("data", Map.of("app_id", CLIENT)));
      Map<String, Object> user = login(client, "facebook", token);

      assertThat(user).containsEntry("socialAccount", "FACEBOOK");
      assertThat(user.get("email")).as("Facebook does not say that it is verified").isNull();
      assertThat(roles(user)).contains("FacebookUser");
      assertThat(asked)
          .allSatisfy(query ->
              assertThat(query)
                  .isEqualTo(
                      "input_token=" + token + "&access_token=" + CLIENT + "%7Cthe+secret%26"));
    } finally {
      http.stop(0);
    }
  }

  @Test
  void templatesNeedNothingButTheClientAndItsPages() {
    for (String code : List.of("google", "facebook", "twitter")) {
      assertThat(
              app.manage(
                      "POST",
                      "/users/oauth2/create-from-template",
                      Map.of(
                          "code",
                          code,
                          "clientId",
                          "id",
                          "clientSecret",
                          "secret",
                          "allowedOrigins",
                          List.of(ORIGIN)))
                  .object())
          .containsEntry("code", code)
          .containsEntry("clientSecretSet", true);
    }
    assertThat(
            app.manage(
                    "POST",
                    "/users/oauth2/create-from-template",
                    Map.of(
                        "template", "oidc",
                        "code", "corporate",
                        "clientId", "id",
                        "issuer", "https://login.corporate.example"))
                .object())
        .containsEntry("code", "corporate")
        .containsEntry("scope", "openid email profile");
    assertThat(requestUrl("facebook", ORIGIN, Map.of()).json().toString())
        .startsWith("https://www.facebook.com/")
        .contains("client_id=id", "state=");
    assertThat(requestUrl("twitter", ORIGIN, Map.of()).json().toString())
        .startsWith("https://x.com/i/oauth2/authorize")
        .contains("code_challenge=");
  }

  @Test
  void theWindowGivesUserAndTokenToThePageThatOpenedIt() throws Exception {
    provider.enqueueCallback(callback(verified("ann", "ann@example.com")));
    URI agreed = agree(requestUrl(ORIGIN, Map.of()).json().toString());
    HttpResponse<String> page = get(agreed);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'sha256-", "frame-ancestors 'none'");
    Map<String, Object> user = message(page.body());
    assertThat(user).containsEntry("email", "ann@example.com");
    assertThat(roles(user)).contains("SocialUser");

    HttpResponse<String> replayed = get(agreed);
    assertThat(replayed.statusCode()).isEqualTo(400);
    assertThat(replayed.body()).doesNotContain("data-message");
    assertThat(get(URI.create(server().url() + "/oauth/callback?code=x&state=y")).statusCode())
        .isEqualTo(400);
  }

  @Test
  void theWindowAsksWithPkceStateAndNonceAndEachCounts() throws Exception {
    String url = requestUrl(ORIGIN, Map.of()).json().toString();
    assertThat(url)
        .contains("code_challenge=", "code_challenge_method=S256", "state=", "nonce=")
        .contains("redirect_uri=http");

    provider.enqueueCallback(callback(verified("ann", "ann@example.com")));
    URI otherNonce = agree(url.replaceAll("nonce=[^&]+", "nonce=another"));
    assertThat(message(get(otherNonce).body()))
        .containsEntry(
            "fault",
            "External authentication failed with message 'the provider's token is not valid'");

    provider.enqueueCallback(callback(verified("ann", "ann@example.com")));
    URI otherChallenge =
        agree(
            requestUrl(ORIGIN, Map.of())
                .json()
                .toString()
                .replaceAll("code_challenge=[^&]+", "code_challenge=" + "A".repeat(43)));
    assertThat(message(get(otherChallenge).body())).containsKey("fault");
    assertThat(app.client("BL").find("Users", Map.of()).list()).isEmpty();
  }

  @Test
  void onlyPagesThatTheDeveloperAllowsMayBeginALogin() throws Exception {
    assertThat(requestUrl("https://evil.example", Map.of()).code()).isEqualTo(3080);
    assertThat(requestUrl(null, Map.of()).code()).isEqualTo(3080);
    for (String redirect :
        List.of(
            "https://evil.example/",
            "https://shop.example.evil.example/",
            "https://shop.example@evil.example/",
            "javascript:alert(1)",
            "https://shop.example/in\r\nSet-Cookie: a=b",
            "https://shop.example\n/",
            "https://shop.example/#user-token=planted",
            "//evil.example/")) {
      assertThat(
              requestUrl(ORIGIN, Map.of("redirect", true, "redirectAfterLoginUrl", redirect))
                  .code())
          .as(redirect)
          .isEqualTo(3080);
    }
    provider.enqueueCallback(callback(verified("ann", "ann@example.com")));
    URI agreed =
        agree(
            requestUrl(
                    null,
                    Map.of("redirect", true, "redirectAfterLoginUrl", "https://shop.example/in"))
                .json()
                .toString());

    assertThat(get(agreed).headers().firstValue("Location").orElse(""))
        .startsWith("https://shop.example/in#user-token=");
  }

  @Test
  void anAccountIsLinkedOnlyByAnAddressThatAMailedLinkHasVerified() throws Exception {
    GreenMail mail =
        new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP))
            .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
    mail.start();
    try {
      app.manage(
          "PUT",
          "/mailsettings",
          Map.of(
              "host", "127.0.0.1",
              "port", mail.getSmtp().getPort(),
              "security", "NONE",
              "from", "noreply@example.com"));
      String ann = app.register("ann@example.com");
      Map<String, Object> body = Map.of("accessToken", token(verified("ann", "ann@example.com")));
      assertThat(client.send("POST", "/users/social/acme/login", body).code()).isEqualTo(3033);

      String unmailed =
          (String)
              client
                  .send("POST", "/users/createEmailConfirmationURL/ann@example.com", null)
                  .object()
                  .get("confirmationURL");
      assertThat(post(unmailed, "").status()).isEqualTo(200);
      assertThat(client.send("POST", "/users/social/acme/login", body).code())
          .as("that link was not mailed")
          .isEqualTo(3033);

      var _ = client.get("/users/restorepassword/ann@example.com");
      assertThat(mail.waitForIncomingEmail(20_000, 1)).isTrue();
      Matcher link =
          Pattern.compile("href=\"(http[^\"]+)\"")
              .matcher(String.valueOf(mail.getReceivedMessages()[0].getContent()));
      assertThat(link.find()).isTrue();
      assertThat(post(link.group(1), "password=new+one&repeated=new+one").status()).isEqualTo(200);

      assertThat(login(client, "acme", (String) body.get("accessToken")))
          .containsEntry("objectId", ann);
    } finally {
      mail.stop();
    }
  }

  @Test
  void anAddressThatTheProviderHasNotVerifiedIsNotTaken() {
    Map<String, Object> user =
        login(
            client,
            "acme",
            token(Map.of("sub", "eve", "email", "ann@example.com", "email_verified", false)));

    assertThat(user.get("email")).isNull();
    assertThat(app.register("ann@example.com")).isNotEqualTo(user.get("objectId"));
  }

  @Test
  void aGuestBecomesTheUser() {
    Map<String, Object> guest = client.send("POST", "/users/register/guest", null).object();
    Client asGuest = client.withToken((String) guest.get("user-token"));

    Map<String, Object> user = login(asGuest, "acme", token(verified("ann", "ann@example.com")));

    assertThat(user)
        .containsEntry("objectId", guest.get("objectId"))
        .containsEntry("userStatus", "ENABLED")
        .containsEntry("email", "ann@example.com");
    assertThat(asGuest.get("/users/userroles").code()).isEqualTo(3064);
    assertThat(roles(user)).contains("SocialUser").doesNotContain("GuestUser");
  }

  @Test
  void whatTheProviderTellsCannotChooseIdOwnerOrStatus() {
    Map<String, Object> claims = new HashMap<>(verified("ann", "ann@example.com"));
    claims.put("evil", "DISABLED");
    claims.put("city", "Kyiv");
    Answer answer =
        client.send(
            "POST",
            "/users/social/acme/login",
            Map.of(
                "accessToken",
                token(claims),
                "fieldsMapping",
                Map.of("evil", "objectId", "city", "city", "sub", "userStatus")));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.object())
        .containsEntry("city", "Kyiv")
        .containsEntry("userStatus", "ENABLED")
        .containsEntry("ownerId", answer.object().get("objectId"));
    assertThat(answer.object().get("objectId")).isNotEqualTo("DISABLED");
  }

  @Test
  void disabledAndDeletedAccountsAndClosedRegistrationHold() {
    Map<String, Object> user = login(client, "acme", token(verified("ann", "ann@example.com")));
    Map<String, Object> body = Map.of("accessToken", token(verified("ann", "ann@example.com")));
    app.manage("PUT", "/data/Users/" + user.get("objectId"), Map.of("userStatus", "DISABLED"));
    assertThat(client.send("POST", "/users/social/acme/login", body).code()).isEqualTo(3090);

    app.manage(
        "DELETE", "/data/tables/Users/records", List.of(Map.of("objectId", user.get("objectId"))));
    app.manage("PUT", "/userregistration", Map.of("userRegistrationEnabled", false));
    assertThat(client.send("POST", "/users/social/acme/login", body).code()).isEqualTo(3009);
    app.manage("PUT", "/userregistration", Map.of("userRegistrationEnabled", true));
    assertThat(login(client, "acme", (String) body.get("accessToken")).get("objectId"))
        .isNotEqualTo(user.get("objectId"));
  }

  @Test
  void aProvidersSecretIsNeverShown() {
    Map<String, Object> made = app.manage("GET", "/users/oauth2", null).list().getFirst();
    Answer changed =
        app.manage("PUT", "/users/oauth2/" + made.get("id"), Map.of("name", "Acme Inc."));

    assertThat(made).containsEntry("clientSecretSet", true).doesNotContainKey("clientSecret");
    assertThat(changed.object())
        .containsEntry("name", "Acme Inc.")
        .containsEntry("clientSecretSet", true);
    assertThat(changed.text()).doesNotContain("the-secret");
    assertThat(app.manage("GET", "/users/oauth2-templates", null).list())
        .extracting(template -> template.get("code"))
        .contains("google", "facebook", "twitter", "oidc");
    assertThat(app.manage("GET", "/users/oauth2/acme/callback-url", null).json())
        .isEqualTo(server().url() + "/oauth/callback");
    for (Map.Entry<String, String> wrong :
        Map.of(
                "issuer", "http://accounts.example",
                "tokenEndpoint", "file:///etc/passwd",
                "code", "../x")
            .entrySet()) {
      assertThat(
              app.console()
                  .send(
                      "PUT",
                      "/" + app.id() + "/console/users/oauth2/" + made.get("id"),
                      Map.of(wrong.getKey(), wrong.getValue()))
                  .code())
          .as(wrong.getKey())
          .isEqualTo(8008);
    }
  }

  private void add(String code) {
    app.manage(
        "POST",
        "/users/oauth2",
        Map.of(
            "code",
            code,
            "clientId",
            CLIENT,
            "clientSecret",
            "the-secret",
            "issuer",
            provider.issuerUrl(ISSUER).toString(),
            "allowedOrigins",
            List.of(ORIGIN)));
  }

  private static Map<String, Object> verified(String subject, String email) {
    return Map.of("sub", subject, "email", email, "email_verified", true);
  }

  private String token(Map<String, Object> claims) {
    return token(ISSUER, List.of(CLIENT), claims, 3600);
  }

  private String token(
      String issuer, List<String> audience, Map<String, Object> claims, long expiry) {
    String subject = String.valueOf(claims.get("sub"));
    return provider
        .issueToken(
            issuer,
            "somebody",
            new DefaultOAuth2TokenCallback(issuer, subject, "JWT", audience, claims, expiry))
        .serialize();
  }

  private static DefaultOAuth2TokenCallback callback(Map<String, Object> claims) {
    return new DefaultOAuth2TokenCallback(
        ISSUER, String.valueOf(claims.get("sub")), "JWT", List.of(CLIENT), claims, 3600);
  }

  private static RSAKey newKey() throws JOSEException {
    return new RSAKeyGenerator(2048).keyID(ISSUER).generate();
  }

  private static String signed(RSAKey key, String issuer) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(ISSUER).build(),
            new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(CLIENT)
                .subject("ann")
                .claim("exp", System.currentTimeMillis() / 1_000 + 600)
                .build());
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  /** The OpenID server's keys, which change when they are told to, under the same name. */
  private static final class TurningKeys extends KeyProvider {
    private final AtomicReference<RSAKey> key = new AtomicReference<>();

    TurningKeys() throws JOSEException {
      super(List.of());
      turn();
    }

    void turn() throws JOSEException {
      key.set(newKey());
    }

    @Override
    public JWK signingKey(String issuer) {
      return key.get();
    }
  }

  private static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
    Map<String, Object> changed = new HashMap<>(claims);
    changed.put(name, value);
    return changed;
  }

  private Map<String, Object> login(Client as, String code, String token) {
    Answer answer =
        as.send("POST", "/users/social/" + code + "/login", Map.of("accessToken", token));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.object();
  }

  @SuppressWarnings("unchecked")
  private List<String> roles(Map<String, Object> user) {
    return (List<String>)
        client.withToken((String) user.get("user-token")).get("/users/userroles").json();
  }

  private Answer requestUrl(String origin, Map<String, Object> body) {
    return requestUrl("acme", origin, body);
  }

  private Answer requestUrl(String code, String origin, Map<String, Object> body) {
    return server()
        .send(
            "POST",
            "/" + app.id() + "/" + app.key("JS") + "/users/oauth/" + code + "/request_url",
            origin == null ? Map.of() : Map.of("Origin", origin),
            body);
  }

  /** What a person does who agrees: the provider sends the browser back. */
  private static URI agree(String url) throws Exception {
    HttpResponse<String> answer = get(URI.create(url));
    return URI.create(answer.headers().firstValue("Location").orElseThrow());
  }

  private static HttpResponse<String> get(URI address) throws Exception {
    try (HttpClient browser = HttpClient.newHttpClient()) {
      return browser.send(
          HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static Answer post(String link, String form) {
    return server()
        .send(
            "POST",
            link.substring(link.indexOf('/', "http://".length())),
            Map.of("Content-Type", "application/x-www-form-urlencoded"),
            new Raw(form));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> message(String page) {
    Matcher matcher = MESSAGE.matcher(page);
    assertThat(matcher.find()).as(page).isTrue();
    assertThat(matcher.group(1)).isEqualTo(ORIGIN);
    String message =
        matcher
            .group(2)
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
    return (Map<String, Object>) Json.read(message.getBytes(StandardCharsets.UTF_8));
  }
}
