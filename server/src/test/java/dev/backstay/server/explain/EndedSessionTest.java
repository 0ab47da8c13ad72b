package dev.backstay.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Why a request met 3064, 3090 or 3091, as its developer is told. */
final class EndedSessionTest extends ConsoleScenario {
  private static final String EMAIL = "anna@example.com";

  private String userId;
  private Client anna;

  @BeforeEach
  void logIn() {
    userId = app.register(EMAIL);
    app.manage("POST", "/data/tables", Map.of("name", "T"));
    anna = app.client("REST").login(EMAIL);
    assertThat(anna.get("/data/T").status()).isEqualTo(200);
  }

  private Map<String, Object> explain(Answer refused) {
    return app.manage("GET", "/security/explain/" + refused.header("X-Request-Id"), null).object();
  }

  /** Ends the session, and asks why the next request is refused. */
  private void endedBy(Runnable end, long code, String reason, String says) {
    long before = System.currentTimeMillis();
    end.run();
    Answer refused = anna.get("/data/T");
    assertThat(refused.code()).as(refused.text()).isEqualTo(code);
    assertThat(refused.text()).doesNotContain(userId, says);

    Map<String, Object> explained = explain(refused);

    assertThat(explained)
        .as(explained.toString())
        .containsEntry("allowed", false)
        .containsEntry("decision", "NO_SESSION");
    assertThat(explained.get("session"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("ended", reason)
        .containsEntry("user", userId)
        .hasEntrySatisfying("time", time -> assertThat((Long) time).isGreaterThanOrEqualTo(before));
    assertThat((String) explained.get("text"))
        .contains("GET /data/{table}", userId, says)
        .doesNotContain(anna.token());
  }

  @Test
  void loggedInElsewhere() {
    app.manage("POST", "/userlogin", Map.of("enableMultipleLogins", false));
    endedBy(
        () -> app.client("JS").login(EMAIL), 3064, "LOGGED_IN_ELSEWHERE", "logged in elsewhere");
  }

  @Test
  void loggedOut() {
    endedBy(() -> anna.get("/users/logout"), 3064, "LOGGED_OUT", "because the user logged out");
  }

  @Test
  void loggedOutByADeveloper() {
    endedBy(
        () -> app.manage("PUT", "/user/sessions/logout", userId),
        3064,
        "LOGGED_OUT_BY_DEVELOPER",
        "a developer logged the user out");
  }

  @Test
  void allLoggedOutByADeveloper() {
    endedBy(
        () -> app.manage("POST", "/userlogin/logout/all", null),
        3064,
        "LOGGED_OUT_BY_DEVELOPER",
        "a developer logged the user out");
  }

  @Test
  void disabled() {
    endedBy(
        () ->
            app.client("BL")
                .send("PUT", "/users/" + userId + "/status", Map.of("userStatus", "DISABLED")),
        3090,
        "ACCOUNT_DISABLED",
        "the account was disabled");
  }

  @Test
  void deleted() {
    endedBy(
        () -> app.client("BL").send("DELETE", "/data/Users/" + userId, null),
        3064,
        "ACCOUNT_DELETED",
        "the account was deleted");
  }

  @Test
  void passwordChanged() {
    endedBy(
        () -> app.client("BL").send("PUT", "/users/" + userId, Map.of("password", "another")),
        3064,
        "ACCOUNT_CHANGED",
        "password was changed");
  }

  @Test
  void timedOut() {
    app.manage("POST", "/userlogin", Map.of("enableSessionTimeout", true, "sessionTimeout", 3_600));
    endedBy(
        () -> server.pass(Duration.ofMinutes(61)), 3091, "TIMED_OUT", "the app's session timeout");
  }

  @Test
  void aTokenThatNobodyHasGivenOut() {
    Answer refused =
        server.send(
            "GET",
            "/" + app.id() + "/" + app.key("REST") + "/data/T",
            Map.of("user-token", "x".repeat(43)),
            null);
    assertThat(refused.code()).isEqualTo(3064);
    assertThat((String) explain(refused).get("text"))
        .contains("no session of this token is remembered");
  }
}
