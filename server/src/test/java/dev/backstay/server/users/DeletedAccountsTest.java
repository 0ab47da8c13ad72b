package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An account is deleted by its user, by server code or by a developer, and by nobody else. */
final class DeletedAccountsTest extends AccountEntryPoints {
  /** A way to delete an account. */
  private interface Way {
    Answer delete(Client caller, String id);
  }

  private static Map<String, Way> ways() {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("one", (caller, id) -> caller.send("DELETE", "/data/Users/" + id, null));
    ways.put(
        "bulk",
        (caller, id) ->
            caller.send("DELETE", "/data/bulk/Users?where=objectId%3D'" + id + "'", null));
    ways.put(
        "bulk by body",
        (caller, id) ->
            caller.send(
                "POST", "/data/bulk/Users/delete", Map.of("where", "objectId = '" + id + "'")));
    ways.put("transaction: DELETE", (caller, id) -> run(caller, step("DELETE", "a", id)));
    ways.put(
        "transaction: DELETE_BULK",
        (caller, id) ->
            run(
                caller,
                step("DELETE_BULK", "a", Map.of("conditional", "objectId = '" + id + "'"))));
    ways.put(
        "transaction: DELETE_BULK of a list",
        (caller, id) ->
            run(caller, step("DELETE_BULK", "a", Map.of("unconditional", List.of(id)))));
    return ways;
  }

  @Test
  void othersCannotDeleteIt() {
    String bob = app.register("bob@example.com");
    app.register("ann@example.com");
    for (Client caller : List.of(client, client.login("ann@example.com"))) {
      ways()
          .forEach((name, way) -> {
            assertThat(errorOf(way.delete(caller, bob))).as(name).isEqualTo(3095);
            assertThat(code.get("/data/Users/" + bob).status()).as(name).isEqualTo(200);
          });
    }
    Answer all =
        client.login("ann@example.com").send("DELETE", "/data/bulk/Users?where=1%3D1", null);
    assertThat(all.code()).isEqualTo(3095);
    assertThat(users()).isEqualTo(2);
  }

  @Test
  void itsUserServerCodeAndDevelopersDeleteIt() {
    ways()
        .forEach((name, way) -> {
          String email = name.replaceAll("[ :]+", "-") + "@example.com";
          String own = app.register(email);
          Client user = client.login(email);
          assertThat(errorOf(way.delete(user, own))).as(name).isEqualTo(-1);
          assertThat(code.get("/data/Users/" + own).code()).as(name).isEqualTo(1000);
          assertThat(use(user)).as(name).isEqualTo(3064);

          String other = app.register(email);
          assertThat(errorOf(way.delete(code, other))).as(name).isEqualTo(-1);
          assertThat(code.get("/data/Users/" + other).code()).as(name).isEqualTo(1000);
        });
    String last = app.register("last@example.com");
    app.manage("DELETE", "/data/tables/Users/records", List.of(Map.of("objectId", last)));
    assertThat(users()).isZero();
  }

  @Test
  void whoMayNotFindAnAccountIsToldNothingOfIt() {
    String bob = app.register("bob@example.com");
    String ann = app.register("ann@example.com");
    app.tableRole("Users", "AuthenticatedUser", "DENY", "FIND");
    Client caller = client.login("ann@example.com");
    ways()
        .forEach((name, way) -> {
          Answer hidden = way.delete(caller, bob);
          Answer missing = way.delete(caller, "nobody");
          assertThat(errorOf(hidden)).as(name).isEqualTo(errorOf(missing)).isNotEqualTo(3095L);
          assertThat(hidden.text().replace(bob, "nobody")).as(name).isEqualTo(missing.text());
        });
    assertThat(caller.send("DELETE", "/data/bulk/Users?where=1%3D1", null).code()).isEqualTo(-1);
    assertThat(code.get("/data/Users/" + bob).status()).isEqualTo(200);
    assertThat(caller.send("DELETE", "/data/Users/" + ann, null).status()).isEqualTo(200);

    app.tableRole("Users", "NotAuthenticatedUser", "DENY", "REMOVE");
    assertThat(client.send("DELETE", "/data/Users/" + bob, null).code()).isEqualTo(1014);
  }

  /** The code of an error, of the one in a transaction's result too; -1 without one. */
  private static long errorOf(Answer answer) {
    if (answer.text().startsWith("{") && answer.object().get("error") instanceof Map<?, ?> error) {
      return ((Number) error.get("code")).longValue();
    }
    return answer.code();
  }
}
