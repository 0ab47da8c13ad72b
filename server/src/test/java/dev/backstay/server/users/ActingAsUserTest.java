package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A developer acts as a user without the password, and ends one session of many. */
class ActingAsUserTest extends OnBothDatabases {
  private static final Map<String, Object> WHY = Map.of("reason", "ticket 12", "minutes", 5);

  private TestApp app;
  private Client client;
  private String ann;

  @BeforeEach
  void makeApp() {
    app = newApp();
    client = app.client("JS");
    ann = app.register("ann@example.com");
  }

  @Test
  void theCallsAreThoseOfTheUserAndNoLoginEnds() {
    Client loggedIn = client.login("ann@example.com");
    Object lastLogin = row(ann).get("lastLogin");
    Client acting = acting();

    Answer made = acting.send("POST", "/data/Note", Map.of("text", "a"));
    assertThat(made.object()).containsEntry("ownerId", ann);
    assertThat(acting.get("/users/userroles").json())
        .isEqualTo(loggedIn.get("/users/userroles").json());
    assertThat(loggedIn.get("/users/userroles").status())
        .as("one login at a time is allowed, and this is none")
        .isEqualTo(200);
    assertThat(row(ann).get("lastLogin")).isEqualTo(lastLogin);
  }

  @Test
  void itIsShownToDevelopersAndInTheAuditLogWithoutTheToken() {
    Client acting = acting();
    Answer sessions = app.manage("GET", "/user/sessions/" + ann, null);
    Answer audit = app.manage("GET", "/security/audit-logs?kind=SESSION", null);

    assertThat(list(sessions, "acting"))
        .singleElement()
        .satisfies(session ->
            assertThat(session)
                .containsEntry("userId", ann)
                .containsEntry("reason", "ticket 12")
                .containsKeys("id", "developer", "created", "until"));
    assertThat(list(sessions, "data")).isEmpty();
    assertThat(audit.text()).contains("acting as user " + ann, "5 minutes: ticket 12");
    assertThat(sessions.text() + audit.text()).doesNotContain(acting.token());
  }

  @Test
  void itEndsWithTheSessionsOfTheUserByItselfAndByTheClient() {
    Client first = acting();
    app.manage("PUT", "/user/sessions/logout", ann);
    assertThat(first.get("/users/userroles").code()).isEqualTo(3064);

    Client second = acting();
    app.manage("POST", "/userlogin/logout/all", null);
    assertThat(second.get("/users/userroles").code()).isEqualTo(3064);

    Client third = acting();
    assertThat(third.get("/users/logout").status()).isEqualTo(200);
    assertThat(third.get("/users/userroles").code()).isEqualTo(3064);

    Client fourth = acting();
    Object id =
        list(app.manage("GET", "/user/sessions/" + ann, null), "acting").getFirst().get("id");
    app.manage("DELETE", "/user/sessions/" + ann + "/" + id, null);
    assertThat(fourth.get("/users/userroles").code()).isEqualTo(3064);
  }

  @Test
  void itEndsWithTheDevelopersPasswordWhichAnotherProcessMayChange() {
    try (RunningServer server = RunningServer.start(product)) {
      TestApp own = server.console().createApp("own");
      String ben = own.register("ben@example.com");
      Object token =
          own.manage("POST", "/users/" + ben + "/session", WHY).object().get("user-token");
      Client acting = own.client("JS").withToken((String) token);
      assertThat(acting.get("/users/userroles").status()).isEqualTo(200);

      var _ = server.resetDeveloperPassword();

      assertThat(acting.get("/users/userroles").code()).isEqualTo(3064);
      assertThat(acting.get("/users/isvalidusertoken/" + token).text()).isEqualTo("false");
    }
  }

  @Test
  void itEndsWithTheOnlyServerOfASqliteDatabase() {
    try (RunningServer server = RunningServer.start(product)) {
      TestApp own = server.console().createApp("own");
      String ben = own.register("ben@example.com");
      Object token =
          own.manage("POST", "/users/" + ben + "/session", WHY).object().get("user-token");
      Client acting = own.client("JS").withToken((String) token);
      assertThat(acting.get("/users/userroles").status()).isEqualTo(200);

      server.restart();

      boolean lasts = product == Product.POSTGRESQL;
      assertThat(acting.get("/users/userroles").status()).isEqualTo(lasts ? 200 : 401);
      assertThat(acting.get("/users/isvalidusertoken/" + token).text())
          .isEqualTo(Boolean.toString(lasts));
      own.manage("POST", "/users/" + ben + "/session", WHY);
      assertThat(list(own.manage("GET", "/user/sessions/" + ben, null), "acting"))
          .hasSize(lasts ? 2 : 1);
    }
  }

