package dev.backstay.server.social;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.json.Json;
import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests with a real OpenID Connect server that is a provider of the app. */
abstract class WithOpenIdServer extends OnBothDatabases {
  static final String CLIENT = "our-client";

  static final String ISSUER = "acme";

  static final String ORIGIN = "https://shop.example";

  static final Pattern MESSAGE =
      Pattern.compile("data-origin=\"([^\"]*)\" data-message=\"([^\"]*)\"");

  MockOAuth2Server provider;

  TestApp app;

  Client client;

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

  void add(String code) {
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

  static Map<String, Object> verified(String subject, String email) {
    return Map.of("sub", subject, "email", email, "email_verified", true);
  }

  String token(Map<String, Object> claims) {
    return token(ISSUER, List.of(CLIENT), claims, 3600);
  }

  String token(String issuer, List<String> audience, Map<String, Object> claims, long expiry) {
    String subject = String.valueOf(claims.get("sub"));
    return provider
        .issueToken(
            issuer,
            "someone",
            new DefaultOAuth2TokenCallback(issuer, subject, "JWT", audience, claims, expiry))
        .serialize();
  }

  static DefaultOAuth2TokenCallback callback(Map<String, Object> claims) {
    return new DefaultOAuth2TokenCallback(
        ISSUER, String.valueOf(claims.get("sub")), "JWT", List.of(CLIENT), claims, 3600);
  }

  Map<String, Object> login(Client as, String code, String token) {
    Answer answer =
        as.send("POST", "/users/social/" + code + "/login", Map.of("accessToken", token));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.object();
  }

  @SuppressWarnings("unchecked")
  List<String> roles(Map<String, Object> user) {
    return (List<String>)
        client.withToken((String) user.get("user-token")).get("/users/userroles").json();
  }

  Answer requestUrl(String origin, Map<String, Object> body) {
    return requestUrl("acme", origin, body);
  }

  Answer requestUrl(String code, String origin, Map<String, Object> body) {
    return server()
        .send(
            "POST",
            "/" + app.id() + "/" + app.key("JS") + "/users/oauth/" + code + "/request_url",
            origin == null ? Map.of() : Map.of("Origin", origin),
            body);
  }

  /** What a person does who agrees: the provider sends the browser back. */
  static URI agree(String url) throws Exception {
    HttpResponse<String> answer = get(URI.create(url));
    return URI.create(answer.headers().firstValue("Location").orElseThrow());
  }

  static HttpResponse<String> get(URI address) throws Exception {
    try (HttpClient browser = HttpClient.newHttpClient()) {
      return browser.send(
          HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  Answer post(String link, String form) {
    return server()
        .send(
            "POST",
            link.substring(link.indexOf('/', "http://".length())),
            Map.of("Content-Type", "application/x-www-form-urlencoded"),
            new Raw(form));
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> message(String page) {
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
