package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Raw;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tokens of a disabled account are good for nothing, and stay so when it is enabled again. */
final class DisabledAccountsTest extends AccountEntryPoints {
  /** A way to set the status of an account. */
  private interface Way {
    Answer set(String id, String status);
  }

  private Map<String, Way> ways() {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put(
        "status",
        (id, status) -> code.send("PUT", "/users/" + id + "/status", Map.of("userStatus", status)));
    ways.put("update", (id, status) -> code.send("PUT", "/users/" + id, row(id, status)));
    ways.put("data", (id, status) -> code.send("PUT", "/data/Users/" + id, row(id, status)));
    ways.put("save", (id, status) -> code.send("PUT", "/data/Users", row(id, status)));
    ways.put("upsert", (id, status) -> code.send("PUT", "/data/Users/upsert", row(id, status)));
    ways.put(
        "bulk upsert",
        (id, status) -> code.send("PUT", "/data/bulkupsert/Users", List.of(row(id, status))));
    ways.put(
        "deep save", (id, status) -> code.send("PUT", "/data/Users/deep-save", row(id, status)));
    for (String type : List.of("UPDATE", "UPSERT")) {
      ways.put("transaction: " + type, (id, status) -> run(code, step(type, "a", row(id, status))));
    }
    ways.put(
        "transaction: UPSERT_BULK",
        (id, status) -> run(code, step("UPSERT_BULK", "a", List.of(row(id, status)))));
    ways.put("console", (id, status) -> app.manage("PUT", "/data/Users/" + id, row(id, status)));
    ways.put(
        "csv",
        (id, status) ->
            app.manage(
                "POST",
                "/import/csv?table=Users",
                new Raw("objectId,userStatus\n" + id + "," + status + "\n")));
    return ways;
  }

  private static Map<String, Object> row(String id, String status) {
    return Map.of("objectId", id, "userStatus", status);
  }

  @Test
  void anOldTokenStaysDeadAfterTheAccountIsEnabledAgain() {
    Map<String, Way> ways = ways();
    ways.forEach((disabling, way) -> {
      String email = disabling.replaceAll("[ :]+", "-") + "@example.com";
      String id = app.register(email);
      Client loggedIn = client.login(email);
      done(disabling, way.set(id, "DISABLED"));
      assertThat(use(loggedIn)).as(disabling).isEqualTo(3090);
      assertThat(isValid(loggedIn)).as(disabling).isFalse();
      assertThat(login(email, RunningServer.PASSWORD)).isEqualTo(3090);

      done(disabling, way.set(id, "ENABLED"));
      assertThat(use(loggedIn)).as(disabling).isEqualTo(3064);
      assertThat(isValid(loggedIn)).as(disabling).isFalse();
      assertThat(use(client.login(email))).as(disabling).isEqualTo(-1);
    });
  }

  @Test
  void disablingAndEnablingInOneTransactionEndsThemToo() {
    String id = app.register("ann@example.com");
    Client ann = client.login("ann@example.com");
    fails(code, step("UPDATE", "off", row(id, "DISABLED")), FAILS);
    assertThat(use(ann)).isEqualTo(-1);

    succeeds(
        code,
        step("UPDATE", "off", row(id, "DISABLED")),
        step("UPDATE", "on", row(id, "EMAIL_CONFIRMATION_PENDING")));
    assertThat(use(ann)).isEqualTo(3064);
    assertThat(use(client.login("ann@example.com"))).isEqualTo(-1);
  }

  private static void done(String way, Answer answer) {
    assertThat(answer.status()).as("%s: %s", way, answer.text()).isEqualTo(200);
    assertThat(answer.text()).as(way).doesNotContain("\"success\":false");
  }

  private boolean isValid(Client loggedIn) {
    return (boolean) client.get("/users/isvalidusertoken/" + loggedIn.token()).json();
  }
}
