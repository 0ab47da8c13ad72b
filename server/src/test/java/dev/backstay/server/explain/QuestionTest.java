package dev.backstay.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import dev.backstay.server.RunningServer.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the software says about requests that nobody has made, and that requests bear it out. */
class QuestionTest extends ConsoleScenario {
  private static final String EXPLAIN = "/security/explain";
  private static final String WHO_CAN = "/security/who-can";

  @BeforeEach
  void ownersOnly() {
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Orders"));
    app.tableRole("Orders", "AuthenticatedUser", "DENY", "FIND", "UPDATE");
    app.tableRole("Orders", "NotAuthenticatedUser", "DENY", "FIND", "CREATE");
    for (String operation : List.of("FIND", "UPDATE")) {
      var _ =
          app.manage(
              "PUT",
              "/security/data/ownerpolicy/" + app.tableId("Orders"),
              Map.of("operation", operation, "access", "GRANT"));
    }
  }

  @Test
  void whatIsForetoldForRolesHappens() {
    Map<String, Object> told = explain("operation", "CREATE", "asset", "Orders", "key", "JS");

    assertThat(told)
        .containsEntry("allowed", false)
        .containsEntry("layer", "L7")
        .containsEntry("key", "JS")
        .containsEntry("roles", List.of("JSUser", "NotAuthenticatedUser"));
    assertThat((String) told.get("text"))
        .startsWith(
            "If this were asked now:\n\nREFUSED CREATE on table Orders (error 1011: User has no"
                + " permission to create entity)\n")
        .contains(
            "nobody logged in, JS key", "To allow it, set CREATE of role NotAuthenticatedUser");
    assertThat(app.client("JS").send("POST", "/data/Orders", Map.of()).code()).isEqualTo(1011);
  }

  @Test
  void aUsersOwnRowAndAForeignOneAreToldApart() {
    String ann = app.register("ann@example.com");
    var _ = app.register("bob@example.com");
    Answer saved =
        app.client("REST").login("ann@example.com").send("POST", "/data/Orders", Map.of());
    String objectId = (String) saved.object().get("objectId");

    Map<String, Object> annAsks =
        explain(
            "user", "ann@example.com", "operation", "update", "asset", "Orders", "part", objectId);
    assertThat(annAsks)
        .containsEntry("allowed", true)
        .containsEntry("layer", "L5")
        .containsEntry("user", ann);
    Map<String, Object> bobAsks =
        explain(
            "user", "bob@example.com", "operation", "UPDATE", "asset", "Orders", "part", objectId);
    assertThat(bobAsks).containsEntry("allowed", false).containsEntry("layer", "L7");
    assertThat(explain("user", ann, "operation", "FIND", "asset", "Orders"))
        .containsEntry("decision", "ALLOW_WHERE");
    assertThat(
            (String)
                explain("user", "bob@example.com", "operation", "FIND", "asset", "Orders")
                    .get("text"))
        .contains("Rows that match now: 1; kept from this caller: 1 (1 by L7).");
    assertThat(
            explain(
                "roles",
                List.of("AuthenticatedUser"),
                "operation",
                "UPDATE",
                "asset",
                "Orders",
                "row",
                "own"))
        .containsEntry("allowed", true);
    assertThat(
            explain(
                "roles",
                List.of("AuthenticatedUser"),
                "operation",
                "UPDATE",
                "asset",
                "Orders",
                "row",
                "other"))
        .containsEntry("allowed", false);
  }

  @Test
  void anObjectsOwnPermissionsAreSeen() {
    var _ = app.register("bob@example.com");
    String objectId =
        (String) app.manage("POST", "/data/Orders", Map.of()).object().get("objectId");
    var _ =
        app.client("BL")
            .send(
                "PUT",
                "/data/Orders/permissions/GRANT/" + objectId,
                Map.of("permission", "FIND", "role", "AuthenticatedUser"));

    assertThat(
            explain(
                "user",
                "bob@example.com",
                "operation",
                "FIND",
                "asset",
                "Orders",
                "part",
                objectId))
        .containsEntry("allowed", true)
        .containsEntry("layer", "L6");
  }

  @Test
  void upsertPathsChannelsAndCustomKeysCanBeAskedAbout() {
    assertThat((List<?>) explain("operation", "UPSERT", "asset", "Orders").get("decisions"))
        .hasSize(2);
    assertThat(explain("operation", "READ", "asset", "/images/a.png")).containsEntry("layer", "F5");
    assertThat(explain("operation", "PUBLISH", "asset", "news")).containsEntry("layer", "L9");
    assertThat(explain("operation", "REMOVE", "asset", "/a.png", "area", "files"))
        .containsEntry("layer", "F5");
    var _ = app.manage("POST", "/apikey", Map.of("name", "Partner"));
    assertThat(explain("operation", "FIND", "asset", "Orders", "key", "Partner"))
        .containsEntry("roles", List.of("NotAuthenticatedUser", "PartnerUser"));
  }

