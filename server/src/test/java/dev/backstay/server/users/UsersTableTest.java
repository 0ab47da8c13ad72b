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

/** The same accounts by the data service and the management API. */
class UsersTableTest extends OnBothDatabases {
  private TestApp app;
  private Client client;

  @BeforeEach
  void makeApp() {
    app = newApp();
    client = app.client("JS");
  }

  @Test
  void aRecordWithPasswordIsAnAccount() {
    Answer made = client.send("PUT", "/data/Users", account("data@example.com"));

    assertThat(made.object()).doesNotContainKey("password").containsEntry("userStatus", "ENABLED");
    assertThat(client.login("data@example.com").token()).isNotEmpty();
    assertThat(client.send("PUT", "/data/Users", account("data@example.com")).code())
        .isEqualTo(3033);
    assertThat(client.send("POST", "/data/Users", Map.of("email", "no@example.com")).code())
        .isEqualTo(3011);
  }

  @Test
  void aDeveloperMakesAccountsWithAndWithoutPassword() {
    app.manage("POST", "/data/Users", account("console@example.com"));
    assertThat(client.login("console@example.com").token()).isNotEmpty();

    app.manage("POST", "/data/Users", Map.of("name", "nameless"));
    assertThat(
            client
                .send("POST", "/users/login", Map.of("login", "nameless", "password", "x"))
                .code())
        .isEqualTo(3003);
  }

  @Test
  void accountsAreMadeInBulkAllOrNone() {
    Client code = app.client("BL");
    Answer made =
        code.send(
            "POST",
            "/data/bulk/Users",
            List.of(account("b1@example.com"), account("b2@example.com")));
    assertThat((List<?>) made.json()).hasSize(2);
    assertThat(client.login("b2@example.com").token()).isNotEmpty();

    Answer refused =
        code.send(
            "POST",
            "/data/bulk/Users",
            List.of(account("b3@example.com"), account("b1@example.com")));
    assertThat(refused.code()).isEqualTo(3033);
    assertThat(
            client
                .send(
                    "POST",
                    "/users/login",
                    Map.of("login", "b3@example.com", "password", RunningServer.PASSWORD))
                .code())
        .isEqualTo(3003);
  }

  @Test
  void passwordsCannotBeAskedForByAnyQuery() {
    app.register("ann@example.com");
    for (Client caller : List.of(client, app.client("BL"))) {
      for (Answer answer :
          List.of(
              caller.find("Users", Map.of()),
              caller.find("Users", Map.of("props", "password")),
              caller.find("Users", Map.of("where", "password like '%'")),
              caller.find("Users", Map.of("sortBy", "password")),
              caller.find("Users", Map.of("where", "password_hash is not null")),
              caller.get("/data/Users/properties"),
              caller.find("backstay_credential", Map.of()),
              caller.find("backstay_session", Map.of()))) {
        assertThat(answer.text()).doesNotContain("argon2", RunningServer.PASSWORD, "\"password\":");
      }
    }
    assertThat(client.find("Users", Map.of("where", "password like '%'")).status()).isEqualTo(400);
  }

  @Test
  void usersHaveRelationsAndAreRelatedTo() {
    String ann = app.register("ann@example.com");
    String ben = app.register("ben@example.com");
    app.manage("POST", "/data/tables", Map.of("name", "Order"));
    relation("Order", "buyer", "Users", "ONE_TO_ONE");
    relation("Users", "orders", "Order", "ONE_TO_MANY");
    relation("Users", "friends", "Users", "ONE_TO_MANY");
    Client asAnn = client.login("ann@example.com");
    String order =
        (String) asAnn.send("POST", "/data/Order", Map.of("dish", "Pho")).object().get("objectId");

    assertThat(asAnn.send("POST", "/data/Order/" + order + "/buyer", List.of(ann)).json())
        .isEqualTo(1L);
    assertThat(asAnn.send("POST", "/data/Users/" + ann + "/orders", List.of(order)).json())
        .isEqualTo(1L);
    assertThat(asAnn.send("POST", "/data/Users/" + ann + "/friends", List.of(ben)).json())
        .isEqualTo(1L);

    assertThat(asAnn.get("/data/Order/" + order + "/buyer").text()).contains("ann@example.com");
    assertThat(asAnn.get("/data/Users/" + ann + "?loadRelations=orders,friends").text())
        .contains("Pho", "ben@example.com");
    assertThat(asAnn.get("/data/Order?where=buyer.email%20%3D%20'ann%40example.com'").list())
        .hasSize(1);
    assertThat(asAnn.get("/data/Users?where=orders.dish%20%3D%20'Pho'").list())
        .singleElement()
        .satisfies(user -> assertThat(user).containsEntry("objectId", ann));

    app.client("BL").send("DELETE", "/data/Users/" + ben, null);
    assertThat(asAnn.get("/data/Users/" + ann + "/friends").list()).isEmpty();
  }

  private void relation(String table, String name, String to, String relationship) {
    app.manage(
        "POST",
        "/data/tables/" + table + "/columns/relation",
        Map.of("name", name, "toTableName", to, "relationshipType", relationship));
  }

  private static Map<String, Object> account(String email) {
    return Map.of("email", email, "password", RunningServer.PASSWORD);
  }
}
