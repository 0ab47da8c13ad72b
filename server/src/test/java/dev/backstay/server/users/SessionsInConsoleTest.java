package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What developers see of sessions, page by page, and how they end them. */
class SessionsInConsoleTest extends OnBothDatabases {
  private TestApp app;
  private Client client;
  private String ann;

  @BeforeEach
  void makeApp() {
    app = newApp();
    client = app.client("JS");
    app.manage("POST", "/userlogin", Map.of("enableMultipleLogins", true));
    ann = app.register("ann@example.com");
  }

  @Test
  void usersWithSessionsComePageByPage() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(app.register(i + "@example.com"));
      client.login(i + "@example.com");
    }
    client.login("3@example.com");
    List<Map<String, Object>> all = new ArrayList<>();
    int pages = 0;
    for (Object cursor = ""; cursor != null; pages++) {
      Map<String, Object> page =
          app.manage("GET", "/user/sessions/users-with-sessions?pageSize=2&cursor=" + cursor, null)
              .object();
      all.addAll(data(page));
      cursor = page.get("cursor");
    }

    assertThat(pages).isEqualTo(3);
    assertThat(all.stream().map(user -> (String) user.get("userId")))
        .containsExactlyElementsOf(ids.stream().sorted().toList());
    assertThat(all)
        .filteredOn(user -> ids.get(3).equals(user.get("userId")))
        .first()
        .satisfies(user ->
            assertThat(user)
                .containsEntry("sessions", 2L)
                .containsEntry("identity", "3@example.com"));
    assertThat(app.manage("GET", "/user/sessions/users-with-sessions", null).text())
        .as("who is not logged in")
        .doesNotContain(ann);
  }

  @Test
  void aUsersSessionsComePageByPageWithoutTokens() {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tokens.add(client.login("ann@example.com").token());
    }
    Answer first = app.manage("GET", "/user/sessions/" + ann + "?pageSize=2", null);
    Answer second =
        app.manage(
            "GET",
            "/user/sessions/" + ann + "?pageSize=2&cursor=" + first.object().get("cursor"),
            null);

    assertThat(data(first.object())).hasSize(2);
    assertThat(data(second.object())).hasSize(1);
    assertThat(second.object().get("cursor")).isNull();
    for (String token : tokens) {
      assertThat(first.text() + second.text()).doesNotContain(token);
    }
    assertThat(data(first.object()).getFirst())
        .containsEntry("userId", ann)
        .containsEntry("guest", false)
        .containsKeys("created", "lastUsed");
  }

  @Test
  void usersAreFoundByIdentityOrId() {
    client.login("ann@example.com");
    app.register("ben@example.com");

    for (String text : List.of("ann%40", ann)) {
      assertThat(data(app.manage("GET", users(text), null).object()))
          .singleElement()
          .satisfies(
              user -> assertThat(user).containsEntry("userId", ann).containsEntry("sessions", 1L));
    }
    assertThat(data(app.manage("GET", "/user/sessions/users?pageSize=1&offset=1", null).object()))
        .singleElement()
        .satisfies(user ->
            assertThat(user)
                .containsEntry("identity", "ben@example.com")
                .containsEntry("sessions", 0L)
                .containsEntry("lastUsed", null));
    assertThat(data(app.manage("GET", users("it's%25"), null).object())).isEmpty();
    assertThat(manage("GET", "/user/sessions/users?pageSize=1000").code()).isEqualTo(8008);
    assertThat(manage("GET", "/user/sessions/" + ann + "?cursor=x").code()).isEqualTo(8008);
    assertThat(manage("GET", "/user/sessions/users-with-sessions?pageSize=0").code())
        .isEqualTo(8008);
    assertThat(manage("GET", "/user/sessions/users-with-sessions?cursor=" + "x".repeat(100)).code())
        .isEqualTo(8008);
  }

  @Test
  void oneUserIsLoggedOutEverywhereAndThenEverybody() {
    Client ann1 = client.login("ann@example.com");
    Client ann2 = client.login("ann@example.com");
    app.register("ben@example.com");
    Client ben = client.login("ben@example.com");

    app.manage("PUT", "/user/sessions/logout", ann);

    assertThat(ann1.get("/users/userroles").code()).isEqualTo(3064);
    assertThat(ann2.get("/users/userroles").code()).isEqualTo(3064);
    assertThat(ben.get("/users/userroles").status()).isEqualTo(200);
    app.manage("POST", "/userlogin/logout/all", null);
    assertThat(ben.get("/users/userroles").code()).isEqualTo(3064);
    assertThat(data(app.manage("GET", "/user/sessions/users-with-sessions", null).object()))
        .isEmpty();
  }

  private static String users(String text) {
    return "/user/sessions/users?identityOrUserId=" + text;
  }

  private Answer manage(String method, String path) {
    return app.console().send(method, "/" + app.id() + "/console" + path, null);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> data(Map<String, Object> page) {
    return (List<Map<String, Object>>) page.get("data");
  }
}
