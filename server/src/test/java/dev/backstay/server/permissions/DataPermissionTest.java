package dev.backstay.server.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import dev.backstay.server.RunningServer.Client;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DataPermissionTest extends ConsoleScenario {
  private String table;

  @BeforeEach
  void createTable() {
    table =
        (String) app.manage("POST", "/data/tables", Map.of("name", "Dish")).object().get("tableId");
    var _ =
        app.manage("POST", "/data/tables/Dish/columns", Map.of("name", "price", "dataType", "INT"));
    var _ = app.manage("POST", "/data/bulk/Dish", List.of(Map.of("price", 1), Map.of("price", 2)));
  }

  @Test
  void everyCellOfEveryRoleIsListedAndInheritedAtFirst() {
    List<Map<String, Object>> listed =
        app.manage("GET", "/security/data/" + table + "/roles?pageSize=50", null).list();

    assertThat(listed).hasSize(14);
    assertThat(listed)
        .allSatisfy(role ->
            assertThat(states(role.get("permissions")))
                .hasSize(10)
                .allSatisfy((key, access) -> assertThat(access).isEqualTo("GRANT_INHERIT")));
  }

  @Test
  void aCellHoldsForTheNextRequestUntilItIsDropped() {
    String role = app.roleId("RestUser");
    String path = "/security/data/" + table + "/roles/" + role;

    var set = app.manage("PUT", path, permissions("find", "DENY"));
    assertThat(states(set.json()))
        .containsEntry("FIND", "DENY")
        .containsEntry("CREATE", "GRANT_INHERIT");
    assertThat(find("REST")).isEmpty();
    assertThat(find("JS")).hasSize(2);

    var dropped = app.manage("DELETE", path + "/FIND", null);
    assertThat(states(dropped.json())).containsEntry("FIND", "GRANT_INHERIT");
    assertThat(find("REST")).hasSize(2);
  }

  @Test
  void inheritAndItsEchoesInASetAreDrops() {
    String path = "/security/data/" + table + "/roles/" + app.roleId("RestUser");
    for (String inherit : List.of("INHERIT", "GRANT_INHERIT", "DENY_INHERIT")) {
      var _ = app.manage("PUT", path, permissions("FIND", "DENY"));
      var set = app.manage("PUT", path, permissions("FIND", inherit));
      assertThat(states(set.json())).containsEntry("FIND", "GRANT_INHERIT");
    }
  }

  @Test
  void severalCellsAreSetAtOnceAndAllAreDroppedTogether() {
    String path = "/security/data/" + table + "/roles/" + app.roleId("RestUser");
    var set =
        app.manage(
            "PUT",
            path,
            Map.of(
                "permissions",
                List.of(cell("ADD", "DENY"), cell("UPDATE", "GRANT"), cell("REMOVE", "DENY"))));
    assertThat(states(set.json()))
        .containsEntry("CREATE", "DENY")
        .containsEntry("UPDATE", "GRANT")
        .containsEntry("REMOVE", "DENY")
        .containsEntry("FIND", "GRANT_INHERIT");

    var dropped = app.manage("DELETE", path, null);
    assertThat(states(dropped.json()).values()).containsOnly("GRANT_INHERIT");
  }

  @Test
  void wrongCellsHaveTheirCodesAndChangeNothing() {
    String path = "/security/data/" + table + "/roles/" + app.roleId("RestUser");

    assertThat(
            manage(
                    "PUT",
                    path,
                    Map.of("permissions", List.of(cell("FIND", "DENY"), cell("FLY", "DENY"))))
                .code())
        .isEqualTo(8008);
    assertThat(manage("PUT", path, permissions("FIND", "PERHAPS")).code()).isEqualTo(8008);
    assertThat(manage("PUT", path, Map.of()).code()).isEqualTo(8007);
    assertThat(manage("PUT", path, Map.of("permissions", "FIND")).code()).isEqualTo(8008);
    assertThat(manage("PUT", path, List.of()).code()).isEqualTo(8002);
    assertThat(
            manage("PUT", "/security/data/" + table + "/roles/none", permissions("FIND", "DENY"))
                .code())
        .isEqualTo(2005);
    assertThat(manage("PUT", "/security/data/none/roles/x", permissions("FIND", "DENY")).code())
        .isEqualTo(1009);
    assertThat(
            manage("PUT", "/security/data/" + table + "/users/nobody", permissions("FIND", "DENY"))
                .code())
        .isEqualTo(3057);

    assertThat(app.manage("GET", "/security/data/" + table + "/roles", null).text())
        .doesNotContain("DENY");
  }

  @Test
  void globalDenialsAreShownAsInherited() {
    var _ =
        app.manage(
            "PUT",
            "/security/roles/permissions/" + app.roleId("RestUser"),
            Map.of("type", "DATA", "operation", "FIND", "access", "DENY"));

    assertThat(
            cells(
                app.manage("GET", "/security/data/" + table + "/roles", null).json(),
                "roleId",
                app.roleId("RestUser")))
        .containsEntry("FIND", "DENY_INHERIT")
        .containsEntry("CREATE", "GRANT_INHERIT");
  }

  @Test
  void aUsersOwnCellDecidesBeforeTheRolesAndIsListed() {
    String ann = app.register("ann@example.com");
    Client client = app.client("JS").login("ann@example.com");
    var _ = app.register("ben@example.com");
    app.tableRole("Dish", "AuthenticatedUser", "DENY", "FIND");
    assertThat(client.find("Dish", Map.of()).list()).isEmpty();
    assertThat(users("?name=ann")).hasSize(1);
    assertThat(userCells(ann)).containsEntry("FIND", "DENY_INHERIT");

    var set =
        app.manage(
            "PUT", "/security/data/" + table + "/users/" + ann, permissions("FIND", "GRANT"));
    assertThat(states(set.json())).containsEntry("FIND", "GRANT");
    assertThat(client.find("Dish", Map.of()).list()).hasSize(2);
    assertThat(userCells(ann)).containsEntry("FIND", "GRANT");

    var _ = app.manage("DELETE", "/security/data/" + table + "/users/" + ann, null);
    assertThat(client.find("Dish", Map.of()).list()).isEmpty();
  }

  @Test
  void usersArePagedAndSearchedWithoutReachingTheQuery() {
    for (String name : List.of("ann", "ben", "cem")) {
      var _ = app.register(name + "@example.com");
    }

    assertThat(users("")).hasSize(3);
    assertThat(users("?pageSize=2&offset=2")).hasSize(1);
    assertThat(users("?name=en@"))
        .extracting(user -> user.get("name"))
        .containsExactly("ben@example.com");
    assertThat(users("?name=%27%20or%20%271%27%3D%271")).isEmpty();
    String path = "/security/data/" + table + "/users";
    assertThat(manage("GET", path + "?pageSize=101", null).code()).isEqualTo(8008);
    assertThat(manage("GET", path + "?pageSize=x", null).code()).isEqualTo(8008);
    assertThat(manage("GET", path + "?identity=password%20or%20email", null).code())
        .isEqualTo(8008);
  }

  @Test
  void theOwnerPolicyLetsOwnersThrough() {
    var _ = app.register("ann@example.com");
    Client client = app.client("JS").login("ann@example.com");
    var _ = client.send("POST", "/data/Dish", Map.of("price", 3));
    app.tableRole("Dish", "AuthenticatedUser", "DENY", "FIND");
    String path = "/security/data/ownerpolicy/" + table;
    assertThat(client.find("Dish", Map.of()).list()).isEmpty();
    assertThat(states(app.manage("GET", path, null).json()))
        .hasSize(8)
        .containsEntry("FIND", "DENY_INHERIT")
        .doesNotContainKey("CREATE");

    assertThat(app.manage("PUT", path, cell("FIND", "GRANT")).json()).isEqualTo("GRANT");
    assertThat(client.find("Dish", Map.of()).list())
        .extracting(row -> row.get("price"))
        .containsExactly(3L);

    assertThat(app.manage("DELETE", path + "/FIND", null).json()).isEqualTo("DENY_INHERIT");
    assertThat(client.find("Dish", Map.of()).list()).isEmpty();
    assertThat(manage("PUT", path, cell("CREATE", "GRANT")).code()).isEqualTo(1024);
  }

  @Test
  @SuppressWarnings("unchecked")
  void aColumnIsHiddenFromARole() {
    String path = "/security/data/" + table + "/columns/permissions";
    String rest = app.roleId("RestUser");
    String price =
        (String)
            ((List<Map<String, Object>>)
                    app.manage("GET", path, null).list().getFirst().get("permissions"))
                .stream()
                    .filter(column -> "price".equals(column.get("columnName")))
                    .findFirst()
                    .orElseThrow()
                    .get("columnId");

    var set = app.manage("PUT", path + "/" + price + "/" + rest, cell(price, "DENY"));
    assertThat(set.object()).containsEntry("access", "DENY");
    assertThat(find("REST"))
        .hasSize(2)
        .allSatisfy(row -> assertThat(row).doesNotContainKey("price"));
    assertThat(find("JS")).allSatisfy(row -> assertThat(row).containsKey("price"));
    assertThat(app.client("REST").find("Dish", Map.of("where", "price = 1")).code())
        .isEqualTo(1053);
    assertThat(cells(app.manage("GET", path, null).json(), "roleId", rest))
        .containsEntry(price, "DENY");

    var dropped =
        app.manage("DELETE", "/security/data/" + table + "/columns/" + rest + "/" + price, null);
    assertThat(dropped.object()).containsEntry("access", "GRANT_INHERIT");
    assertThat(find("REST")).allSatisfy(row -> assertThat(row).containsKey("price"));
    assertThat(manage("PUT", path + "/none/" + rest, cell("x", "DENY")).code()).isEqualTo(8008);
  }

  @Test
  void theAclOfAnObjectForAUser() {
    String ann = app.register("ann@example.com");
    Client client = app.client("JS").login("ann@example.com");
    app.tableRole("Dish", "JSUser", "DENY", "FIND");
    String object = firstId();
    String path = "/security/data/Dish/objectAcl/" + object + "/users";

    var set = app.manage("PUT", path + "/" + ann, cell("FIND", "GRANT"));
    assertThat(states(set.json())).containsEntry("FIND", "GRANT").doesNotContainKey("CREATE");
    assertThat(client.find("Dish", Map.of()).list())
        .extracting(row -> row.get("objectId"))
        .containsExactly(object);
    assertThat(cells(app.manage("GET", path, null).json(), "userId", ann))
        .containsEntry("FIND", "GRANT");
    assertThat(app.manage("GET", path + "/search/ann%40", null).list()).hasSize(1);
    assertThat(app.manage("GET", path + "/search/nobody", null).list()).isEmpty();

    var _ = app.manage("DELETE", path + "/" + ann, null);
    assertThat(client.find("Dish", Map.of()).list()).isEmpty();
  }

  @Test
  void theAclOfAnObjectForARole() {
    String rest = app.roleId("RestUser");
    String object = firstId();
    String path = "/security/data/Dish/objectAcl/" + object + "/roles";

    var set = app.manage("PUT", path + "/" + rest, cell("FIND", "DENY"));
    assertThat(objectRole(set.list(), "FIND", rest)).isEqualTo("DENY");
    assertThat(find("REST")).hasSize(1);
    assertThat(find("JS")).hasSize(2);

    var dropped = app.manage("DELETE", path + "/FIND", null);
    assertThat(objectRole(dropped.list(), "FIND", rest)).isEqualTo("GRANT_INHERIT");
    assertThat(find("REST")).hasSize(2);
  }

  @Test
  void wrongObjectsHaveTheirCodes() {
    String rest = app.roleId("RestUser");
    String base = "/security/data/Dish/objectAcl/";

    assertThat(manage("GET", base + "none/roles", null).code()).isEqualTo(1000);
    assertThat(manage("GET", "/security/data/Nowhere/objectAcl/x/roles", null).code())
        .isEqualTo(1009);
    String roles = base + firstId() + "/roles/";
    assertThat(manage("PUT", roles + rest, cell("CREATE", "DENY")).code()).isEqualTo(1024);
    assertThat(manage("PUT", roles + "none", cell("FIND", "DENY")).code()).isEqualTo(2005);
    assertThat(manage("DELETE", roles + "FLY", null).code()).isEqualTo(8008);
  }

  private List<Map<String, Object>> find(String key) {
    return app.client(key).find("Dish", Map.of()).list();
  }

  private String firstId() {
    return (String)
        app.manage("POST", "/data/Dish/find", Map.of()).list().getFirst().get("objectId");
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> users(String query) {
    return (List<Map<String, Object>>)
        app.manage("GET", "/security/data/" + table + "/users" + query, null).object().get("data");
  }

  private Map<String, String> userCells(String userId) {
    return cells(
        app.manage("GET", "/security/data/" + table + "/users?identity=email", null).json(),
        "userId",
        userId);
  }

  @SuppressWarnings("unchecked")
  private static String objectRole(
      List<Map<String, Object>> listed, String operation, String roleId) {
    return listed.stream()
        .filter(each -> operation.equals(each.get("operationName")))
        .flatMap(each -> ((List<Map<String, Object>>) each.get("roles")).stream())
        .filter(role -> roleId.equals(role.get("roleId")))
        .map(role -> (String) role.get("access"))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Object> permissions(String operation, String access) {
    return Map.of("permissions", List.of(cell(operation, access)));
  }

  private static Map<String, Object> cell(String operation, String access) {
    return Map.of("operation", operation, "access", access);
  }
}
