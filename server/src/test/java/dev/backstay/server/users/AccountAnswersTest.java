package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What registrations, logins and changes of accounts tell of accounts that cannot be found. */
final class AccountAnswersTest extends OnBothDatabases {
  private static final Map<String, Object> CREDENTIALS =
      Map.of("login", "ann@example.com", "password", RunningServer.PASSWORD);

  private TestApp app;
  private String annId;
  private String bobId;
  private Client ann;

  @BeforeEach
  void registerUsers() {
    app = newApp();
    annId = app.register("ann@example.com");
    bobId = app.register("bob@example.com");
    ann = app.client("JS").login("ann@example.com");
    app.client("BL").send("PUT", "/users/" + bobId, Map.of("name", "Bob", "phone", "555"));
    app.client("BL").send("PUT", "/users/" + annId, Map.of("phone", "777"));
  }

  private void denyFind(String... roles) {
    for (String role : roles) {
      app.tableRole("Users", role, "DENY", "FIND");
    }
  }

  @Test
  void a_stranger_who_registers_is_answered_what_they_sent() {
    denyFind("NotAuthenticatedUser");
    Answer registered =
        app.client("JS")
            .send(
                "POST",
                "/users/register",
                Map.of("email", "c@example.com", "password", RunningServer.PASSWORD, "name", "C"));
    assertThat(registered.object())
        .containsEntry("email", "c@example.com")
        .containsEntry("name", "C")
        .containsKeys("___class", "objectId")
        .doesNotContainKeys("created", "phone", "lastLogin", "ownerId", "socialAccount");
  }

  @Test
  void a_guest_who_registers_is_answered_what_they_sent() {
    denyFind("NotAuthenticatedUser", "GuestUser");
    Map<String, Object> guest =
        app.client("JS").send("POST", "/users/register/guest", Map.of()).object();
    assertThat(guest).containsOnlyKeys("___class", "objectId", "user-token");
    String token = (String) guest.get("user-token");
    Answer registered =
        app.client("JS")
            .withToken(token)
            .send(
                "POST",
                "/users/register",
                Map.of(
                    "objectId",
                    guest.get("objectId"),
                    "email",
                    "g@example.com",
                    "password",
                    RunningServer.PASSWORD));
    assertThat(registered.object())
        .containsEntry("email", "g@example.com")
        .containsEntry("objectId", guest.get("objectId"))
        .doesNotContainKeys("created", "updated", "phone", "ownerId");
  }

  @Test
  void a_guest_who_may_find_their_record_is_answered_it_whatever_strangers_may() {
    denyFind("NotAuthenticatedUser");
    assertThat(app.client("JS").send("POST", "/users/register/guest", Map.of()).object())
        .containsEntry("userStatus", "GUEST")
        .containsKeys("created", "phone", "ownerId");
  }

  @Test
  void a_login_answers_the_record_as_far_as_its_user_may_find_it() {
    assertThat(app.client("JS").send("POST", "/users/login", CREDENTIALS).object())
        .containsEntry("phone", "777");

    denyFind("AuthenticatedUser");
    Answer denied = app.client("JS").send("POST", "/users/login", CREDENTIALS);
    assertThat(denied.object()).containsOnlyKeys("___class", "objectId", "user-token");
    assertThat(
            app.manage("GET", "/security/explain/" + denied.header("X-Request-Id"), null)
                .object()
                .get("withheld"))
        .asString()
        .contains("what=ANSWER", "layer=L7");

    app.manage(
        "PUT",
        "/security/data/ownerpolicy/" + app.tableId("Users"),
        Map.of("operation", "FIND", "access", "GRANT"));
    assertThat(app.client("JS").send("POST", "/users/login", CREDENTIALS).object())
        .containsEntry("phone", "777");
  }

  @Test
  void a_change_of_an_account_that_cannot_be_found_answers_what_was_sent() {
    denyFind("AuthenticatedUser");
    for (String path : List.of("/users/" + bobId, "/data/Users/" + bobId, "/users/" + annId)) {
      assertThat(ann.send("PUT", path, Map.of("name", "n")).object())
          .as(path)
          .containsOnlyKeys("___class", "objectId", "name");
      assertThat(ann.send("PUT", path, Map.of("name", "n", "lastLogin", 1)).object())
          .as(path)
          .containsOnlyKeys("___class", "objectId", "name");
    }
  }

  @Test
  void guesses_of_what_an_account_holds_are_answered_alike() {
    denyFind("AuthenticatedUser");
    for (String column : List.of("email", "userStatus", "socialAccount", "isEmailConfirmed")) {
      Object right = column.equals("email") ? "bob@example.com" : "ENABLED";
      Answer guessed = ann.send("PUT", "/users/" + bobId, value(column, right));
      Answer wrong = ann.send("PUT", "/users/" + bobId, value(column, "wrong@example.com"));
      assertThat(guessed.status() + guessed.text())
          .as(column)
          .isEqualTo(wrong.status() + wrong.text());
      assertThat(guessed.code()).isEqualTo(1000);
    }
    assertThat(ann.send("PUT", "/users/" + annId, Map.of("userStatus", "ENABLED")).text())
        .isEqualTo(ann.send("PUT", "/users/" + annId, Map.of("userStatus", "DISABLED")).text());
  }

  @Test
  void clients_may_send_back_what_they_were_given() {
    Map<String, Object> record = ann.get("/data/Users/" + annId).object();
    record.remove("created");
    Answer answer = ann.send("PUT", "/users/" + annId, record);
    assertThat(answer.object()).containsEntry("phone", "777");
  }

  private static Map<String, Object> value(String column, Object value) {
    return Map.of(column, value);
  }
}
