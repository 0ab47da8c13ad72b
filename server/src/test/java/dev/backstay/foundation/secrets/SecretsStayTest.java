package dev.backstay.foundation.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.TestApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A secret that was entered for one address is not sent to another. */
class SecretsStayTest extends OnBothDatabases {
  private static final String SMTP = "the-smtp-password-4711";

  private TestApp app;

  @BeforeEach
  void createApp() {
    app = newApp();
  }

  private static Map<String, Object> mail() {
    Map<String, Object> mail = new HashMap<>();
    mail.put("host", "mail.example.com");
    mail.put("port", 587);
    mail.put("security", "STARTTLS");
    mail.put("user", "mailer");
    mail.put("from", "noreply@example.com");
    return mail;
  }

  private Answer putMail(Map<String, Object> body) {
    return send("PUT", "/mailsettings", body);
  }

  private Answer send(String method, String path, Object body) {
    return app.console().send(method, "/" + app.id() + "/console" + path, body);
  }

  @Test
  void aMailPasswordIsEnteredAgainForAnotherServerUserOrProtection() {
    Map<String, Object> whole = mail();
    whole.put("password", SMTP);
    assertThat(putMail(whole).status()).isEqualTo(200);

    for (Map.Entry<String, Object> change :
        Map.<String, Object>of(
                "host", "evil.example.com", "port", 2525, "security", "NONE", "user", "other")
            .entrySet()) {
      Map<String, Object> changed = mail();
      changed.put(change.getKey(), change.getValue());
      for (String path : List.of("/mailsettings", "/mailsettings/test")) {
        Answer refused = send("PUT", path, changed);
        assertThat(refused.status()).as(path + change).isEqualTo(400);
        assertThat(refused.code()).isEqualTo(2004);
        assertThat(refused.text()).contains("'password'", "'" + change.getKey() + "'");
      }
      assertThat(settings()).containsEntry("host", "mail.example.com").containsEntry("port", 587L);

      changed.put("password", "new");
      assertThat(putMail(changed).object()).containsEntry("passwordSet", true);
      assertThat(putMail(whole).status()).isEqualTo(200);
    }
  }

  @Test
  void aMailPasswordStaysWhenOnlyTheSenderChanges() {
    Map<String, Object> whole = mail();
    whole.put("password", SMTP);
    assertThat(putMail(whole).status()).isEqualTo(200);
    Map<String, Object> sender = mail();
    sender.put("fromName", "Food");

    assertThat(putMail(sender).object())
        .containsEntry("passwordSet", true)
        .containsEntry("fromName", "Food");

    Map<String, Object> none = mail();
    none.remove("user");
    none.put("host", "localhost");
    assertThat(putMail(none).object())
        .as("no user, none to send")
        .containsEntry("passwordSet", false);
    assertThat(putMail(mail()).object()).as("it is gone").containsEntry("passwordSet", false);
  }

  @Test
  void aTestOfSettingsDoesNotCarryThePasswordElsewhere() throws IOException {
    Map<String, Object> whole = mail();
    whole.put("password", SMTP);
    assertThat(putMail(whole).status()).isEqualTo(200);
    try (ServerSocket evil = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, Object> test = mail();
      test.put("host", "127.0.0.1");
      test.put("port", evil.getLocalPort());
      test.put("security", "NONE");
      assertThat(send("PUT", "/mailsettings/test", test).code()).isEqualTo(2004);

      evil.setSoTimeout(200);
      try (var connected = evil.accept()) {
        throw new AssertionError("connected from " + connected);
      } catch (SocketTimeoutException e) {
        assertThat(settings()).containsEntry("passwordSet", true);
      }
    }
  }

  @Test
  void aClientSecretIsEnteredAgainForEachEndpoint() {
    refusesOtherEndpoints(
        "/users/oauth2",
        Map.of(
            "code", "acme",
            "clientId", "our-client",
            "clientSecret", "the-client-secret-4711",
            "authorizationEndpoint", "https://accounts.example/authorize",
            "tokenEndpoint", "https://accounts.example/token",
            "userInfoEndpoint", "https://accounts.example/me",
            "tokenInfoEndpoint", "https://accounts.example/info?token={token}"),
        List.of(
            "authorizationEndpoint",
            "tokenEndpoint",
            "userInfoEndpoint",
            "tokenInfoEndpoint",
            "issuer"));
    refusesOtherEndpoints(
        "/users/oauth1",
        Map.of(
            "code", "bird",
            "clientId", "our-client",
            "clientSecret", "the-client-secret-4711",
            "requestTokenEndpoint", "https://bird.example/request",
            "authorizationEndpoint", "https://bird.example/authorize",
            "tokenEndpoint", "https://bird.example/token",
            "userInfoEndpoint", "https://bird.example/me"),
        List.of(
            "requestTokenEndpoint", "authorizationEndpoint", "tokenEndpoint", "userInfoEndpoint"));
    refusesOtherEndpoints(
        "/users/oauth2",
        Map.of(
            "code", "oidc",
            "clientId", "our-client",
            "clientSecret", "the-client-secret-4711",
            "issuer", "https://accounts.example"),
        List.of("issuer", "tokenEndpoint"));
  }

  private void refusesOtherEndpoints(
      String path, Map<String, Object> provider, List<String> endpoints) {
    String one = path + "/" + app.manage("POST", path, provider).object().get("id");
    for (String endpoint : endpoints) {
      String evil = "https://evil.example/token";
      Answer refused = send("PUT", one, Map.of(endpoint, evil));
      assertThat(refused.status()).as(endpoint).isEqualTo(400);
      assertThat(refused.code()).as(endpoint).isEqualTo(2004);
      assertThat(refused.text()).contains("'clientSecret'", "'" + endpoint + "'");
      assertThat(send("PUT", one, Map.of(endpoint, evil, "clientSecret", "")).code())
          .as("an empty one is none")
          .isEqualTo(2004);
      assertThat(app.manage("GET", one, null).text()).doesNotContain("evil");
    }
    assertThat(send("PUT", one, Map.of("name", "New", "scope", "more")).object())
        .containsEntry("clientSecretSet", true);
    assertThat(
            send(
                    "PUT",
                    one,
                    Map.of(endpoints.getFirst(), "https://new.example/x", "clientSecret", "new"))
                .object())
        .containsEntry(endpoints.getFirst(), "https://new.example/x")
        .containsEntry("clientSecretSet", true);
  }

  private Map<String, Object> settings() {
    return app.manage("GET", "/mailsettings", null).object();
  }
}
