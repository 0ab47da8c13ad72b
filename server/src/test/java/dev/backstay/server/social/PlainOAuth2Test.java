package dev.backstay.server.social;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.backstay.foundation.json.Json;
import dev.backstay.server.RunningServer.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.Test;

/** Providers that speak OAuth 2 but not OpenID Connect. */
final class PlainOAuth2Test extends WithOpenIdServer {
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

  /** A server that is asked may answer without end: that ends here, and the login with it. */
  @Test
  void anEndlessAnswerIsNotRead() throws Exception {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AtomicLong written = new AtomicLong();
    http.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] part = " ".repeat(1_000).getBytes(StandardCharsets.UTF_8);
          try (OutputStream body = exchange.getResponseBody()) {
            while (written.addAndGet(part.length) < 500_000_000) {
              body.write(part);
            }
          } catch (IOException e) {
            // hung up
          }
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
              "secret",
              "tokenInfoEndpoint",
              "http://127.0.0.1:" + http.getAddress().getPort() + "/?t={token}"));

      Answer refused =
          client.send("POST", "/users/social/facebook/login", Map.of("accessToken", "x"));

      assertThat(refused.code()).as(refused.text()).isEqualTo(3052);
      assertThat(written).hasValueLessThan(500_000_000);
    } finally {
      http.stop(0);
    }
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
}
