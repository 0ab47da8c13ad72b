package dev.backstay.server.permissions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** All cells of a container in one answer, with the version that a change may be expected on. */
class ContainerTest extends OnBothDatabases {
  private static Map<String, Object> container(TestApp app, String query) {
    return app.manage("GET", "/security/container" + query, null).object();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> line(Map<String, Object> container, String list, String name) {
    return ((List<Map<String, Object>>) container.get(list))
        .stream().filter(line -> name.equals(line.get("name"))).findFirst().orElseThrow();
  }

  private static Object cell(Map<String, Object> line, String of, String operation) {
    return ((Map<?, ?>) line.get(of)).get(operation);
  }

  @Test
  void theCellsOfARowAreShownWithThoseOfTheTableThatHoldWhereItHasNone() {
    TestApp app = newApp();
    String ann = app.register("ann@example.com");
    Object id = app.client("REST").send("POST", "/data/Note", Map.of()).object().get("objectId");
    app.tableRole("Note", "RestUser", "DENY", "FIND");
    Map<String, String> cell =
        Map.of(
            "kind", "row-cell",
            "table", "Note",
            "row", String.valueOf(id),
            "operation", "UPDATE",
            "access", "deny");
    List<Map<String, String>> changes = new java.util.ArrayList<>();
    for (Map<String, String> who : List.of(Map.of("role", "JSUser"), Map.of("user", ann))) {
      Map<String, String> change = new java.util.HashMap<>(cell);
      change.putAll(who);
      changes.add(change);
    }
    var _ = app.manage("POST", "/security/changes", Map.of("changes", changes));

    Map<String, Object> row = container(app, "?container=Note&row=" + id);

    assertThat((List<?>) row.get("operations")).asInstanceOf(LIST).doesNotContain("CREATE");
    assertThat(cell(line(row, "roles", "JSUser"), "cells", "UPDATE")).isEqualTo("deny");
    assertThat(cell(line(row, "roles", "RestUser"), "cells", "FIND")).isEqualTo("inherit");
    assertThat(cell(line(row, "roles", "RestUser"), "inherited", "FIND")).isEqualTo("deny");
    assertThat(cell(line(row, "users", "ann@example.com"), "cells", "UPDATE")).isEqualTo("deny");
    assertThat((List<?>) row.get("users")).hasSize(1);
    for (String wrong : List.of("?container=Note&row=none", "?area=files&container=/x&row=y")) {
      assertThat(
              app.console()
                  .send("GET", "/" + app.id() + "/console/security/container" + wrong, null)
                  .status())
          .isGreaterThanOrEqualTo(400);
    }
  }

  @Test
  void storedCellsAndWhatOthersInheritAreToldApart() {
    TestApp app = newApp();
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Note"));
    app.tableRole("Note", "RestUser", "DENY", "FIND");
    String user = app.register("ann@example.com");
    var _ =
        app.manage(
            "POST",
            "/security/changes",
            Map.of(
                "changes",
                List.of(
                    Map.of("kind", "create-role", "role", "Cook"),
                    Map.of(
                        "kind",
                        "cell",
                        "table",
                        "Note",
                        "user",
                        user,
                        "operation",
                        "UPDATE",
                        "access",
                        "grant"),
                    Map.of(
                        "kind",
                        "owner-cell",
                        "table",
                        "Note",
                        "operation",
                        "FIND",
                        "access",
                        "grant"))));

    Map<String, Object> note = container(app, "?area=data&container=Note");
    Map<String, Object> rest = line(note, "roles", "RestUser");
    assertThat(rest).containsEntry("kind", "key");
    assertThat(cell(rest, "cells", "FIND")).isEqualTo("deny");
    assertThat(cell(rest, "inherited", "FIND")).isNull();
    assertThat(cell(rest, "cells", "CREATE")).isEqualTo("inherit");
    assertThat(cell(rest, "inherited", "CREATE")).isEqualTo("grant");
    assertThat(line(note, "roles", "Cook")).containsEntry("kind", "custom");
    assertThat(line(note, "roles", "GuestUser")).containsEntry("kind", "login");
    assertThat(((Map<?, ?>) ((Map<?, ?>) note.get("owner")).get("cells")).get("FIND"))
        .isEqualTo("grant");
    assertThat((List<?>) note.get("users")).hasSize(1);
    assertThat(cell(line(note, "users", "ann@example.com"), "cells", "UPDATE")).isEqualTo("grant");
    assertThat(note).containsEntry("closed", false).containsEntry("appClosed", false);
  }

  @Test
  void theVersionIsTheOneThatAChangeIsExpectedOn() {
    TestApp app = newApp();
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Note"));
    Object version = container(app, "?area=data&container=Note").get("version");
    app.tableRole("Note", "RestUser", "DENY", "FIND");

    var late =
        app.console()
            .send(
                "POST",
                "/" + app.id() + "/console/security/changes",
                Map.of(
                    "expectedVersion",
                    version,
                    "changes",
                    List.of(Map.of("kind", "closed-to-clients", "table", "Note", "closed", true))));

    assertThat(late.code()).isEqualTo(90409);
  }

  @Test
  void withoutAContainerTheGlobalCellsAreTold() {
    TestApp app = newApp();
    Map<String, Object> files = container(app, "?area=files");

    assertThat(files.get("operations")).isEqualTo(List.of("READ", "WRITE", "DELETE", "PERMISSION"));
    assertThat(cell(line(files, "roles", "RestUser"), "cells", "READ")).isEqualTo("grant");
    assertThat(container(app, "?area=messaging&container=news")).containsEntry("id", "news");
    assertThat(container(app, "?area=files&container=%2Fa%2Fb")).containsEntry("id", "/a/b");
  }

  @Test
  void wrongNamesAreErrors() {
    TestApp app = newApp();
    for (String query :
        List.of(
            "?area=nothing",
            "?area=data&container=Nothing",
            "?area=files&container=a/../b",
            "?area=localservices&container=Nothing")) {
      assertThat(
              app.console()
                  .send("GET", "/" + app.id() + "/console/security/container" + query, null)
                  .status())
          .as(query)
          .isIn(400, 404);
    }
  }

  @Test
  void tablesAreListedWithoutTheirColumnsAndOneIsShownWithThem() {
    TestApp app = newApp();
    var _ = app.client("REST").send("POST", "/data/Note", Map.of("text", "x"));

    Object listed = app.manage("GET", "/data/tables?outline=true", null).object().get("tables");
    Map<String, Object> note = app.manage("GET", "/data/tables/Note", null).object();

    assertThat((List<?>) listed)
        .anySatisfy(table ->
            assertThat((Map<?, ?>) table)
                .isEqualTo(
                    Map.of(
                        "name",
                        "Note",
                        "tableId",
                        note.get("tableId"),
                        "system",
                        false,
                        "columns",
                        (long) ((List<?>) note.get("columns")).size())));
    assertThat(note).containsEntry("name", "Note");
  }
}