  @Test
  void whoCanIsAMatrixOfKeysAndLogins() {
    String ann = app.register("ann@example.com");
    var _ = createRole("Staff");
    var _ =
        app.manage(
            "PUT",
            "/security/data/" + app.tableId("Orders") + "/users/" + ann,
            Map.of("permissions", List.of(Map.of("operation", "FIND", "access", "GRANT"))));
    Map<String, Object> told =
        app.manage("POST", WHO_CAN, Map.of("operation", "FIND", "asset", "Orders")).object();

    assertThat(told.get("keys")).asString().startsWith("[REST, JS").endsWith("BL]");
    assertThat(access(told, "nobody logged in")).startsWith("no").endsWith("yes");
    assertThat(access(told, "a user")).allMatch("own"::equals);
    assertThat(access(told, "a user, role Staff")).allMatch("own"::equals);
    assertThat(access(told, "user ann@example.com")).allMatch("yes"::equals);
    assertThat((String) told.get("text")).contains("WHO CAN FIND on table Orders");
    assertThat(app.client("JS").login("ann@example.com").find("Orders", Map.of()).status())
        .isEqualTo(200);
  }

  @Test
  @SuppressWarnings("unchecked")
  void theWholeAppIsPagedThrough() {
    Map<String, Object> all = app.manage("GET", WHO_CAN, null).object();
    assertThat(all).containsEntry("total", 3L);
    assertThat((String) all.get("text"))
        .contains(
            "Table Orders (client keys)", "Table Users (client keys)", "Path / (client keys)");
    assertThat(app.manage("GET", WHO_CAN + "?text=false", null).object())
        .containsOnlyKeys("total", "callers", "assets");
    List<Map<String, Object>> page =
        (List<Map<String, Object>>)
            app.manage("GET", WHO_CAN + "?pageSize=1&offset=0", null).object().get("assets");
    assertThat(page).hasSize(1);
    Map<String, List<String>> operations =
        (Map<String, List<String>>) page.getFirst().get("operations");
    assertThat(operations.get("CREATE")).startsWith("no", "yes", "yes");
    assertThat(operations.get("FIND")).startsWith("no", "yes", "own");
  }

  @Test
  void wrongQuestionsHaveTheirCodes() {
    assertThat(code(EXPLAIN, "operation", "FIND")).isEqualTo(8007);
    assertThat(code(EXPLAIN, "operation", "FIND", "asset", "Nowhere")).isEqualTo(1009);
    assertThat(code(EXPLAIN, "operation", "FLY", "asset", "Orders")).isEqualTo(8008);
    assertThat(code(EXPLAIN, "operation", "READ", "asset", "/a/../b")).isEqualTo(8008);
    assertThat(code(EXPLAIN, "operation", "FIND", "asset", "Orders", "user", "x' or 'a'='a"))
        .isEqualTo(3057);
    assertThat(code(EXPLAIN, "operation", "FIND", "asset", "Orders", "part", "none"))
        .isEqualTo(1000);
    assertThat(code(EXPLAIN, "operation", "CREATE", "asset", "Orders", "row", "own"))
        .isEqualTo(90400);
    assertThat(code(EXPLAIN, "operation", "FIND", "asset", "Orders", "key", "NONE"))
        .isEqualTo(8008);
    assertThat(
            code(
                EXPLAIN,
                "operation",
                "FIND",
                "asset",
                "Orders",
                "roles",
                List.of("GuestUser", "AuthenticatedUser")))
        .isEqualTo(90400);
    assertThat(code(EXPLAIN, "operation", "INVOKE", "asset", "None", "part", "x")).isEqualTo(14001);
    assertThat(code(WHO_CAN, "operation", "INVOKE", "asset", "None")).isEqualTo(14001);
    assertThat(manage("GET", WHO_CAN + "?pageSize=101", null).code()).isEqualTo(8008);
    assertThat(
            server.send("POST", "/" + app.id() + "/console" + EXPLAIN, Map.of(), Map.of()).status())
        .isEqualTo(401);
  }

  private Map<String, Object> explain(Object... fields) {
    return app.manage("POST", EXPLAIN, body(fields)).object();
  }

  private long code(String path, Object... fields) {
    return manage("POST", path, body(fields)).code();
  }

  private static Map<String, Object> body(Object... fields) {
    Map<String, Object> body = new HashMap<>();
    for (int at = 0; at < fields.length; at += 2) {
      body.put((String) fields[at], fields[at + 1]);
    }
    return body;
  }

  @SuppressWarnings("unchecked")
  private static List<String> access(Map<String, Object> told, String who) {
    return ((List<Map<String, Object>>) told.get("callers"))
        .stream()
            .filter(line -> line.get("who").equals(who))
            .flatMap(line -> Stream.of((List<String>) line.get("access")))
            .findFirst()
            .orElseThrow();
  }
}
