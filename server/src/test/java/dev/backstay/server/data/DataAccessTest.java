package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.SharedServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What who may do to records, asked over HTTP on both databases. Each test has an app of its own.
 */
@ExtendWith(SharedServers.class)
final class DataAccessTest {
  private static TestApp app(Product product) {
    return SharedServers.of(product).console().createApp("data");
  }

  @ParameterizedTest
  @EnumSource
  void a_new_app_is_open_to_everybody(Product product) {
    TestApp app = app(product);
    Client anonymous = app.client("REST");
    Answer created = anonymous.send("POST", "/data/Thing", Map.of("name", "a", "size", 1));
    assertThat(created.status()).isEqualTo(200);
    assertThat(created.object())
        .containsEntry("___class", "Thing")
        .containsEntry("name", "a")
        .containsEntry("size", 1L)
        .containsEntry("ownerId", null)
        .containsEntry("updated", null)
        .containsKeys("objectId", "created");
    assertThat(anonymous.get("/data/Thing").list()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void a_denied_find_is_an_empty_list_and_a_denied_create_says_so(Product product) {
    TestApp app = app(product);
    Client server = app.client("BL");
    String id =
        (String) server.send("POST", "/data/Thing", Map.of("name", "a")).object().get("objectId");
    app.tableRole(
        "Thing", "NotAuthenticatedUser", "DENY", "FIND", "CREATE", "UPDATE", "REMOVE", "DESCRIBE");
    Client anonymous = app.client("JS");

    assertThat(anonymous.find("Thing", Map.of()).list()).isEmpty();
    assertThat(anonymous.get("/data/Thing/count").json()).isEqualTo(0L);
    assertThat(anonymous.get("/data/Thing/first").code()).isEqualTo(1010);
    refused(anonymous.get("/data/Thing/" + id), 400, 1000);
    refused(anonymous.send("POST", "/data/Thing", Map.of("name", "b")), 403, 1011);
    refused(anonymous.send("PUT", "/data/Thing/" + id, Map.of("name", "b")), 403, 1012);
    refused(anonymous.send("DELETE", "/data/Thing/" + id, null), 403, 1014);
    refused(anonymous.get("/data/Thing/properties"), 403, 1015);
    refused(anonymous.send("POST", "/data/bulk/Thing", List.of(Map.of("name", "b"))), 403, 1011);
    refused(anonymous.send("PUT", "/data/bulk/Thing?where=1%3D1", Map.of("name", "b")), 403, 1012);
    refused(anonymous.send("POST", "/data/bulk/Thing/delete", Map.of("where", "1=1")), 403, 1014);

    assertThat(server.get("/data/Thing").list()).hasSize(1);
    assertThat(server.get("/data/Thing/" + id).object()).containsEntry("name", "a");
  }

  @ParameterizedTest
  @EnumSource
  void owners_find_and_change_their_own_rows_only(Product product) {
    TestApp app = app(product);
    app.register("ann@example.com");
    app.register("bob@example.com");
    Client ann = app.client("IOS").login("ann@example.com");
    Client bob = app.client("JS").login("bob@example.com");
    String annsId =
        (String) ann.send("POST", "/data/Note", Map.of("text", "ann's")).object().get("objectId");
    for (int i = 0; i < 3; i++) {
      bob.send("POST", "/data/Note", Map.of("text", "bob's " + i));
    }
    app.tableRole("Note", "AuthenticatedUser", "DENY", "FIND", "UPDATE", "REMOVE");
    for (String operation : List.of("FIND", "UPDATE", "REMOVE")) {
      app.manage(
          "PUT",
          "/security/data/ownerpolicy/" + app.tableId("Note"),
          Map.of("operation", operation, "access", "GRANT"));
    }

    assertThat(ann.find("Note", Map.of()).list()).extracting("text").containsExactly("ann's");
    assertThat(bob.find("Note", Map.of()).list()).hasSize(3);
    assertThat(bob.get("/data/Note/count").json()).isEqualTo(3L);
    // hidden and missing answer alike
    Answer hidden = bob.get("/data/Note/" + annsId);
    refused(hidden, 400, 1000);
    refused(bob.send("PUT", "/data/Note/" + annsId, Map.of("text", "taken")), 400, 1000);
    refused(bob.send("DELETE", "/data/Note/" + annsId, null), 400, 1000);
    assertThat(bob.send("PUT", "/data/bulk/Note?where=1%3D1", Map.of("text", "changed")).json())
        .isEqualTo(3L);
    assertThat(
            bob.send("POST", "/data/bulk/Note/delete", Map.of("where", "text = 'changed'")).json())
        .isEqualTo(3L);
    assertThat(ann.find("Note", Map.of()).list()).extracting("text").containsExactly("ann's");
  }

  @ParameterizedTest
  @EnumSource
  void a_row_that_is_seen_but_not_to_be_changed_is_refused_with_its_code(Product product) {
    TestApp app = app(product);
    app.register("ann@example.com");
    Client ann = app.client("REST").login("ann@example.com");
    String id =
        (String)
            app.client("BL")
                .send("POST", "/data/Note", Map.of("text", "a"))
                .object()
                .get("objectId");
    app.tableRole("Note", "AuthenticatedUser", "DENY", "UPDATE", "REMOVE");
    app.manage(
        "PUT",
        "/security/data/ownerpolicy/" + app.tableId("Note"),
        Map.of("operation", "UPDATE", "access", "GRANT"));
    refused(ann.send("PUT", "/data/Note/" + id, Map.of("text", "b")), 403, 1012);
    refused(ann.send("DELETE", "/data/Note/" + id, null), 403, 1014);
  }

  @ParameterizedTest
  @EnumSource
  void an_object_grant_opens_one_row_to_one_user(Product product) {
    TestApp app = app(product);
    String annId = app.register("ann@example.com");
    app.register("bob@example.com");
    Client bob = app.client("JS").login("bob@example.com");
    String shared =
        (String) bob.send("POST", "/data/Doc", Map.of("title", "shared")).object().get("objectId");
    bob.send("POST", "/data/Doc", Map.of("title", "private"));
    assertThat(
            bob.send(
                    "PUT",
                    "/data/Doc/permissions/GRANT/" + shared,
                    Map.of("permission", "FIND", "user", annId))
                .status())
        .isEqualTo(200);
    app.tableRole("Doc", "AuthenticatedUser", "DENY", "FIND");
    Client ann = app.client("JS").login("ann@example.com");
    assertThat(ann.find("Doc", Map.of()).list()).extracting("title").containsExactly("shared");
    // nobody grants what they no longer hold; the row is no secret to who holds PERMISSION on it
    refused(
        bob.send(
            "PUT",
            "/data/Doc/permissions/GRANT/" + shared,
            Map.of("permission", "FIND", "role", "*")),
        403,
        1023);
    assertThat(
            ann.send("PUT", "/data/Doc/permissions/DENY", Map.of("permission", "FIND", "role", "*"))
                .code())
        .as("tables are not for clients to grant")
        .isEqualTo(1023);
  }

  @ParameterizedTest
  @EnumSource
  void a_hidden_column_is_not_in_results_and_not_to_be_named(Product product) {
    TestApp app = app(product);
    Client server = app.client("BL");
    server.send("POST", "/data/Person", Map.of("name", "a", "salary", 10));
    server.send("POST", "/data/Person", Map.of("name", "b", "salary", 20));
    String column =
        app.manage("GET", "/data/tables", null)
            .text()
            .split("\"name\":\"salary\"")[0]
            .replaceAll(".*\"columnId\":\"([^\"]+)\".*", "$1");
    app.manage(
        "PUT",
        "/security/data/"
            + app.tableId("Person")
            + "/columns/permissions/"
            + column
            + "/"
            + app.roleId("NotAuthenticatedUser"),
        Map.of("operation", column, "access", "DENY"));
    Client anonymous = app.client("JS");
    assertThat(anonymous.find("Person", Map.of()).list())
        .hasSize(2)
        .allSatisfy(row -> assertThat(row).doesNotContainKey("salary"));
    for (Map<String, Object> query :
        List.<Map<String, Object>>of(
            Map.of("where", "salary > 15"),
            Map.of("where", "name = 'a' or salary > 15"),
            Map.of("sortBy", "salary"),
            Map.of("props", "name,salary"))) {
      refused(anonymous.find("Person", query), 403, 1053);
    }
    assertThat(anonymous.get("/data/Person/properties").text()).doesNotContain("salary");
    assertThat(server.find("Person", Map.of("where", "salary > 15")).list()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void a_closed_table_is_for_server_code_alone_which_keeps_its_caller(Product product) {
    TestApp app = app(product);
    app.register("ann@example.com");
    app.client("BL").send("POST", "/data/Stock", Map.of("item", "a"));
    app.manage(
        "PUT",
        "/security/closed-to-clients",
        Map.of("area", "data", "container", app.tableId("Stock"), "closed", true));
    Client ann = app.client("JS").login("ann@example.com");
    assertThat(ann.find("Stock", Map.of()).list()).isEmpty();
    refused(ann.send("POST", "/data/Stock", Map.of("item", "b")), 403, 1011);
    Client serverCode = app.client("BL").withToken(ann.token());
    assertThat(serverCode.find("Stock", Map.of()).list()).hasSize(1);
    assertThat(serverCode.send("POST", "/data/Stock", Map.of("item", "b")).object().get("ownerId"))
        .isNotNull();
  }

  @ParameterizedTest
  @EnumSource
  void the_food_ordering_recipe_lets_a_customer_in_through_server_code_only(Product product) {
    TestApp app = app(product);
    String customer = app.register("customer@example.com");
    app.manage("PUT", "/security/roles/Customer", null);
    app.manage(
        "PUT",
        "/security/assignedroles",
        Map.of(
            "roles",
            List.of(Map.of("roleId", app.roleId("Customer"), "status", "ALL")),
            "users",
            List.of(customer)));
    app.client("BL").send("POST", "/data/Restaurant", Map.of("name", "Trattoria"));
    String[] all = {"FIND", "CREATE", "UPDATE", "REMOVE"};
    app.tableRole("Restaurant", "AuthenticatedUser", "GRANT", all);
    app.tableRole("Restaurant", "ServerCodeUser", "GRANT", all);
    for (String role :
        List.of(
            "ASUser",
            "AndroidUser",
            "DotNetUser",
            "IOSUser",
            "JSUser",
            "RestUser",
            "NotAuthenticatedUser",
            "GuestUser")) {
      app.tableRole("Restaurant", role, "DENY", all);
    }
    for (String key : List.of("JS", "IOS", "REST", "ANDROID", "WP", "AS")) {
      assertThat(app.client(key).find("Restaurant", Map.of()).list()).as(key).isEmpty();
      Client loggedIn = app.client(key).login("customer@example.com");
      assertThat(loggedIn.find("Restaurant", Map.of()).list()).as(key + " logged in").isEmpty();
      refused(loggedIn.send("POST", "/data/Restaurant", Map.of("name", "x")), 403, 1011);
    }
    assertThat(app.client("BL").find("Restaurant", Map.of()).list()).hasSize(1);
    assertThat(app.client("BL").login("customer@example.com").find("Restaurant", Map.of()).list())
        .hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void a_permission_change_holds_from_the_next_request_on_under_load(Product product)
      throws Exception {
    TestApp app = app(product);
    Client client = app.client("JS");
    app.client("BL").send("POST", "/data/Thing", Map.of("name", "a"));
    AtomicBoolean stop = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> load = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        load.add(
            threads.submit(() -> {
              while (!stop.get()) {
                assertThat(client.find("Thing", Map.of()).status()).isEqualTo(200);
              }
            }));
      }
      for (int round = 0; round < 15; round++) {
        app.tableRole("Thing", "NotAuthenticatedUser", "DENY", "FIND");
        assertThat(client.find("Thing", Map.of()).list()).isEmpty();
        app.tableRole("Thing", "NotAuthenticatedUser", "GRANT", "FIND");
        assertThat(client.find("Thing", Map.of()).list()).hasSize(1);
      }
      stop.set(true);
      for (Future<?> one : load) {
        one.get();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void pages_sorting_and_conditions(Product product) {
    TestApp app = app(product);
    Client client = app.client("REST");
    List<Map<String, Object>> rows =
        IntStream.range(0, 25)
            .<Map<String, Object>>mapToObj(
                i -> Map.of("name", "row " + i, "rank", i % 5, "even", i % 2 == 0))
            .toList();
    assertThat(client.send("POST", "/data/bulk/Item", rows).list()).hasSize(25);
    assertThat(client.find("Item", Map.of()).list()).hasSize(10);
    assertThat(client.find("Item", Map.of("pageSize", 20, "offset", 20)).list()).hasSize(5);
    assertThat(client.find("Item", Map.of("offset", 99)).list()).isEmpty();
    assertThat(client.find("Item", Map.of("where", "rank = 3 and even = true")).list()).hasSize(2);
    assertThat(
            client.find("Item", Map.of("where", "name in ('row 1', 'row 2') or rank > 100")).list())
        .hasSize(2);
    assertThat(client.find("Item", Map.of("sortBy", "rank desc, name asc", "pageSize", 3)).list())
        .extracting("name")
        .containsExactly("row 14", "row 19", "row 24");
    assertThat(client.send("POST", "/data/Item/count", Map.of("where", "even = false")).json())
        .isEqualTo(12L);
    refused(client.find("Item", Map.of("pageSize", 101)), 400, 1025);
    assertThat(client.find("Item", Map.of("pageSize", "many")).code()).isEqualTo(8008);
    assertThat(client.find("Item", Map.of("where", "rank = = 3")).code()).isEqualTo(19000);
    assertThat(client.find("Item", Map.of("where", "nowhere = 3")).status()).isEqualTo(400);
    assertThat(client.find("Item", Map.of("groupBy", "nowhere")).code()).isEqualTo(1006);
  }

  @ParameterizedTest
  @EnumSource
  void without_dynamic_schema_nothing_is_made_on_the_way(Product product) {
    TestApp app = app(product);
    app.client("BL").send("POST", "/data/Thing", Map.of("name", "a"));
    app.manage("PUT", "/data/config", Map.of("dynamicSchema", false));
    refused(app.client("JS").send("POST", "/data/Other", Map.of("name", "a")), 400, 1009);
    refused(app.client("JS").find("Other", Map.of()), 400, 1009);
    assertThat(
            app.client("JS").send("POST", "/data/Thing", Map.of("name", "b", "more", 1)).status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @EnumSource
  void who_may_not_create_makes_no_table_and_no_column(Product product) {
    TestApp app = app(product);
    app.client("BL").send("POST", "/data/Thing", Map.of("name", "a"));
    for (String operation : List.of("CREATE", "UPDATE")) {
      app.manage(
          "PUT",
          "/security/roles/permissions/" + app.roleId("NotAuthenticatedUser"),
          Map.of("type", "DATA", "operation", operation, "access", "DENY"));
    }
    refused(app.client("JS").send("POST", "/data/Other", Map.of("name", "a")), 403, 1011);
    refused(app.client("JS").send("POST", "/data/Thing", Map.of("more", "a")), 403, 1011);
    String tables = app.manage("GET", "/data/tables", null).text();
    assertThat(tables).contains("\"Thing\"").doesNotContain("\"Other\"", "\"more\"");
  }

  private static void refused(Answer answer, int status, long code) {
    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
  }
}
