package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When writing makes tables and columns, and when it does not, on both databases. */
final class DynamicSchemaTest {
  private static final Map<Setting, String> ROOMY =
      Map.of(Setting.DYNAMIC_CHANGES_PER_MINUTE, "0", Setting.DYNAMIC_TABLES, "1000");

  @ParameterizedTest
  @EnumSource
  void a_write_that_writes_nothing_leaves_the_schema_as_it_was(Product product) {
    try (RunningServer server = RunningServer.start(product, ROOMY)) {
      TestApp app = server.console().createApp("schema");
      Client code = app.client("BL");
      app.register("ann@example.com");
      Client ann = app.client("JS").login("ann@example.com");
      app.manage("POST", "/data/tables", Map.of("name", "Item"));
      column(app, Map.of("name", "name", "dataType", "STRING"));
      column(app, Map.of("name", "code", "dataType", "STRING", "unique", true));
      String row = id(code.send("POST", "/data/Item", Map.of("name", "a", "code", "taken")));
      app.manage("POST", "/data/tables", Map.of("name", "Closed"));
      app.tableRole("Closed", "JSUser", "DENY", "CREATE", "UPDATE", "UPSERT", "ADD_RELATION");
      String closedRow = id(code.send("POST", "/data/Closed", Map.of()));
      Map<String, Object> more = Map.of("extra", 1);
      Map<String, Object> taken = Map.of("code", "taken", "extra", 1);
      Map<String, Object> taken2 = Map.of("code", "taken", "objectId", "second", "extra", 1);
      Map<String, Object> badName = Map.of("first", 1, "bad name", 1);
      String before = schema(app);
      Map<String, Answer> answers = new LinkedHashMap<>();

      answers.put("update of no row", ann.send("PUT", "/data/Item/missing", more));
      answers.put("save of no row", ann.send("PUT", "/data/Item", with("missing", more)));
      answers.put("bulk update", ann.send("PUT", "/data/bulk/Item?where=name%3D'none'", more));
      answers.put("refused update", ann.send("PUT", "/data/Closed/" + closedRow, more));
      answers.put("refused bulk", ann.send("PUT", "/data/bulk/Closed?where=1%3D1", more));
      answers.put("refused upsert", ann.send("PUT", "/data/Closed/upsert", with(closedRow, more)));
      answers.put("refused create", ann.send("POST", "/data/Closed", more));
      answers.put(
          "failing update",
          ann.send(
              "PUT",
              "/data/Item/" + id(code.send("POST", "/data/Item", Map.of("name", "b"))),
              taken));
      answers.put("failing create", ann.send("POST", "/data/Item", taken));
      answers.put("failing upsert", ann.send("PUT", "/data/Item/upsert", taken2));
      answers.put("failing bulk create", ann.send("POST", "/data/bulk/Item", List.of(more, taken)));
      answers.put(
          "failing bulk upsert", ann.send("PUT", "/data/bulkupsert/Item", List.of(more, taken2)));
      answers.put("no bulk create", ann.send("POST", "/data/bulk/New", List.of()));
      answers.put("bad name in a new table", ann.send("POST", "/data/New", badName));
      answers.put("bad name of a table", ann.send("POST", "/data/no%20name", more));
      answers.put(
          "value of another type",
          ann.send(
              "POST",
              "/data/Item",
              Map.of(
                  "extra",
                  1,
                  "name",
                  Map.of("a", 1),
                  "code",
                  true,
                  "created",
                  "x",
                  "objectId",
                  "!")));
      answers.put(
          "deep save",
          ann.send("PUT", "/data/Item/deep-save", Map.of("extra", 1, "code", "taken")));
      answers.put(
          "relation of no row", ann.send("PUT", "/data/Item/missing/kids:Item:n", List.of(row)));
      answers.put(
          "relation to no row",
          ann.send("PUT", "/data/Item/" + row + "/kids:Item:n", List.of("missing")));
      answers.put(
          "refused relation",
          ann.send("PUT", "/data/Closed/" + closedRow + "/kids:Item:n", List.of(row)));
      answers.put("transaction", transaction(ann, step("CREATE", "Item", more)));
      answers.put("transaction, new table", transaction(ann, step("CREATE", "New", more)));
      answers.put(
          "transaction, bulk",
          transaction(
              ann, step("UPDATE_BULK", "Item", Map.of("conditional", "1 = 1", "changes", more))));
      answers.put("update of no user", ann.send("PUT", "/users/missing", more));
      answers.put(
          "failing registration",
          app.client("JS")
              .send(
                  "POST",
                  "/users/register",
                  Map.of("email", "ann@example.com", "password", "p", "extra", 1)));

      answers.forEach((name, answer) ->
          assertThat(
                  answer.status() != 200
                      || answer.text().equals("0")
                      || answer.text().equals("[]")
                      || answer.text().contains("\"success\":false"))
              .as(name + " " + answer.status() + " " + answer.text())
              .isTrue());
      assertThat(schema(app)).isEqualTo(before);
      assertThat(code.get("/data/New").code()).isEqualTo(1009);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_write_that_writes_makes_what_it_needs(Product product) {
    try (RunningServer server = RunningServer.start(product, ROOMY)) {
      TestApp app = server.console().createApp("schema");
      Client client = app.client("JS");
      String row = id(client.send("POST", "/data/Item", Map.of("a", 1)));
      app.register("ann@example.com");
      Client ann = app.client("JS").login("ann@example.com");
      String user =
          (String) app.client("BL").find("Users", Map.of()).list().getFirst().get("objectId");

      assertThat(client.send("PUT", "/data/Item/" + row, Map.of("b", "x")).object())
          .containsEntry("b", "x")
          .containsEntry("a", 1L);
      assertThat(client.send("PUT", "/data/bulk/Item?where=a%3D1", Map.of("c", true)).json())
          .isEqualTo(1L);
      assertThat(client.send("PUT", "/data/Item/upsert", with(row, Map.of("d", 1.5))).object())
          .containsEntry("d", 1.5);
      assertThat(
              client
                  .send("PUT", "/data/bulkupsert/Fresh", List.of(Map.of("e", 1), Map.of("f", 1)))
                  .list())
          .hasSize(2);
      assertThat(client.send("POST", "/data/bulk/Many", List.of(Map.of("g", 1))).list()).hasSize(1);
      assertThat(client.send("PUT", "/data/Deep/deep-save", Map.of("h", 1)).object())
          .containsEntry("h", 1L);
      assertThat(client.send("PUT", "/data/Item/" + row + "/kids:Item:n", List.of(row)).json())
          .isEqualTo(1L);
      assertThat(ann.send("PUT", "/users/" + user, Map.of("nick", "n")).object())
          .containsEntry("nick", "n");
      assertThat(
              client
                  .send(
                      "POST",
                      "/users/register",
                      Map.of("email", "b@example.com", "password", "p", "size", 4))
                  .object())
          .containsEntry("size", 4L);
      assertThat(client.get("/data/Item/" + row).object()).containsKeys("a", "b", "c", "d");
      assertThat(client.find("Fresh", Map.of("where", "f = 1")).list()).hasSize(1);
      // permissions of a table that a write has made are named by its name
      app.tableRole("Fresh", "JSUser", "DENY", "CREATE");
      assertThat(client.send("POST", "/data/Fresh", Map.of()).code()).isEqualTo(1011);
    }
  }

  @ParameterizedTest
  @EnumSource
  void many_who_make_one_table_at_once_all_write(Product product) throws Exception {
    try (RunningServer server = RunningServer.start(product, ROOMY)) {
      TestApp app = server.console().createApp("schema");
      Client client = app.client("JS");
      try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
        List<Future<Answer>> all = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
          int n = i;
          all.add(
              threads.submit(() -> client.send("POST", "/data/Same", Map.of("column" + n % 6, n))));
        }
        for (Future<Answer> one : all) {
          assertThat(one.get().status()).as(one.get().text()).isEqualTo(200);
        }
      }
      assertThat(client.get("/data/Same/count").json()).isEqualTo(24L);
      assertThat(client.get("/data/Same?pageSize=1").list().getFirst())
          .containsKeys("column0", "column1", "column2", "column3", "column4", "column5");
    }
  }

