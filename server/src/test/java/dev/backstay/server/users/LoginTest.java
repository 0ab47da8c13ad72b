package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginTest extends OnBothDatabases {
  private static final String ANN = "ann@example.com";

  private TestApp app;
  private Client client;
  private String ann;

  @BeforeEach
  void registerAnn() {
    app = newApp();
    client = app.client("JS");
    ann = app.register(ANN);
  }

  @Test
  void answersTheAccountWithItsToken() {
    Answer answer = login(ANN, RunningServer.PASSWORD);

    assertThat(answer.object())
        .containsEntry("objectId", ann)
        .containsEntry("___class", "Users")
        .doesNotContainKey("password");
    assertThat((String) answer.object().get("user-token")).hasSize(43).matches("[A-Za-z0-9_-]+");
    assertThat((Long) answer.object().get("lastLogin")).isPositive();
  }

  @Test
  void anAddressIsTheSameInAnyCase() {
    assertThat(login(" Ann@Example.COM", RunningServer.PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void unknownUserAndWrongPasswordAreAnsweredAlike() {
    Answer unknown = login("nobody@example.com", RunningServer.PASSWORD);
    Answer wrong = login(ANN, "wrong");

    assertThat(unknown.code()).isEqualTo(3003);
    assertThat(unknown.text()).isEqualTo(wrong.text());
    assertThat(unknown.status()).isEqualTo(wrong.status());
  }

  @Test
  void missingLoginOrPasswordIs3006() {
    List<Map<String, Object>> bodies = new ArrayList<>();
    bodies.add(Map.of());
    bodies.add(Map.of("login", ANN));
    bodies.add(Map.of("password", "x"));
    bodies.add(Map.of("login", "", "password", "x"));
    bodies.add(Map.of("login", ANN, "password", ""));
    Map<String, Object> nothing = new HashMap<>();
    nothing.put("login", ANN);
    nothing.put("password", null);
    bodies.add(nothing);
    bodies.add(Map.of("login", List.of(ANN), "password", Map.of("a", 1)));

    for (Map<String, Object> body : bodies) {
      assertThat(client.send("POST", "/users/login", body).code())
          .as(body.toString())
          .isEqualTo(3006);
    }
  }

  @Test
  void whatLooksLikeAConditionIsOnlyAnIdentity() {
    for (String login :
        List.of("' or '1'='1", "x' or email like '%", "ann@example.com' --", "%", "*")) {
      assertThat(login(login, RunningServer.PASSWORD).code()).as(login).isEqualTo(3003);
    }
  }

  @Test
  void whatNobodyCanBeCalledIsAnsweredLikeAnyUnknownIdentity() {
    Answer nobody = login("nobody@example.com", "wrong");
    assertThat(nobody.code()).isEqualTo(3003);
    String unknown = nobody.text();

    for (String login : List.of("\u0000", "a\u0000@example.com", "a\nb", "a".repeat(100_000))) {
      assertThat(login(login, "wrong").text()).isEqualTo(unknown);
    }
    Answer half =
        client.send(
            "POST", "/users/login", new Raw("{\"login\":\"\\ud800\",\"password\":\"wrong\"}"));
    assertThat(half.text()).isEqualTo(unknown);
  }

  @Test
  void longIdentitiesAreNotRememberedWhole() {
    app.manage("POST", "/userlogin", Map.of("failedLoginsLock", 1));
    String start = "a".repeat(300);

    assertThat(login(start + "1", "wrong").code()).isEqualTo(3003);
    assertThat(login(start + "2", "wrong").code()).isEqualTo(3036);
    assertThat(login("b" + start, "wrong").code()).isEqualTo(3003);
  }

  @Test
  void ignoresWhetherTheTokenOfTheRequestIsValid() {
    assertThat(
            client
                .withToken("stale")
                .send(
                    "POST",
                    "/users/login",
                    Map.of("login", ANN, "password", RunningServer.PASSWORD))
                .status())
        .isEqualTo(200);
  }

  @Test
  void byObjectIdIsForServerCodeOnly() {
    Map<String, Object> body = Map.of("objectId", ann);

    assertThat(client.send("POST", "/users/login", body).code()).isEqualTo(2014);
    Answer answer = app.client("BL").send("POST", "/users/login", body);
    assertThat(answer.object()).containsEntry("objectId", ann).containsKey("user-token");
    assertThat(app.client("BL").send("POST", "/users/login", Map.of("objectId", "NOBODY")).code())
        .isEqualTo(3057);
  }

  @Test
  void aDisabledUserIsToldSoOnlyWithTheRightPassword() {
    app.manage("PUT", "/data/Users/" + ann, Map.of("objectId", ann, "userStatus", "DISABLED"));

    assertThat(login(ANN, "wrong").code()).isEqualTo(3003);
    assertThat(login(ANN, RunningServer.PASSWORD).code()).isEqualTo(3090);
    assertThat(app.client("BL").send("POST", "/users/login", Map.of("objectId", ann)).code())
        .isEqualTo(3090);
  }

  @Test
  void canBeSwitchedOff() {
    app.manage("POST", "/userlogin", Map.of("userLoginEnabled", false));

    assertThat(login(ANN, RunningServer.PASSWORD).code()).isEqualTo(3034);
  }

  @Test
  void byDefaultALoginEndsTheFormerSession() {
    Client first = client.login(ANN);
    Client second = client.login(ANN);

    assertThat(valid(first.token())).isFalse();
    assertThat(valid(second.token())).isTrue();
    assertThat(first.get("/users/userroles").code()).isEqualTo(3064);
  }

  @Test
  void theNewcomerCanBeRefusedInstead() {
    app.manage("POST", "/userlogin", Map.of("enableMultipleLogins", false, "logoutLastUser", true));
    Client first = client.login(ANN);

    assertThat(login(ANN, RunningServer.PASSWORD).code()).isEqualTo(3002);
    assertThat(valid(first.token())).isTrue();
    assertThat(first.get("/users/logout").status()).isEqualTo(200);
    assertThat(login(ANN, RunningServer.PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void multipleLoginsHaveALimit() {
    app.manage(
        "POST", "/userlogin", Map.of("enableMultipleLogins", true, "maxConcurrentLogins", 2));
    Client first = client.login(ANN);
    Client second = client.login(ANN);

    assertThat(login(ANN, RunningServer.PASSWORD).code()).isEqualTo(3044);
    assertThat(valid(first.token())).isTrue();
    assertThat(valid(second.token())).isTrue();
  }

  @Test
  void locksAfterFailuresInARowEvenForTheRightPassword() {
    app.manage("POST", "/userlogin", Map.of("failedLoginsLock", 2));

    assertThat(login(ANN, "wrong").code()).isEqualTo(3003);
    assertThat(login(ANN, RunningServer.PASSWORD).status()).as("resets the count").isEqualTo(200);
    assertThat(login(ANN, "wrong").code()).isEqualTo(3003);
    assertThat(login(ANN, "wrong").code()).isEqualTo(3003);
    assertThat(login(ANN, RunningServer.PASSWORD).code()).isEqualTo(3036);
    assertThat(login(ANN, "wrong").code()).isEqualTo(3036);
  }

  @Test
  void anUnknownIdentityIsLockedLikeAKnownOne() {
    app.manage("POST", "/userlogin", Map.of("failedLoginsLock", 2));

    assertThat(login("nobody@example.com", "wrong").code()).isEqualTo(3003);
    assertThat(login("nobody@example.com", "wrong").code()).isEqualTo(3003);
    assertThat(login("nobody@example.com", "wrong").code()).isEqualTo(3036);
  }

  @Test
  void aLockOpensAfterTheWaitingTime() {
    app.manage("POST", "/userlogin", Map.of("failedLoginsLock", 1, "unlockWaitingTime", 600));

    assertThat(login(ANN, "wrong").code()).isEqualTo(3003);
    assertThat(login(ANN, RunningServer.PASSWORD).code()).isEqualTo(3036);
    server().pass(Duration.ofMinutes(9));
    assertThat(login(ANN, RunningServer.PASSWORD).code()).isEqualTo(3036);
    server().pass(Duration.ofMinutes(1));
    assertThat(login(ANN, RunningServer.PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void parallelGuessesAreCountedOneByOne() throws Exception {
    app.manage("POST", "/userlogin", Map.of("failedLoginsLock", 3));
    List<Future<Answer>> guesses = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 10; i++) {
        guesses.add(callers.submit(() -> login(ANN, "wrong")));
      }
    }

    long tried = 0;
    for (Future<Answer> guess : guesses) {
      tried += guess.get().code() == 3003 ? 1 : 0;
    }
    assertThat(tried).isEqualTo(3);
  }

  @Test
  void anotherAppsUsersAndTokensAreUnknown() {
    TestApp other = newApp();
    Client here = client.login(ANN);

    assertThat(
            other
                .client("JS")
                .send(
                    "POST",
                    "/users/login",
                    Map.of("login", ANN, "password", RunningServer.PASSWORD))
                .code())
        .isEqualTo(3003);
    assertThat(other.client("JS").withToken(here.token()).get("/users/userroles").code())
        .isEqualTo(3064);
  }

  @Test
  void recoveryTellsNothingWithoutMail() {
    Answer known = client.get("/users/restorepassword/" + ANN);
    Answer unknown = client.get("/users/restorepassword/nobody%40example.com");

    assertThat(known.code()).isEqualTo(5050);
    assertThat(unknown.text()).isEqualTo(known.text());
    assertThat(client.withToken("stale").get("/users/restorepassword/" + ANN).code())
        .isEqualTo(5050);
  }

  @Test
  void verifiesAPasswordForServerCodeOnly() {
    Client user = client.login(ANN);
    Client code = app.client("BL");
    Map<String, Object> right = Map.of("password", RunningServer.PASSWORD);

    assertThat(user.send("POST", "/users/verifypassowrd", right).code()).isEqualTo(3122);
    assertThat(code.send("POST", "/users/verifypassowrd", right).code()).isEqualTo(3121);
    assertThat(code.withToken("A".repeat(43)).send("POST", "/users/verifypassowrd", right).code())
        .isEqualTo(3064);
    Client codeForUser = code.withToken(user.token());
    assertThat(codeForUser.send("POST", "/users/verifypassowrd", right).object())
        .isEqualTo(Map.of("valid", true));
    assertThat(codeForUser.send("POST", "/users/verifypassowrd", Map.of("password", "no")).object())
        .isEqualTo(Map.of("valid", false));
  }

  private Answer login(String login, String password) {
    return client.send("POST", "/users/login", Map.of("login", login, "password", password));
  }

  private boolean valid(String token) {
    return (Boolean) client.get("/users/isvalidusertoken/" + token).json();
  }
}
