package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import dev.backstay.server.RunningServer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordTest extends ConsoleScenario {
  @Test
  void recordsAreCreatedListedCountedChangedAndDeleted() {
    orders();
    Map<String, Object> first = app.manage("POST", "/data/Orders", Map.of("number", 1)).object();
    var _ =
        app.manage("POST", "/data/bulk/Orders", List.of(Map.of("number", 2), Map.of("number", 3)));

    assertThat(
            app.manage(
                    "POST",
                    "/data/Orders/find",
                    Map.of("pageSize", 2, "offset", 1, "sortBy", "number desc"))
                .list())
        .extracting(row -> row.get("number"))
        .containsExactly(2L, 1L);
    assertThat(app.manage("POST", "/data/Orders/count", Map.of()).json()).isEqualTo(3L);
    assertThat(app.manage("GET", "/data/Orders/count?where=number%20%3E%201", null).json())
        .isEqualTo(2L);

    first.put("number", 10);
    Map<String, Object> changed =
        app.manage("PUT", "/data/Orders/" + first.get("objectId"), first).object();
    assertThat(changed)
        .containsEntry("number", 10L)
        .containsEntry("objectId", first.get("objectId"));

    var deleted =
        app.manage(
            "DELETE",
            "/data/tables/Orders/records",
            List.of(
                Map.of("objectId", first.get("objectId")), Map.of("objectId", "it's not there")));
    assertThat(deleted.json()).isEqualTo(1L);
    var _ = app.manage("DELETE", "/data/tables/Orders/all", null);
    assertThat(app.manage("POST", "/data/Orders/count", Map.of()).json()).isEqualTo(0L);
  }

  @Test
  void whatIsDeniedToEveryClientIsStillTheDevelopers() {
    orders();
    for (String role : List.of("RestUser", "JSUser", "NotAuthenticatedUser", "ServerCodeUser")) {
      app.tableRole("Orders", role, "DENY", "FIND", "CREATE", "UPDATE", "REMOVE");
    }
    var _ = app.manage("POST", "/data/Orders", Map.of("number", 1));

    assertThat(app.client("REST").find("Orders", Map.of()).list()).isEmpty();
    assertThat(app.manage("POST", "/data/Orders/find", Map.of()).list()).hasSize(1);
  }

  @Test
  void wrongRequestsHaveTheirCodes() {
    orders();

    assertThat(manage("POST", "/data/Nowhere/find", Map.of()).code()).isEqualTo(1009);
    assertThat(manage("POST", "/data/Orders/find", Map.of("pageSize", 101)).code()).isEqualTo(1025);
    assertThat(manage("POST", "/data/Orders/find", Map.of("where", "number = = 1")).status())
        .isEqualTo(400);
    assertThat(manage("PUT", "/data/Orders/none", Map.of("number", 1)).code()).isEqualTo(1000);
    assertThat(manage("POST", "/data/bulk/Orders", Map.of()).code()).isEqualTo(8002);
    assertThat(manage("POST", "/data/bulk/Orders", List.of(1)).code()).isEqualTo(8002);
    assertThat(manage("DELETE", "/data/tables/Orders/records", List.of(Map.of())).code())
        .isEqualTo(8007);
    assertThat(
            manage(
                    "DELETE",
                    "/data/tables/Orders/records",
                    Collections.nCopies(501, Map.of("objectId", "x")))
                .code())
        .isEqualTo(2004);
  }

  @Test
  void aUserMadeAtTheConsoleLogsInUntilDisabled() {
    Map<String, Object> user =
        app.manage(
                "POST",
                "/data/Users",
                Map.of("email", "lee@example.com", "password", RunningServer.PASSWORD))
            .object();
    assertThat(user).doesNotContainKey("password");
    var client = app.client("REST").login("lee@example.com");

    var _ =
        app.manage(
            "PUT",
            "/data/Users/" + user.get("objectId"),
            Map.of("objectId", user.get("objectId"), "userStatus", "DISABLED"));

    assertThat(client.find("Users", Map.of()).code()).isEqualTo(3090);
  }

  private void orders() {
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Orders"));
    var _ =
        app.manage(
            "POST", "/data/tables/Orders/columns", Map.of("name", "number", "dataType", "INT"));
  }
}
