package dev.backstay.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import dev.backstay.server.RunningServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditTest extends ConsoleScenario {
  private static final String PATH = "/security/audit-logs";
  private static final String DEVELOPER = "developer " + RunningServer.EMAIL;

  @Test
  void permissionsAreToldFromWhatToWhatAndByWhom() {
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Orders"));
    app.tableRole("Orders", "RestUser", "DENY", "FIND");
    app.tableRole("Orders", "RestUser", "DENY", "FIND");
    app.tableRole("Orders", "RestUser", "GRANT", "FIND");
    var _ =
        app.manage(
            "PUT",
            "/security/closed-to-clients",
            Map.of("area", "data", "container", "Orders", "closed", true));

    assertThat(log("?kind=permission"))
        .extracting(entry ->
            entry.get("subject") + ": " + entry.get("before") + " -> " + entry.get("after"))
        .containsExactly(
            "table Orders to clients: open -> closed",
            "FIND of role RestUser on table Orders: DENY -> GRANT",
            "FIND of role RestUser on table Orders: INHERIT -> DENY");
    assertThat(log("?kind=permission&pageSize=1"))
        .singleElement()
        .satisfies(entry ->
            assertThat(entry)
                .containsEntry("actor", DEVELOPER)
                .containsEntry("route", "PUT /security/closed-to-clients")
                .containsKeys("time", "requestId"));
  }

  @Test
  void rolesTheirAssignmentSettingsAndKeysAreToldToo() {
    String staff = createRole("Staff");
    String ann = app.register("ann@example.com");
    var assigned =
        Map.of("users", List.of(ann), "roles", List.of(Map.of("roleId", staff, "status", "ALL")));
    var _ = app.manage("PUT", "/security/assignedroles", assigned);
    var _ = app.manage("DELETE", "/security/roles/" + staff, null);
    var _ = app.manage("POST", "/apikey", Map.of("name", "Partner"));

    assertThat(log("?kind=ROLE"))
        .extracting(entry ->
            entry.get("subject") + ": " + entry.get("before") + " -> " + entry.get("after"))
        .contains(
            "role Staff: none -> Staff",
            "role Staff of user " + ann + ": null -> assigned",
            "role Staff: Staff -> none");
    assertThat(log("?kind=KEY"))
        .singleElement()
        .satisfies(entry -> assertThat(entry).containsEntry("subject", "API key Partner"));
    assertThat(log("").toString()).doesNotContain(app.key("REST"));
  }

  @Test
  void aClientsGrantOfARowIsToldWithTheClient() {
    String ann = app.register("ann@example.com");
    var client = app.client("JS").login("ann@example.com");
    var saved = client.send("POST", "/data/Orders", Map.of()).object();
    var _ =
        client.send(
            "PUT",
            "/data/Orders/permissions/GRANT/" + saved.get("objectId"),
            Map.of("permission", "FIND", "role", "*"));

    assertThat(log("?kind=PERMISSION").getFirst())
        .containsEntry(
            "subject", "FIND of all roles on row " + saved.get("objectId") + " of table Orders")
        .containsEntry("before", "INHERIT")
        .containsEntry("after", "GRANT")
        .containsEntry("actor", "user " + ann + ", JS key");
  }

  @Test
  void deniedManagementCallsAreKeptAndAFloodOfThemIsCounted() {
    String path = "/" + app.id() + "/console/security/roles";
    for (int call = 0; call < 70; call++) {
      var _ = server.send("GET", path, Map.of("auth-key", "WRONG"), null);
    }
    List<Map<String, Object>> denied = log("?kind=DENIED&pageSize=1000");
    assertThat(denied).hasSizeBetween(60, 69);
    assertThat(denied.getLast())
        .containsEntry("subject", "GET /security/roles")
        .satisfies(entry -> assertThat((String) entry.get("actor")).contains("wrong key"))
        .satisfies(entry -> assertThat((String) entry.get("after")).startsWith("9007"));
  }

  @Test
  void theLogIsPagedDownloadedAndNeverDeleted() {
    for (String name : List.of("A", "B", "C")) {
      var _ = createRole(name);
    }
    List<Map<String, Object>> first = log("?kind=ROLE&pageSize=2");
    List<Map<String, Object>> second =
        log("?kind=ROLE&pageSize=2&after=" + first.getLast().get("id"));
    assertThat(first).extracting(entry -> entry.get("after")).containsExactly("C", "B");
    assertThat(second).extracting(entry -> entry.get("after")).containsExactly("A");

    assertThat(app.manage("GET", PATH + "/download?kind=ROLE", null).text().lines()).hasSize(3);
    assertThat(app.manage("GET", PATH + "/download?fromDate=0&toDate=1", null).text()).isEmpty();
    assertThat(manage("DELETE", PATH, null).code()).isEqualTo(2000);
    assertThat(log("?kind=ROLE")).hasSize(3);
    assertThat(manage("GET", PATH + "?kind=NONE", null).code()).isEqualTo(8008);
    assertThat(manage("GET", PATH + "?pageSize=0", null).code()).isEqualTo(8008);
    assertThat(manage("GET", PATH + "?from=yesterday", null).code()).isEqualTo(8008);
  }

  @Test
  void whatHappenedToAppsIsForWhoeverRunsTheServer() {
    assertThat(console.send("GET", "/console/audit-logs", null).code()).isEqualTo(9020);
  }

  private List<Map<String, Object>> log(String query) {
    return app.manage("GET", PATH + query, null).list();
  }
}