  @ParameterizedTest
  @EnumSource
  void clients_make_so_many_tables_and_columns_and_no_more(Product product) {
    Map<Setting, String> small =
        Map.of(
            Setting.DYNAMIC_TABLES, "3",
            Setting.DYNAMIC_COLUMNS, "6",
            Setting.DYNAMIC_CHANGES_PER_MINUTE, "0");
    try (RunningServer server = RunningServer.start(product, small)) {
      TestApp app = server.console().createApp("schema");
      Client client = app.client("BL");
      // beside Users
      assertThat(client.send("POST", "/data/One", Map.of("a", 1)).status()).isEqualTo(200);
      assertThat(client.send("POST", "/data/Two", Map.of("a", 1)).status()).isEqualTo(200);
      String before = schema(app);
      for (Answer refused :
          List.of(
              client.send("POST", "/data/Three", Map.of("a", 1)),
              client.send("PUT", "/data/Three/upsert", Map.of("a", 1)),
              client.send("PUT", "/data/Three/deep-save", Map.of("a", 1)),
              client.send("PUT", "/data/bulkupsert/Three", List.of(Map.of("a", 1))),
              client.send("POST", "/data/One", Map.of("b", 1, "c", 1)))) {
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.code()).as(refused.text()).isEqualTo(1149);
      }
      assertThat(schema(app)).isEqualTo(before);
      assertThat(client.send("POST", "/data/One", Map.of("b", 1)).status()).isEqualTo(200);
      app.manage("POST", "/data/tables", Map.of("name", "Three"));
      app.manage("POST", "/data/Three", Map.of("a", 1, "b", 1, "c", 1));
      assertThat(client.send("POST", "/data/Three", Map.of("a", 1)).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void clients_make_so_many_a_minute_and_developers_as_many_as_they_like(Product product) {
    try (RunningServer server =
        RunningServer.start(product, Map.of(Setting.DYNAMIC_CHANGES_PER_MINUTE, "5"))) {
      TestApp app = server.console().createApp("schema");
      Client client = app.client("JS");
      assertThat(client.send("POST", "/data/One", Map.of("a", 1, "b", 1, "c", 1)).status())
          .isEqualTo(200);
      Answer refused = client.send("POST", "/data/Two", Map.of("a", 1, "b", 1, "c", 1));
      assertThat(refused.status()).as(refused.text()).isEqualTo(429);
      assertThat(refused.code()).isEqualTo(90429);
      assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(1L, 60L);
      // what is there can be written to
      assertThat(client.send("POST", "/data/One", Map.of("a", 2)).status()).isEqualTo(200);
      app.manage("POST", "/data/tables", Map.of("name", "Two"));
      app.manage("POST", "/data/Two", Map.of("a", 1, "b", 1, "c", 1, "d", 1, "e", 1, "f", 1));
      TestApp other = server.console().createApp("other");
      assertThat(other.client("JS").send("POST", "/data/One", Map.of("a", 1)).status())
          .isEqualTo(200);
    }
  }

  private static void column(TestApp app, Map<String, Object> column) {
    app.manage("POST", "/data/tables/Item/columns", column);
  }

  private static String schema(TestApp app) {
    return app.manage("GET", "/data/tables", null).text();
  }

  private static Map<String, Object> with(String id, Map<String, Object> values) {
    Map<String, Object> all = new LinkedHashMap<>(values);
    all.put("objectId", id);
    return all;
  }

  private static Map<String, Object> step(String type, String table, Object payload) {
    return Map.of("operationType", type, "table", table, "opResultId", "last", "payload", payload);
  }

  private static Answer transaction(Client client, Map<String, Object> step) {
    return client.send("POST", "/transaction/unit-of-work", Map.of("operations", List.of(step)));
  }

  private static String id(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return (String) answer.object().get("objectId");
  }
}
