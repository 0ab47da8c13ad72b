package dev.backstay.server.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Raw;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody is given or denied anything who is not there, whatever the door. */
final class UnknownHoldersTest extends ConsoleScenario {
  private String table;
  private Client code;

  @BeforeEach
  void createRow() {
    app.manage("POST", "/data/tables", Map.of("name", "Dish"));
    table = app.tableId("Dish");
    code = app.client("BL");
    code.send("POST", "/data/Dish", Map.of("objectId", "one"));
  }

  /** A way to set a cell. */
  private interface Way {
    Answer set(String user);
  }

  /** Every way for a user; where a way names roles too, for a role. */
  private Map<String, Way> ways(String kind) {
    Map<String, Way> ways = new LinkedHashMap<>();
    boolean user = kind.equals("user");
    for (String access : List.of("GRANT", "DENY")) {
      ways.put(
          "client, row, " + access,
          holder ->
              code.send(
                  "PUT",
                  "/data/Dish/permissions/" + access + "/one",
                  Map.of("permission", "FIND", kind, holder)));
      ways.put(
          "client, table, " + access,
          holder ->
              code.send(
                  "PUT",
                  "/data/Dish/permissions/" + access,
                  Map.of("permission", "FIND", kind, holder)));
      ways.put(
          "client, file, " + access,
          holder ->
              code.send(
                  "PUT",
                  "/files/permissions/" + access + "/a/b",
                  Map.of("permission", "READ", kind, holder)));
    }
    Map<String, Object> cell = Map.of("operation", "FIND", "access", "DENY");
    ways.put(
        "management, row",
        holder -> manage("PUT", "/security/data/Dish/objectAcl/one/" + kind + "s/" + holder, cell));
    ways.put(
        "management, table",
        holder ->
            manage(
                "PUT",
                "/security/data/" + table + "/" + kind + "s/" + holder,
                Map.of("permissions", List.of(cell))));
    ways.put(
        "management, channel",
        holder ->
            manage(
                "PUT",
                "/security/messaging/news/" + kind + "s/" + holder,
                Map.of("operation", "all", "access", "DENY")));
    ways.put("changes, cell", holder -> changes("cell", kind, holder, null));
    ways.put("changes, row", holder -> changes("row-cell", kind, holder, "one"));
    if (user) {
      ways.put(
          "policy file",
          holder ->
              manage(
                  "PUT",
                  "/security/policy",
                  new Raw(
                      "backstay-policy: 1\ntables:\n  Dish:\n    users:\n      \"%s\": {deny: [FIND]}\n"
                          .formatted(holder))));
    }
    return ways;
  }

  private Answer changes(String change, String kind, String holder, String row) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("kind", change);
    body.put("table", "Dish");
    body.put(kind, holder);
    body.put("operation", "FIND");
    body.put("access", "DENY");
    if (row != null) {
      body.put("row", row);
    }
    return manage("POST", "/security/changes", Map.of("changes", List.of(body)));
  }

  @Test
  void aUserWhoIsNotThereGetsNoPermission() {
    String policy = policy();
    ways("user")
        .forEach((way, set) -> {
          Answer answer = set.set("nobody");
          assertThat(answer.code()).as("%s: %s", way, answer.text()).isEqualTo(3057);
        });
    assertThat(policy()).isEqualTo(policy);
    String ann = app.register("ann@example.com");
    ways("user")
        .forEach((way, set) -> {
          Answer answer = set.set(ann);
          assertThat(answer.status()).as("%s: %s", way, answer.text()).isEqualTo(200);
        });
    assertThat(code.send("PUT", "/data/Dish/permissions/GRANT/one", all()).status()).isEqualTo(200);
  }

  private static Map<String, Object> all() {
    return Map.of("permission", "FIND", "user", "*");
  }

  @Test
  void aRoleThatIsNotThereGetsNone() {
    String policy = policy();
    ways("role")
        .forEach((way, set) -> {
          Answer answer = set.set("nobody");
          assertThat(answer.status()).as("%s: %s", way, answer.text()).isEqualTo(400);
          assertThat(answer.code()).as(way).isIn(2005L, 90400L);
        });
    assertThat(policy()).isEqualTo(policy);
  }

  @Test
  void aHiddenUserIsAnsweredLikeOneWhoIsNotThere() {
    String bob = app.register("bob@example.com");
    String ann = app.register("ann@example.com");
    app.tableRole("Users", "AuthenticatedUser", "DENY", "FIND");
    Client caller = app.client("JS").login("ann@example.com");
    var row = caller.send("POST", "/data/Dish", Map.of("objectId", "hers"));
    assertThat(row.status()).isEqualTo(200);
    String path = "/data/Dish/permissions/GRANT/hers";
    Answer hidden = caller.send("PUT", path, Map.of("permission", "FIND", "user", bob));
    Answer missing = caller.send("PUT", path, Map.of("permission", "FIND", "user", "nobody"));
    assertThat(hidden.code()).isEqualTo(3057);
    assertThat(hidden.text()).isEqualTo(missing.text());
    assertThat(caller.send("PUT", path, Map.of("permission", "FIND", "user", ann)).status())
        .isEqualTo(200);
  }

  @Test
  void namesOfRolesDifferByMoreThanCase() {
    String id = createRole("Staff");
    for (String name : List.of("STAFF", "staff", "jsuser")) {
      assertThat(manage("PUT", "/security/roles/" + name, null).code()).as(name).isEqualTo(2006);
      assertThat(
              manage(
                      "POST",
                      "/security/changes",
                      Map.of("changes", List.of(Map.of("kind", "create-role", "role", name))))
                  .code())
          .as(name)
          .isEqualTo(2006);
    }
    assertThat(
            manage("PUT", "/security/policy", new Raw("backstay-policy: 1\nroles: [sTAFF]\n"))
                .code())
        .isEqualTo(2006);
    Answer renamed =
        manage(
            "POST",
            "/security/changes",
            Map.of(
                "changes",
                List.of(Map.of("kind", "rename-role", "role", "Staff", "name", "STAFF"))));
    assertThat(renamed.status()).as(renamed.text()).isEqualTo(200);
    assertThat(app.roleId("STAFF")).isEqualTo(id);
  }

  private String policy() {
    return app.manage("GET", "/security/policy", null).text();
  }
}
