package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/**
 * Entry points to accounts beside those of the users service, and what shows that an account is
 * one.
 */
abstract class AccountEntryPoints extends OnBothDatabases {
  TestApp app;

  Client client;

  Client code;

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("JS");
    code = app.client("BL");
    app.manage("POST", "/data/tables", Map.of("name", "Order"));
    app.manage("POST", "/data/tables/Order/columns", Map.of("name", "dish", "dataType", "STRING"));
    for (String[] relation :
        new String[][] {{"Order", "buyer", "Users"}, {"Users", "orders", "Order"}}) {
      app.manage(
          "POST",
          "/data/tables/" + relation[0] + "/columns/relation",
          Map.of(
              "dataType",
              "DATA_REF",
              "name",
              relation[1],
              "toTableName",
              relation[2],
              "relationshipType",
              relation[1].equals("buyer") ? "ONE_TO_ONE" : "ONE_TO_MANY"));
    }
  }

  static Map<String, Object> account(String email) {
    return Map.of("email", email, "password", RunningServer.PASSWORD);
  }

  static Map<String, Object> step(String type, String id, Object payload) {
    return step(type, "Users", id, payload);
  }

  static Map<String, Object> step(String type, String table, String id, Object payload) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("operationType", type);
    step.put("table", table);
    step.put("opResultId", id);
    step.put("payload", payload);
    return step;
  }

  static Map<String, Object> ref(String id, String property) {
    return Map.of("___ref", true, "opResultId", id, "propName", property);
  }

  static final Map<String, Object> FAILS = step("DELETE", "Order", "fails", "nobody");

  static Answer run(Client caller, Object... steps) {
    Answer answer =
        caller.send("POST", "/transaction/unit-of-work", Map.of("operations", List.of(steps)));
    assertThat(answer.text()).doesNotContain("argon2", RunningServer.PASSWORD, "\"password\":");
    return answer;
  }

  static void succeeds(Client caller, Object... steps) {
    Answer answer = run(caller, steps);
    assertThat(answer.object()).as(answer.text()).containsEntry("success", true);
  }

  static Object fails(Client caller, Object... steps) {
    Answer answer = run(caller, steps);
    assertThat(answer.object()).as(answer.text()).containsEntry("success", false);
    return ((Map<?, ?>) answer.object().get("error")).get("code");
  }

  long login(String email, String password) {
    return client.send("POST", "/users/login", Map.of("login", email, "password", password)).code();
  }

  long users() {
    return (Long) code.get("/data/Users/count").json();
  }

  long use(Client loggedIn) {
    return loggedIn.find("Order", Map.of()).code();
  }

  static long code(Answer answer) {
    assertThat(answer.code()).as(answer.text()).isPositive();
    return answer.code();
  }
}
