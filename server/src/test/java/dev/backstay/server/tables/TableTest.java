package dev.backstay.server.tables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest extends ConsoleScenario {
  @Test
  void usersIsThereFromTheStart() {
    Map<String, Object> users = table("Users");

    assertThat(users).containsEntry("system", true).containsKey("tableId");
    assertThat(columns(users).stream().map(column -> column.get("name")))
        .contains("objectId", "created", "updated", "ownerId", "email");
    assertThat(manage("DELETE", "/data/tables/Users", null).code()).isEqualTo(1163);
  }

  @Test
  void aTableKeepsItsIdWhenItIsRenamedAndIsGoneWhenDeleted() {
    Map<String, Object> table =
        app.manage("POST", "/data/tables", Map.of("name", "Person")).object();
    app.tableRole("Person", "RestUser", "DENY", "FIND");
    var _ = app.manage("POST", "/data/Person", Map.of());

    Map<String, Object> renamed =
        app.manage("PUT", "/data/tables/Person", Map.of("name", "Human")).object();
    assertThat(renamed.get("tableId")).isEqualTo(table.get("tableId"));
    assertThat(app.client("REST").find("Human", Map.of()).list()).isEmpty();
    assertThat(app.client("JS").find("Human", Map.of()).list()).hasSize(1);

    var _ = app.manage("DELETE", "/data/tables/Human", null);
    assertThat(app.client("REST").find("Human", Map.of()).code()).isEqualTo(1009);
    assertThat(manage("DELETE", "/data/tables/Human", null).code()).isEqualTo(1009);
  }

  @Test
  void theCellsOfADeletedTableDoNotComeBackWithItsName() {
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Again"));
    app.tableRole("Again", "JSUser", "DENY", "FIND");
    var _ = app.manage("DELETE", "/data/tables/Again", null);
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Again"));

    assertThat(
            cells(
                app.manage("GET", "/security/data/" + app.tableId("Again") + "/roles", null).json(),
                "roleId",
                app.roleId("JSUser")))
        .containsEntry("FIND", "GRANT_INHERIT");
  }

  @Test
  void wrongNamesHaveTheirCodes() {
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Twice"));

    assertThat(create("Twice")).isEqualTo(1161);
    assertThat(create("twice")).isEqualTo(1161);
    assertThat(create("9lives")).isEqualTo(9021);
    assertThat(create("_x")).isEqualTo(9021);
    assertThat(create("a b")).isEqualTo(9021);
    assertThat(create("x\"; drop table developer; --")).isEqualTo(9021);
    assertThat(create("GeoPoint")).isEqualTo(1154);
    assertThat(create("backstay_role")).isEqualTo(1154);
    assertThat(create("x".repeat(46))).isEqualTo(1133);
    assertThat(manage("POST", "/data/tables", Map.of()).code()).isEqualTo(8007);
    assertThat(manage("POST", "/data/tables", List.of()).code()).isEqualTo(8002);
  }

  @Test
  void columnsOfEachTypeAreAddedAndDeleted() {
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Typed"));
    for (String type :
        List.of(
            "INT",
            "DOUBLE",
            "BOOLEAN",
            "STRING",
            "DATETIME",
            "TEXT",
            "STRING_ID",
            "EXTENDED_STRING",
            "JSON")) {
      Map<String, Object> column =
          app.manage(
                  "POST",
                  "/data/tables/Typed/columns",
                  Map.of("name", "a" + type, "dataType", type, "dataSize", 500))
              .object();
      assertThat(column).containsEntry("dataType", type).containsKey("columnId");
    }
    var _ = app.manage("DELETE", "/data/tables/Typed/columns/aJSON", null);

    assertThat(columns(table("Typed")).stream().map(column -> column.get("name")))
        .contains("aINT", "aSTRING")
        .doesNotContain("aJSON");
  }

  @Test
  void wrongColumnsHaveTheirCodes() {
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Columns"));
    var _ = app.manage("POST", "/data/tables/Columns/columns", column("same", "INT"));

    assertThat(addColumn("Columns", column("same", "INT"))).isEqualTo(1152);
    assertThat(addColumn("Columns", column("x", "NOTHING"))).isEqualTo(8008);
    assertThat(addColumn("Columns", column("x", "DATA_REF"))).isEqualTo(8008);
    assertThat(addColumn("Columns", column("a b", "INT"))).isEqualTo(9021);
    assertThat(addColumn("Nowhere", column("x", "INT"))).isEqualTo(1009);
    assertThat(addColumn("Columns", Map.of("name", "x"))).isEqualTo(8007);
    assertThat(addColumn("Columns", Map.of("name", "x", "dataType", "STRING", "dataSize", -1)))
        .isEqualTo(8008);
    assertThat(manage("DELETE", "/data/tables/Columns/columns/none", null).status()).isEqualTo(400);
    assertThat(manage("DELETE", "/data/tables/Columns/columns/objectId", null).code())
        .isEqualTo(1163);
  }

  @Test
  void aColumnIsRenamedAndKeepsItsId() {
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Columns"));
    Map<String, Object> before =
        app.manage("POST", "/data/tables/Columns/columns", column("before", "STRING")).object();

    Map<String, Object> after =
        app.manage("PUT", "/data/tables/Columns/columns/before", Map.of("name", "after")).object();

    assertThat(after)
        .containsEntry("name", "after")
        .containsEntry("columnId", before.get("columnId"))
        .containsEntry("dataType", "STRING");
  }

  @Test
  @SuppressWarnings("unchecked")
  void relationsPointToTablesAlsoToTheirOwn() {
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Team"));
    Map<String, Object> members =
        app.manage(
                "POST",
                "/data/tables/Team/columns/relation",
                relation("members", "Users", "ONE_TO_MANY"))
            .object();
    var _ =
        app.manage(
            "POST",
            "/data/tables/Users/columns/relation",
            relation("friend", "Users", "ONE_TO_ONE"));

    assertThat(members)
        .containsEntry("dataType", "DATA_REF")
        .containsEntry("toTableName", "Users")
        .containsEntry("relationshipType", "ONE_TO_MANY");
    assertThat((List<Map<String, Object>>) table("Users").get("parentRelations"))
        .extracting(each -> each.get("fromTableName"))
        .contains("Team", "Users");
    assertThat(
            manage(
                    "POST",
                    "/data/tables/Team/columns/relation",
                    relation("lost", "Nowhere", "ONE_TO_ONE"))
                .code())
        .isEqualTo(1150);
    assertThat(
            manage(
                    "POST",
                    "/data/tables/Team/columns/relation",
                    relation("odd", "Users", "MANY_TO_MANY"))
                .code())
        .isEqualTo(8008);

    var _ = app.manage("DELETE", "/data/tables/Team/columns/relation/members", null);
    assertThat((List<?>) table("Team").get("relations")).isEmpty();
  }

  private long create(String name) {
    return manage("POST", "/data/tables", Map.of("name", name)).code();
  }

  private long addColumn(String table, Map<String, Object> column) {
    return manage("POST", "/data/tables/" + table + "/columns", column).code();
  }

  private static Map<String, Object> column(String name, String type) {
    return Map.of("name", name, "dataType", type);
  }

  private static Map<String, Object> relation(String name, String to, String type) {
    return Map.of(
        "dataType", "DATA_REF", "name", name, "toTableName", to, "relationshipType", type);
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> table(String name) {
    return ((List<Map<String, Object>>)
            app.manage("GET", "/data/tables?forceRefresh=true", null).object().get("tables"))
        .stream().filter(table -> name.equals(table.get("name"))).findFirst().orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> columns(Map<String, Object> table) {
    return (List<Map<String, Object>>) table.get("columns");
  }
}
