package dev.backstay.server.users.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountChangeTest extends OnBothDatabases {
  private static final String ANN = "ann@example.com";
  private static final String BOB = "bob@example.com";

  private TestApp app;
  private Client code;
  private Client asAnn;
  private Client asBob;
  private String ann;

  @BeforeEach
  void registerTwo() {
    app = newApp();
    code = app.client("BL");
    ann = app.register(ANN);
    app.register(BOB);
    asAnn = app.client("JS").login(ANN);
    asBob = app.client("JS").login(BOB);
  }

  @Test
  void usersChangeTheirOwnAccountByBothEntryPoints() {
    assertThat(update(asAnn, ann, Map.of("objectId", ann, "name", "Ann")).object())
        .containsEntry("name", "Ann")
        .containsEntry("email", ANN)
        .doesNotContainKey("password");
    assertThat(asAnn.send("PUT", "/data/Users/" + ann, Map.of("name", "Anna")).object())
        .containsEntry("name", "Anna");
    assertThat(update(asAnn, ann, Map.of("email", "Ann2@example.com")).object())
        .containsEntry("email", "ann2@example.com");
    assertThat(loginStatus("ann2@example.com", RunningServer.PASSWORD)).isEqualTo(200);
  }

  @Test
  void aNewPasswordEndsTheOtherSessionsAndKeepsThisOne() {
    app.manage("POST", "/userlogin", Map.of("enableMultipleLogins", true));
    Client elsewhere = app.client("IOS").login(ANN);

    Answer changed = update(asAnn, ann, Map.of("password", "another one"));

    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.text()).doesNotContain("another one", "argon2");
    assertThat(asAnn.get("/users/userroles").status()).isEqualTo(200);
    assertThat(elsewhere.get("/users/userroles").code()).isEqualTo(3064);
    assertThat(loginCode(ANN, RunningServer.PASSWORD)).isEqualTo(3003);
    assertThat(loginStatus(ANN, "another one")).isEqualTo(200);
  }

  @Test
  void anothersRecordCanBeChangedWhereTheDataRulesAllowIt() {
    Map<String, Object> sentBack = new HashMap<>(code.get("/data/Users/" + ann).object());
    sentBack.put("name", "changed by Bob");

    assertThat(update(asBob, ann, sentBack).object()).containsEntry("name", "changed by Bob");

    app.tableRole("Users", "AuthenticatedUser", "DENY", "UPDATE");
    assertThat(update(asBob, ann, Map.of("name", "x")).code()).isEqualTo(1012);
  }

  @Test
  void anothersPasswordIdentityAndStatusAreNotForClients() {
    List<Map<String, Object>> changes =
        List.of(
            Map.of("password", "taken over"),
            Map.of("email", "bob+ann@example.com"),
            Map.of("userStatus", "DISABLED"),
            Map.of("socialAccount", "FACEBOOK"));
    for (Map<String, Object> change : changes) {
      assertThat(update(asBob, ann, change).code()).as(change.toString()).isEqualTo(3029);
      assertThat(asBob.send("PUT", "/data/Users/" + ann, change).code())
          .as("data " + change)
          .isEqualTo(3029);
      assertThat(update(app.client("JS"), ann, change).code())
          .as("anonymous " + change)
          .isEqualTo(3029);
    }
    assertThat(loginStatus(ANN, RunningServer.PASSWORD)).isEqualTo(200);
  }

  @Test
  void serverCodeAndDevelopersMayChangeThem() {
    assertThat(update(code, ann, Map.of("password", "by server code")).status()).isEqualTo(200);
    assertThat(loginStatus(ANN, "by server code")).isEqualTo(200);
    assertThat(asAnn.get("/users/userroles").code()).isEqualTo(3064);

    app.manage("PUT", "/data/Users/" + ann, Map.of("objectId", ann, "password", "by a developer"));
    assertThat(loginStatus(ANN, "by a developer")).isEqualTo(200);
  }

  @Test
  void theOwnStatusIsNotForTheUser() {
    assertThat(update(asAnn, ann, Map.of("userStatus", "EMAIL_CONFIRMATION_PENDING")).code())
        .isEqualTo(3054);
    assertThat(status(asAnn, ann, "DISABLED").code()).isEqualTo(3054);
  }

  /** Mass assignment: what belongs to the server is not taken from a body, by any entry point. */
  @Test
  void whatOnlyTheServerSetsIsNotSetByAnUpdateOfTheOwnAccount() {
    Map<String, Object> before = code.get("/data/Users/" + ann).object();
    Map<String, Object> wished = new HashMap<>();
    wished.put("ownerId", "SOMEONE");
    wished.put("created", 1);
    wished.put("updated", 1);
    wished.put("roles", List.of("Admin"));
    wished.put("user-token", "x");
    wished.put("___class", "Admin");
    for (Map<String, Object> more :
        List.<Map<String, Object>>of(
            Map.of("name", "Ann"),
            Map.of("lastLogin", 1),
            Map.of("socialAccount", "FACEBOOK"),
            Map.of("isEmailConfirmed", true),
            Map.of("objectId", "ANOTHER"))) {
      Map<String, Object> body = new HashMap<>(wished);
      body.putAll(more);
      var _ = update(asAnn, ann, body);
      var _ = asAnn.send("PUT", "/data/Users/" + ann, body);
      var _ = asAnn.send("PUT", "/data/bulk/Users?where=email%3D'" + ANN + "'", more);
    }

    Map<String, Object> after = code.get("/data/Users/" + ann).object();
    for (String name :
        List.of(
            "objectId",
            "ownerId",
            "created",
            "userStatus",
            "lastLogin",
            "socialAccount",
            "isEmailConfirmed",
            "email")) {
      assertThat(after.get(name)).as(name).isEqualTo(before.get(name));
    }
    assertThat(after)
        .containsEntry("name", "Ann")
        .containsEntry("___class", "Users")
        .doesNotContainKeys("roles", "user-token");
    assertThat((Long) after.get("updated")).isGreaterThan(1);
    assertThat(asAnn.get("/users/userroles").text()).doesNotContain("Admin");
    assertThat(code.get("/data/Users/ANOTHER").code()).isEqualTo(1000);
  }

  @Test
  void aStatusHoldsFromTheNextRequestOnByTheSdksCallToo() {
    assertThat(asAnn.get("/users/userroles").status()).isEqualTo(200);
    assertThat(status(code.withToken(asAnn.token()), ann, "DISABLED").status())
        .as("with the user's own token")
        .isEqualTo(200);
    assertThat(asAnn.get("/users/userroles").code()).isEqualTo(3090);
    assertThat(asAnn.get("/users/logout").status()).isEqualTo(200);
    assertThat(loginCode(ANN, RunningServer.PASSWORD)).isEqualTo(3090);
  }

  @Test
  void serverCodeChangesTheStatus() {
    assertThat(status(code, ann, "DISABLED").status()).isEqualTo(200);
    assertThat(status(code, ann, "DISABLED").code()).isEqualTo(3085);
    assertThat(code.get("/data/Users/" + ann).object()).containsEntry("userStatus", "DISABLED");
    assertThat(asAnn.get("/users/userroles").code()).isEqualTo(3090);
    assertThat(status(code, ann, "ENABLED").status()).isEqualTo(200);
    assertThat(status(code, ann, "ENABLED").code()).isEqualTo(3086);
    assertThat(status(code, ann, "KING").code()).isEqualTo(8008);
    assertThat(status(code, "NOBODY", "DISABLED").code()).isEqualTo(1000);
  }

  @Test
  void anIdentityCannotBeTakenFromAnotherNorBeEmptiedNorBeNoAddress() {
    assertThat(update(asAnn, ann, Map.of("email", BOB)).code()).isEqualTo(3033);
    Map<String, Object> emptied = new HashMap<>();
    emptied.put("email", null);
    assertThat(update(asAnn, ann, emptied).code()).isEqualTo(3045);
    assertThat(update(asAnn, ann, Map.of("email", "no address")).code()).isEqualTo(3040);
  }

  @Test
  void aHiddenAndAMissingAccountAnswerAlike() {
    app.tableRole("Users", "AuthenticatedUser", "DENY", "FIND", "UPDATE");

    Answer hidden = update(asBob, ann, Map.of("name", "x"));
    Answer missing = update(asBob, "NOBODY", Map.of("name", "x"));

    assertThat(hidden.code()).isEqualTo(missing.code());
    assertThat(update(asBob, ann, Map.of("password", "x")).code())
        .isEqualTo(update(asBob, "NOBODY", Map.of("password", "x")).code());
  }

  @Test
  void accountsChangeOneByOne() {
    String where = "?where=" + "name%20is%20null";
    assertThat(code.send("PUT", "/data/bulk/Users" + where, Map.of("password", "x")).code())
        .isEqualTo(3098);
    assertThat(asBob.send("PUT", "/data/bulk/Users" + where, Map.of("email", "x@y.de")).code())
        .isEqualTo(3098);
    assertThat(
            asBob.send("PUT", "/data/bulk/Users" + where, Map.of("userStatus", "DISABLED")).code())
        .isEqualTo(1036);
    assertThat(code.send("PUT", "/data/bulk/Users" + where, Map.of("name", "all")).json())
        .isEqualTo(2L);
  }

  @Test
  void tokensAndRolesThatAreSentBackAreNotStored() {
    Map<String, Object> sentBack = new HashMap<>(code.get("/data/Users/" + ann).object());
    sentBack.put("user-token", asAnn.token());
    sentBack.put("roles", List.of("Admin"));

    Answer answer = update(asAnn, ann, sentBack);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).doesNotContain(asAnn.token(), "Admin");
  }

  private static Answer update(Client client, String id, Map<String, Object> body) {
    return client.send("PUT", "/users/" + id, body);
  }

  private static Answer status(Client client, String id, String status) {
    return client.send("PUT", "/users/" + id + "/status", Map.of("userStatus", status));
  }

  private Answer login(String login, String password) {
    return app.client("REST")
        .send("POST", "/users/login", Map.of("login", login, "password", password));
  }

  private int loginStatus(String login, String password) {
    return login(login, password).status();
  }

  private long loginCode(String login, String password) {
    return login(login, password).code();
  }
}
