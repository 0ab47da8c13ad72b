package dev.backstay.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Links that log in to the web console once: made by who reads the data directory. */
class LoginLinkTest extends OnBothDatabases {
  private static final String MAKE = "/console/home/login-links";
  private static final String USE = "/console/home/login-link";

  private Answer use(Object token) {
    return server().send("POST", USE, Map.of(), Map.of("token", token));
  }

  private String make() {
    return (String) server().operator().must("POST", MAKE, Map.of()).object().get("token");
  }

  @Test
  void aLinkLogsInOnce() {
    String token = make();

    Answer first = use(token);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.object()).containsEntry("email", RunningServer.EMAIL);
    assertThat(
            server()
                .send(
                    "GET",
                    "/console/applications",
                    Map.of("auth-key", first.header("auth-key")),
                    null)
                .status())
        .isEqualTo(200);

    Answer second = use(token);
    assertThat(second.status()).isEqualTo(401);
    assertThat(second.code()).isEqualTo(90401);
    assertThat(second.text()).contains("./backstay console");
  }

  @Test
  void aWrongOrMissingTokenIsNone() {
    assertThat(use("nothing").code()).isEqualTo(90401);
    assertThat(use("x".repeat(10_000)).code()).isEqualTo(90401);
    assertThat(server().send("POST", USE, Map.of(), Map.of()).status()).isEqualTo(400);
  }

  @Test
  void onlyTheOperatorMakesThem() {
    assertThat(server().console().send("POST", MAKE, Map.of()).status()).isEqualTo(403);
    assertThat(server().send("POST", MAKE, Map.of(), Map.of()).code()).isEqualTo(9007);
    assertThat(server().operator().send("POST", MAKE, Map.of("email", "nobody@example.com")).code())
        .isEqualTo(9006);
  }

  @Test
  void aLinkIsOldAfterTenMinutes() {
    try (RunningServer own = RunningServer.start(product)) {
      Object token = own.operator().must("POST", MAKE, Map.of()).object().get("token");
      own.pass(Duration.ofMinutes(10));
      assertThat(own.send("POST", USE, Map.of(), Map.of("token", token)).code()).isEqualTo(90401);
    }
  }

  @Test
  void tooManyEndTheOldest() {
    try (RunningServer own = RunningServer.start(product)) {
      Object oldest = own.operator().must("POST", MAKE, Map.of()).object().get("token");
      Object latest = oldest;
      for (int i = 0; i < 20; i++) {
        latest = own.operator().must("POST", MAKE, Map.of()).object().get("token");
      }
      assertThat(own.send("POST", USE, Map.of(), Map.of("token", oldest)).code()).isEqualTo(90401);
      assertThat(own.send("POST", USE, Map.of(), Map.of("token", latest)).status()).isEqualTo(200);
    }
  }
}
