package dev.backstay.server.users;

import static dev.backstay.server.users.AtOnce.CALLERS;
import static dev.backstay.server.users.AtOnce.codes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What can happen once happens once, however many try it at the same time. */
class AtOnceTest extends OnBothDatabases {
  private static final String ANN = "ann@example.com";

  private TestApp app;
  private Client client;

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("JS");
  }

  @RepeatedTest(3)
  void aGuestBecomesAUserOnce() throws Exception {
    Map<String, Object> guest = client.send("POST", "/users/register/guest", null).object();
    Client asGuest = client.withToken((String) guest.get("user-token"));
    List<Answer> answers =
        AtOnce.send(i -> asGuest.send("POST", "/users/register", conversion(guest, i)));

    assertOnce(answers, 3033, 3039);
    Map<String, Object> user =
        answers.stream().filter(each -> each.status() == 200).findFirst().orElseThrow().object();
    assertThat(user).containsEntry("objectId", guest.get("objectId"));
    for (int i = 0; i < CALLERS; i++) {
      String email = i + "@example.com";
      assertThat(login(email, "secret " + i).code())
          .as(email)
          .isEqualTo(email.equals(user.get("email")) ? -1 : 3003);
    }
  }

  @RepeatedTest(3)
  void aGuestBecomesOneUserWhenAllGiveTheSameAddress() throws Exception {
    Map<String, Object> guest = client.send("POST", "/users/register/guest", null).object();
    Client asGuest = client.withToken((String) guest.get("user-token"));

    assertOnce(
        AtOnce.send(i -> asGuest.send("POST", "/users/register", conversion(guest, 1))),
        3033,
        3039);
  }

  private static Map<String, Object> conversion(Map<String, Object> guest, int number) {
    Map<String, Object> body = new HashMap<>();
    body.put("objectId", guest.get("objectId"));
    body.put("email", number + "@example.com");
    body.put("password", "secret " + number);
    return body;
  }

  @Test
  void anAddressIsTakenByOneUser() throws Exception {
    List<Client> users = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      ids.add(app.register(i + "@example.com"));
      users.add(client.login(i + "@example.com"));
    }

    assertOnce(
        AtOnce.send(i ->
            users.get(i).send("PUT", "/users/" + ids.get(i), Map.of("email", "new@example.com"))),
        3033);
  }

  @Test
  void ofPasswordsSetAtOnceOneIsTheUsersAndOtherSessionsEnd() throws Exception {
    app.manage("POST", "/userlogin", Map.of("enableMultipleLogins", true));
    String ann = app.register(ANN);
    Client changing = client.login(ANN);
    Client other = client.login(ANN);
    List<Answer> answers =
        AtOnce.send(i -> changing.send("PUT", "/users/" + ann, Map.of("password", "secret " + i)));

    assertThat(codes(answers)).containsOnly(-1L);
    int good = 0;
    for (int i = 0; i < CALLERS; i++) {
      good += login(ANN, "secret " + i).status() == 200 ? 1 : 0;
    }
    assertThat(good).isEqualTo(1);
    assertThat(login(ANN, RunningServer.PASSWORD).code()).isEqualTo(3003);
    assertThat(other.get("/users/userroles").code()).isEqualTo(3064);
    assertThat(changing.get("/users/userroles").status()).isEqualTo(200);
  }

  @Test
  void noSessionOfTheOldPasswordOutlivesItsChange() throws Exception {
    app.manage("POST", "/userlogin", Map.of("enableMultipleLogins", true));
    String ann = app.register(ANN);
    Client changing = client.login(ANN);
    List<Answer> answers =
        AtOnce.send(i ->
            i == 0
                ? changing.send("PUT", "/users/" + ann, Map.of("password", "brand new"))
                : login(ANN, RunningServer.PASSWORD));

    assertThat(answers.getFirst().status()).isEqualTo(200);
    for (Answer login : answers.subList(1, CALLERS)) {
      if (login.status() == 200) {
        Client old = client.withToken((String) login.object().get("user-token"));
        assertThat(old.get("/users/userroles").code()).isEqualTo(3064);
      } else {
        assertThat(login.code()).isEqualTo(3003);
      }
    }
  }

  @Test
  void aConfirmationLinkIsUsedOnce() throws Exception {
    app.register(ANN);
    String url =
        client
            .send("POST", "/users/createEmailConfirmationURL/" + ANN, null)
            .object()
            .get("confirmationURL")
            .toString();
    String path = url.substring(url.indexOf("/confirmation/"));
    List<Answer> answers = AtOnce.send(i -> server().send("POST", path, Map.of(), null));

    assertThat(answers.stream().map(Answer::status).sorted().toList())
        .containsExactly(200, 410, 410, 410, 410, 410);
  }

  @Test
  void withoutMultipleLoginsOneSessionIsOpenedOrStays() throws Exception {
    app.register(ANN);
    app.manage("POST", "/userlogin", Map.of("enableMultipleLogins", false, "logoutLastUser", true));
    assertOnce(AtOnce.send(i -> login(ANN, RunningServer.PASSWORD)), 3002);

    app.manage(
        "POST", "/userlogin", Map.of("enableMultipleLogins", false, "logoutLastUser", false));
    List<Answer> answers = AtOnce.send(i -> login(ANN, RunningServer.PASSWORD));
    assertThat(codes(answers)).containsOnly(-1L);
    assertThat(valid(answers)).isEqualTo(1);

    app.manage(
        "POST", "/userlogin", Map.of("enableMultipleLogins", true, "maxConcurrentLogins", 3));
    assertThat(codes(AtOnce.send(i -> login(ANN, RunningServer.PASSWORD))))
        .containsExactly(-1L, -1L, 3044L, 3044L, 3044L, 3044L);
  }

  @Test
  void rightLoginsAtOnceLockNobodyOut() throws Exception {
    app.register(ANN);
    app.manage("POST", "/userlogin", Map.of("enableMultipleLogins", true, "failedLoginsLock", 2));

    assertThat(codes(AtOnce.send(i -> login(ANN, RunningServer.PASSWORD)))).containsOnly(-1L);
  }

  @Test
  void aRoleIsAssignedOnce() throws Exception {
    String ann = app.register(ANN);
    app.manage("PUT", "/security/roles/Cook", null);
    Client code = app.client("BL");
    List<Answer> answers =
        AtOnce.send(
            i -> code.send("POST", "/users/assignRole", Map.of("user", ANN, "roleName", "Cook")));

    assertThat(codes(answers)).containsOnly(-1L);
    assertThat(code.get("/users/userroles/" + ann).json()).isEqualTo(List.of("Cook"));
    assertThat(
            app.manage("GET", "/security/audit-logs?kind=ROLE", null).list().stream()
                .filter(entry -> String.valueOf(entry.get("subject")).contains(ann)))
        .hasSize(1);
  }

  @Test
  void aNameIsGivenOnce() throws Exception {
    assertOnce(AtOnce.send(i -> console("PUT", "/security/roles/Cook", null)), 2006);
    assertOnce(AtOnce.send(i -> console("POST", "/apikey", Map.of("name", "Kiosk"))), 2004, 2006);
    assertOnce(
        AtOnce.send(i -> console("POST", "/data/tables", Map.of("name", "Dish"))), 1161, 1155);
    assertOnce(AtOnce.send(i -> console("POST", "/users/oauth2", provider("acme"))), 2004);
    assertThat(app.manage("GET", "/users/oauth2", null).list()).hasSize(1);
    assertOnce(
        AtOnce.send(i ->
            server()
                .operator()
                .send(
                    "POST",
                    "/console/developers",
                    Map.of("email", "second@" + product + ".example"))),
        9012,
        1155);
  }

  /** Of changes at the same time none is lost, although each replaces what is kept in memory. */
  @Test
  @SuppressWarnings("unchecked")
  void keysThatAreMadeAtOnceAllWork() throws Exception {
    List<Answer> answers =
        AtOnce.send(i -> console("POST", "/apikey", Map.of("name", "Kiosk" + i)));

    assertThat(codes(answers)).containsOnly(-1L);
    for (Answer answer : answers) {
      assertThat(
              server()
                  .send(
                      "GET",
                      "/" + app.id() + "/" + answer.object().get("apiKey") + "/users/userroles",
                      Map.of(),
                      null)
                  .status())
          .isEqualTo(200);
    }
    List<Map<String, Object>> listed =
        (List<Map<String, Object>>) app.manage("GET", "/appsettings", null).object().get("apiKeys");
    assertThat(listed.stream().filter(key -> "CUSTOM".equals(key.get("deviceType"))))
        .hasSize(CALLERS);
  }

  @Test
  void aCounterIsReplacedByOne() throws Exception {
    for (String counter : List.of("missing", "there")) {
      if (counter.equals("there")) {
        client.send("PUT", "/counters/there/increment/get", null);
      }
      int expected = counter.equals("there") ? 1 : 0;
      List<Answer> answers =
          AtOnce.send(i ->
              client.send(
                  "PUT",
                  "/counters/%s/get/compareandset?expected=%d&updatedvalue=%d"
                      .formatted(counter, expected, 100 + i),
                  null));

      assertThat(answers.stream().filter(each -> Boolean.TRUE.equals(each.json()))).hasSize(1);
    }
  }

  private static Map<String, Object> provider(String code) {
    return Map.of(
        "code", code,
        "clientId", "our-client",
        "clientSecret", "secret",
        "authorizationEndpoint", "https://accounts.example/authorize",
        "tokenEndpoint", "https://accounts.example/token",
        "userInfoEndpoint", "https://accounts.example/me");
  }

  /** One succeeds; the others are told one of these errors. */
  private static void assertOnce(List<Answer> answers, long... errors) {
    List<Long> codes = codes(answers);
    assertThat(Collections.frequency(codes, -1L)).as(codes.toString()).isEqualTo(1);
    List<Long> allowed = new ArrayList<>(List.of(-1L));
    for (long error : errors) {
      allowed.add(error);
    }
    assertThat(codes).isSubsetOf(allowed);
    assertThat(answers).allMatch(answer -> answer.status() < 500);
  }

  private Answer console(String method, String path, Object body) {
    return app.console().send(method, "/" + app.id() + "/console" + path, body);
  }

  private int valid(List<Answer> logins) {
    int valid = 0;
    for (Answer login : logins) {
      Object token = login.object().get("user-token");
      valid += Boolean.TRUE.equals(client.get("/users/isvalidusertoken/" + token).json()) ? 1 : 0;
    }
    return valid;
  }

  private Answer login(String email, String password) {
    return client.send("POST", "/users/login", Map.of("login", email, "password", password));
  }
}