  @Test
  void whoIsDisabledOrGoneCannotBeActedAs() {
    Client before = acting();
    app.manage("PUT", "/data/Users/" + ann, Map.of("userStatus", "DISABLED"));

    assertThat(before.get("/users/userroles").code()).isEqualTo(3090);
    assertThat(ask(ann, WHY).code()).isEqualTo(3090);
    app.manage("PUT", "/data/Users/" + ann, Map.of("userStatus", "ENABLED"));
    // it ended with the sessions of the user
    assertThat(before.get("/users/userroles").code()).isEqualTo(3064);
    before = acting();
    app.manage("DELETE", "/data/tables/Users/records", List.of(Map.of("objectId", ann)));
    assertThat(before.get("/users/userroles").code()).isEqualTo(3064);
    assertThat(ask(ann, WHY).code()).isEqualTo(3057);
  }

  @Test
  void clientsAndOtherDevelopersCannot() {
    Client loggedIn = client.login("ann@example.com");
    Answer asClient = loggedIn.send("POST", "/console/users/" + ann + "/session", WHY);

    assertThat(asClient.status()).isGreaterThanOrEqualTo(400);
    assertThat(asClient.text()).doesNotContain("user-token");
    assertThat(newApp().console().send("POST", path(app.id(), ann), Map.of()).text())
        .doesNotContain("user-token");
  }

  @Test
  void itTakesAReasonAndAnHourAtMost() {
    assertThat(ask(ann, Map.of()).code()).isEqualTo(8007);
    assertThat(ask(ann, Map.of("reason", " ")).code()).isEqualTo(8008);
    assertThat(ask(ann, Map.of("reason", "x".repeat(201))).code()).isEqualTo(8008);
    for (int minutes : List.of(0, 61)) {
      assertThat(ask(ann, Map.of("reason", "x", "minutes", minutes)).code()).isEqualTo(8008);
    }
    assertThat(ask("nobody", WHY).code()).isEqualTo(3057);
  }

  @Test
  void oneSessionOfSeveralEnds() {
    app.manage("POST", "/userlogin", Map.of("enableMultipleLogins", true));
    Client first = client.login("ann@example.com");
    Client second = client.login("ann@example.com");
    List<Map<String, Object>> open = list(app.manage("GET", "/user/sessions/" + ann, null), "data");
    assertThat(open).hasSize(2).doesNotHaveDuplicates();

    app.manage("DELETE", "/user/sessions/" + ann + "/" + open.getFirst().get("id"), null);

    assertThat(List.of(code(first), code(second))).containsOnlyOnce(3064L).containsOnlyOnce(0L);
    assertThat(list(app.manage("GET", "/user/sessions/" + ann, null), "data"))
        .singleElement()
        .satisfies(left -> assertThat(left.get("id")).isEqualTo(open.getLast().get("id")));
    String ben = app.register("ben@example.com");
    assertThat(
            app.console()
                .send(
                    "DELETE",
                    "/"
                        + app.id()
                        + "/console/user/sessions/"
                        + ben
                        + "/"
                        + open.getLast().get("id"),
                    null)
                .code())
        .as("of another user")
        .isEqualTo(8008);
  }

  private static long code(Client client) {
    Answer answer = client.get("/users/userroles");
    return answer.status() == 200 ? 0 : answer.code();
  }

  private Client acting() {
    return client.withToken(String.valueOf(ask(ann, WHY).object().get("user-token")));
  }

  private Answer ask(String user, Map<String, Object> body) {
    return app.console().send("POST", path(app.id(), user), body);
  }

  private static String path(String app, String user) {
    return "/" + app + "/console/users/" + user + "/session";
  }

  private Map<String, Object> row(String id) {
    return app.manage("POST", "/data/Users/find", Map.of("where", "objectId = '" + id + "'"))
        .list()
        .getFirst();
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Answer page, String member) {
    return (List<Map<String, Object>>) page.object().get(member);
  }
}
