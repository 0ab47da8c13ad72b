package dev.backstay.foundation.developers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(RunningServer.Product.class)
class DeveloperTest {
  @Parameter RunningServer.Product product;
  private RunningServer server;

  @BeforeEach
  void start() {
    server = RunningServer.start(product);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void loginAnswersTheKeyInAHeaderAndNoSecretInTheBody() {
    Answer login =
        login(RunningServer.EMAIL.toUpperCase(java.util.Locale.ROOT), RunningServer.PASSWORD);

    assertThat(login.status()).isEqualTo(200);
    assertThat(login.object()).containsOnlyKeys("id", "name", "email");
    String key = login.header("auth-key");
    assertThat(key).hasSizeGreaterThanOrEqualTo(40);
    assertThat(login.text()).doesNotContain(key);
    assertThat(login.header("Set-Cookie")).isNull();
  }

  @Test
  void wrongPasswordsAndUnknownAddressesAnswerAlike() {
    Answer wrong = login(RunningServer.EMAIL, "not it at all");
    Answer unknown = login("nobody@example.com", "not it at all");

    assertThat(wrong.code()).isEqualTo(9005);
    assertThat(unknown.text()).isEqualTo(wrong.text());
    assertThat(unknown.status()).isEqualTo(wrong.status());
  }

  @Test
  void tooManyFailuresFromAnAddressKeepItOutEvenWithTheRightPassword() {
    for (int i = 0; i < 6; i++) {
      assertThat(login(RunningServer.EMAIL, "wrong").code()).isEqualTo(9005);
      assertThat(login("nobody@example.com", "wrong").code()).isEqualTo(9005);
    }

    Answer locked = login(RunningServer.EMAIL, RunningServer.PASSWORD);
    assertThat(locked.status()).isEqualTo(429);
    assertThat(locked.text()).contains("seconds");
    assertThat(login("nobody@example.com", "wrong").status()).isEqualTo(429);
  }

  @Test
  void aSuccessTakesTheFailuresBack() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 5; i++) {
        assertThat(login(RunningServer.EMAIL, "wrong").code()).isEqualTo(9005);
      }
      assertThat(login(RunningServer.EMAIL, RunningServer.PASSWORD).status()).isEqualTo(200);
    }
  }

  @Test
  void theSessionLastsUntilLogoutAndOverARestart() {
    String key = login(RunningServer.EMAIL, RunningServer.PASSWORD).header("auth-key");
    server.restart();

    Answer account = get("/console/home/myaccount", Map.of("auth-key", key));
    assertThat(account.object())
        .containsEntry("authKey", key)
        .containsEntry("email", RunningServer.EMAIL);

    var _ = server.send("DELETE", "/console/home/logout", Map.of("auth-key", key), null);
    Answer ended = get("/console/home/myaccount", Map.of("auth-key", key));
    assertThat(ended.status()).isEqualTo(401);
    assertThat(ended.code()).isEqualTo(9007);
  }

  @Test
  void nothingButTheHeaderAuthenticates() {
    String key = login(RunningServer.EMAIL, RunningServer.PASSWORD).header("auth-key");
    for (Map<String, String> headers :
        java.util.List.of(
            Map.<String, String>of(),
            Map.of("Cookie", "auth-key=" + key + "; dev-auth-key=" + key),
            Map.of("Authorization", "Bearer " + key),
            Map.of("user-token", key),
            Map.of("auth-key", ""),
            Map.of("auth-key", key + "x"),
            Map.of("auth-key", "x".repeat(5_000)))) {
      Answer refused = get("/console/applications", headers);
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.code()).isEqualTo(9007);
    }
    assertThat(get("/console/applications?auth-key=" + key, Map.of()).status()).isEqualTo(401);
    assertThat(get("/console/applications", Map.of("auth-key", key)).status()).isEqualTo(200);
  }

  @Test
  void nobodyRegistersOnceThereIsAnAccount() {
    Answer answer =
        server.send(
            "POST",
            "/console/devreg",
            Map.of(),
            Map.of("email", "second@example.com", "pwd", "long enough", "name", "Second"));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo(90403);
    assertThat(login("second@example.com", "long enough").code()).isEqualTo(9005);
  }

  @Test
  void wrongBodiesAreClearErrors() {
    assertThat(server.send("POST", "/console/home/login", Map.of(), null).code()).isEqualTo(8007);
    assertThat(
            server
                .send("POST", "/console/home/login", Map.of(), Map.of("login", 1, "password", "x"))
                .code())
        .isEqualTo(8008);
    assertThat(server.send("POST", "/console/home/login", Map.of(), java.util.List.of()).code())
        .isEqualTo(8002);
    assertThat(login("x".repeat(10_000), "y").code()).isEqualTo(9005);
    assertThat(login(RunningServer.EMAIL, "y".repeat(100_000)).code()).isEqualTo(9005);
  }

  @Test
  void theStatusIsThereForEverybody() {
    assertThat(get("/console/status", Map.of()).status()).isEqualTo(200);
  }

  private Answer login(String email, String password) {
    return server.send(
        "POST", "/console/home/login", Map.of(), Map.of("login", email, "password", password));
  }

  private Answer get(String path, Map<String, String> headers) {
    return server.send("GET", path, headers, null);
  }
}
