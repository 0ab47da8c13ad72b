package dev.backstay.server.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoleTest extends ConsoleScenario {
  @Test
  void aNewAppHasTheFourteenSystemRoles() {
    assertThat(app.manage("GET", "/security/roles", null).list())
        .hasSize(14)
        .allSatisfy(role -> assertThat(role).containsOnlyKeys("roleId", "rolename"));
  }

  @Test
  void rolesOfAnyNameAreMadeAndDeleted() {
    for (String name : List.of("Customer", "Night shift", "Küche/Service", "a%2Fb", "Робітник")) {
      String id = createRole(encoded(name));

      assertThat(app.roleId(name)).isEqualTo(id);
      var _ = app.manage("DELETE", "/security/roles/" + id, null);
      assertThat(app.manage("GET", "/security/roles", null).list()).hasSize(14);
    }
  }

  @Test
  void wrongRolesHaveTheirCodes() {
    var _ = createRole("Twice");

    assertThat(manage("PUT", "/security/roles/Twice", null).code()).isEqualTo(2006);
    assertThat(manage("PUT", "/security/roles/JSUser", null).code()).isEqualTo(2006);
    assertThat(manage("PUT", "/security/roles/" + "x".repeat(101), null).code()).isEqualTo(8008);
    assertThat(manage("DELETE", "/security/roles/none", null).code()).isEqualTo(2005);
    assertThat(manage("DELETE", "/security/roles/" + app.roleId("JSUser"), null).code())
        .isEqualTo(9008);
    assertThat(manage("GET", "/security/roles/permissions/none", null).code()).isEqualTo(2005);
  }

  @Test
  void aGlobalDenialHoldsForTheNextRequest() {
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Dish"));
    var _ = app.manage("POST", "/data/Dish", Map.of());
    String path = "/security/roles/permissions/" + app.roleId("RestUser");
    assertThat(app.manage("GET", path, null).list())
        .hasSizeGreaterThanOrEqualTo(14)
        .allSatisfy(cell -> assertThat(cell).containsEntry("access", "GRANT"));

    var denied = app.manage("PUT", path, cell("DATA", "FIND", "DENY"));
    assertThat(denied.object()).containsEntry("access", "DENY");
    assertThat(app.client("REST").find("Dish", Map.of()).list()).isEmpty();
    assertThat(app.client("JS").find("Dish", Map.of()).list()).hasSize(1);

    var _ = app.manage("PUT", path, Map.of("operation", "find", "access", "GRANT"));
    assertThat(app.client("REST").find("Dish", Map.of()).list()).hasSize(1);
  }

  @Test
  void wrongGlobalCellsChangeNothing() {
    String path = "/security/roles/permissions/" + app.roleId("RestUser");

    assertThat(manage("PUT", path, cell("DATA", "FIND", "INHERIT")).code()).isEqualTo(1024);
    assertThat(manage("PUT", path, cell("DATA", "FIND", "MAYBE")).code()).isEqualTo(8008);
    assertThat(manage("PUT", path, cell("DATA", "PUBLISH", "DENY")).code()).isEqualTo(8008);
    assertThat(manage("PUT", path, Map.of("operation", "FIND")).code()).isEqualTo(8007);
    assertThat(
            manage("PUT", path, List.of(cell("DATA", "FIND", "DENY"), cell("DATA", "X", "DENY")))
                .code())
        .isEqualTo(8008);

    assertThat(app.manage("GET", path, null).text()).doesNotContain("DENY");
  }

  @Test
  void rolesAreAssignedToSeveralUsersAndTakenAway() {
    String ann = app.register("ann@example.com");
    String ben = app.register("ben@example.com");
    String crew = createRole("Crew");
    String users = ann + "%2C" + ben;

    assign(List.of(Map.of("roleId", crew, "status", "ALL")), List.of(ann));
    assertThat(statuses(users)).containsEntry("Crew", "SOME");
    assign(List.of("Crew"), List.of(ann, ben));
    assertThat(statuses(users)).containsEntry("Crew", "ALL");
    assign(List.of(Map.of("roleId", crew, "status", "NONE")), List.of(ann, ben));
    assertThat(statuses(users)).containsEntry("Crew", "NONE");
  }

  @Test
  void anAssignmentHoldsForTheNextRequestAndEndsWithTheRole() {
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Dish"));
    var _ = app.manage("POST", "/data/Dish", Map.of());
    String ann = app.register("ann@example.com");
    var client = app.client("JS").login("ann@example.com");
    String banned = createRole("Banned");
    app.tableRole("Dish", "Banned", "DENY", "FIND");
    assertThat(client.find("Dish", Map.of()).list()).hasSize(1);

    assign(List.of(banned), List.of(ann));
    assertThat(client.find("Dish", Map.of()).list()).isEmpty();

    var _ = app.manage("DELETE", "/security/roles/" + banned, null);
    assertThat(client.find("Dish", Map.of()).list()).hasSize(1);
    assertThat(statuses(ann)).isEmpty();
    String again = createRole("Banned");
    assertThat(statuses(ann)).containsEntry("Banned", "NONE");
    assertThat(client.find("Dish", Map.of()).list()).hasSize(1);
    assertThat(again).isNotEqualTo(banned);
  }

  @Test
  void wrongAssignmentsHaveTheirCodesAndAssignNothing() {
    String ann = app.register("ann@example.com");
    String crew = createRole("Crew");

    assertThat(refused(List.of(app.roleId("ServerCodeUser")), List.of(ann))).isEqualTo(2007);
    assertThat(
            refused(
                List.of(Map.of("roleId", app.roleId("JSUser"), "status", "NONE")), List.of(ann)))
        .isEqualTo(2008);
    assertThat(refused(List.of(crew, "none"), List.of(ann))).isEqualTo(2005);
    assertThat(refused(List.of(crew), List.of(ann, "nobody"))).isEqualTo(3057);
    assertThat(refused(List.of(crew), List.of(7))).isEqualTo(8008);
    assertThat(refused(List.of(Map.of("roleId", crew, "status", "HALF")), List.of(ann)))
        .isEqualTo(8008);
    assertThat(manage("PUT", "/security/assignedroles", Map.of("roles", List.of(crew))).code())
        .isEqualTo(8007);

    assertThat(statuses(ann)).containsEntry("Crew", "NONE");
  }

  private void assign(List<?> roles, List<?> users) {
    var _ = app.manage("PUT", "/security/assignedroles", Map.of("roles", roles, "users", users));
  }

  private long refused(List<?> roles, List<?> users) {
    return manage("PUT", "/security/assignedroles", Map.of("roles", roles, "users", users)).code();
  }

  private Map<String, Object> statuses(String users) {
    return app.manage("GET", "/security/assignedroles?users=" + users, null).list().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                role -> (String) role.get("rolename"), role -> role.get("status")));
  }

  private static Map<String, String> cell(String type, String operation, String access) {
    return Map.of("type", type, "operation", operation, "access", access);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
