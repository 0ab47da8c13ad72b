package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsOverHttpTest extends OnBothDatabases {
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
  void anInvalidTokenIsNeverTreatedAsAnonymous() {
    for (String token : List.of("nonsense", "A".repeat(43), "null", "' or 1=1")) {
      Answer answer = client.withToken(token).find("Users", Map.of());
      assertThat(answer.code()).as(token).isEqualTo(3064);
      assertThat(answer.text()).doesNotContain(token);
    }
  }

  @Test
  void logoutEndsTheSessionAndAlwaysSucceeds() {
    Client user = client.login(ANN);

    assertThat(user.get("/users/logout").status()).isEqualTo(200);
    assertThat(user.find("Users", Map.of()).code()).isEqualTo(3064);
    assertThat(user.get("/users/logout").status()).isEqualTo(200);
    assertThat(client.get("/users/logout").status()).isEqualTo(200);
    assertThat(client.withToken("stale").get("/users/logout").status()).isEqualTo(200);
  }

  @Test
  void tokensAreCheckedWhateverTheHeaderSays() {
    Client user = client.login(ANN);

    assertThat(client.withToken("stale").get("/users/isvalidusertoken/" + user.token()).json())
        .isEqualTo(true);
    assertThat(client.get("/users/isvalidusertoken/stale").json()).isEqualTo(false);
    assertThat(client.get("/users/isvalidusertoken/" + "A".repeat(43)).json()).isEqualTo(false);
  }

  @Test
  void aDisabledUsersTokenStopsAtTheNextRequestForGood() {
    Client user = client.login(ANN);
    assertThat(user.find("Users", Map.of()).status()).isEqualTo(200);

    app.manage("PUT", "/data/Users/" + ann, Map.of("objectId", ann, "userStatus", "DISABLED"));
    assertThat(user.find("Users", Map.of()).code()).isEqualTo(3090);
    assertThat(client.get("/users/isvalidusertoken/" + user.token()).json()).isEqualTo(false);

    app.manage("PUT", "/data/Users/" + ann, Map.of("objectId", ann, "userStatus", "ENABLED"));
    assertThat(user.find("Users", Map.of()).code()).isEqualTo(3064);
  }

  @Test
  void aDisabledUserCanStillLogOut() {
    Client user = client.login(ANN);
    app.manage("PUT", "/data/Users/" + ann, Map.of("objectId", ann, "userStatus", "DISABLED"));

    assertThat(user.get("/users/logout").status()).isEqualTo(200);
    assertThat(user.find("Users", Map.of()).code()).isEqualTo(3064);
  }

  @Test
  void aDeletedUsersTokenStopsAtTheNextRequest() {
    Client user = client.login(ANN);
    assertThat(app.client("BL").send("DELETE", "/data/Users/" + ann, null).status()).isEqualTo(200);

    assertThat(user.find("Users", Map.of()).code()).isEqualTo(3064);
    assertThat(
            client
                .send(
                    "POST",
                    "/users/login",
                    Map.of("login", ANN, "password", RunningServer.PASSWORD))
                .code())
        .isEqualTo(3003);
  }

  @Test
  void tokensOfUsersDeletedInBulkStopToo() {
    Client user = client.login(ANN);
    assertThat(user.find("Users", Map.of()).status()).isEqualTo(200);

    app.client("BL")
        .send("POST", "/data/bulk/Users/delete", Map.of("where", "email = '" + ANN + "'"));

    assertThat(user.find("Users", Map.of()).code()).isEqualTo(3064);
  }

  @Test
  void aSilentSessionTimesOutAndEveryCallRenewsIt() {
    app.manage("POST", "/userlogin", Map.of("enableSessionTimeout", true, "sessionTimeout", 3_600));
    Client user = client.login(ANN);
    for (int i = 0; i < 3; i++) {
      server().pass(Duration.ofMinutes(50));
      assertThat(user.find("Users", Map.of()).status()).isEqualTo(200);
    }

    server().pass(Duration.ofMinutes(61));
    assertThat(user.find("Users", Map.of()).code()).isEqualTo(3091);
    assertThat(client.get("/users/isvalidusertoken/" + user.token()).json()).isEqualTo(false);

    app.manage("POST", "/userlogin", Map.of("sessionTimeout", 36_000));
    assertThat(user.find("Users", Map.of()).code())
        .as("does not come back to life")
        .isEqualTo(3091);
  }

  @Test
  void askingWhetherATokenIsValidDoesNotRenewIt() {
    app.manage("POST", "/userlogin", Map.of("enableSessionTimeout", true, "sessionTimeout", 3_600));
    Client user = client.login(ANN);

    server().pass(Duration.ofMinutes(50));
    assertThat(client.get("/users/isvalidusertoken/" + user.token()).json()).isEqualTo(true);
    server().pass(Duration.ofMinutes(20));

    assertThat(user.find("Users", Map.of()).code()).isEqualTo(3091);
  }

  @Test
  void sessionsSurviveARestartWithTheirRoles() {
    try (RunningServer server = RunningServer.start(product)) {
      TestApp own = server.console().createApp("restart");
      own.register(ANN);
      Client user = own.client("JS").login(ANN);
      Map<String, Object> guest =
          own.client("JS").send("POST", "/users/register/guest", null).object();

      server.restart();

      assertThat(user.find("Users", Map.of()).status()).isEqualTo(200);
      assertThat(user.get("/users/userroles").text()).contains("AuthenticatedUser");
      assertThat(
              own.client("JS")
                  .withToken((String) guest.get("user-token"))
                  .get("/users/userroles")
                  .text())
          .contains("GuestUser");
    }
  }

  @Test
  void aLockOfAKnownAccountOutlivesARestart() {
    try (RunningServer server = RunningServer.start(product)) {
      TestApp own = server.console().createApp("lock");
      own.register(ANN);
      own.manage("POST", "/userlogin", Map.of("failedLoginsLock", 2));
      assertThat(codeOfLogin(own, "wrong")).isEqualTo(3003);

      server.restart();

      assertThat(codeOfLogin(own, "wrong")).as("the count goes on").isEqualTo(3003);
      assertThat(codeOfLogin(own, RunningServer.PASSWORD)).isEqualTo(3036);
      server.restart();
      assertThat(codeOfLogin(own, RunningServer.PASSWORD)).isEqualTo(3036);
    }
  }

  private static long codeOfLogin(TestApp app, String password) {
    return app.client("JS")
        .send("POST", "/users/login", Map.of("login", ANN, "password", password))
        .code();
  }

  @Test
  void aLoginIsNoChangeOfTheRecord() {
    Map<String, Object> before = app.client("BL").get("/data/Users/" + ann).object();

    Map<String, Object> login =
        app.client("JS")
            .send("POST", "/users/login", Map.of("login", ANN, "password", RunningServer.PASSWORD))
            .object();
    Map<String, Object> after = app.client("BL").get("/data/Users/" + ann).object();

    assertThat(after.get("updated")).isEqualTo(before.get("updated"));
    assertThat(after.get("lastLogin")).isInstanceOf(Long.class).isEqualTo(login.get("lastLogin"));
  }

  @Test
  void accountsDeletedInBulkLeaveNothingToWhoeverGetsTheirId() {
    app.manage("PUT", "/security/roles/Crew", null);
    assertThat(
            app.client("BL")
                .send("POST", "/users/assignRole", Map.of("user", ann, "roleName", "Crew"))
                .status())
        .isEqualTo(200);
    assertThat(
            app.client("BL")
                .send("POST", "/data/bulk/Users/delete", Map.of("where", "email = '" + ANN + "'"))
                .json())
        .isEqualTo(1L);

    var _ =
        app.manage("POST", "/data/Users", Map.of("objectId", ann, "email", "another@example.com"));

    assertThat(app.client("BL").get("/users/userroles/" + ann).json()).isEqualTo(List.of());
    assertThat(app.client("BL").get("/users/role/Crew").list()).isEmpty();
    assertThat(
            app.client("JS")
                .send(
                    "POST",
                    "/users/login",
                    Map.of("login", "another@example.com", "password", RunningServer.PASSWORD))
                .code())
        .isEqualTo(3003);
  }
}
