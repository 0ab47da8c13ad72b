package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Columns of dynamic schema become wider when a value needs it, through every door and without
 * loss; others stay as their developers want them.
 */
final class WideningTest extends OnBothDatabases {
  private static final String LONG_TEXT = "x".repeat(5_000);

  /** Writes values into a row that is there. */
  private static final Map<String, BiFunction<Client, Map<String, Object>, Answer>> DOORS =
      Map.of(
          "update", (client, values) -> client.send("PUT", "/data/Item/row", values),
          "save", (client, values) -> client.send("PUT", "/data/Item", with(values)),
          "upsert", (client, values) -> client.send("PUT", "/data/Item/upsert", with(values)),
          "deep save", (client, values) -> client.send("PUT", "/data/Item/deep-save", with(values)),
          "create", (client, values) -> client.send("POST", "/data/Item", values),
          "bulk create",
              (client, values) ->
                  client.send("POST", "/data/bulk/Item", List.of(Map.of("n", 5), values)),
          "bulk upsert",
              (client, values) ->
                  client.send("PUT", "/data/bulkupsert/Item", List.of(with(values))),
          "bulk update",
              (client, values) ->
                  client.send("PUT", "/data/bulk/Item?where=objectId%3D'row'", values));

  private TestApp app;
  private Client client;

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("REST");
  }

  private static Map<String, Object> with(Map<String, Object> values) {
    Map<String, Object> row = new java.util.LinkedHashMap<>(values);
    row.put("objectId", "row");
    return row;
  }

  /** What could go wrong with widening would tell of rows that the write does not reach. */
  @Test
  void anUpdateThatReachesNoRowWidensNothingAndTellsNothing() {
    // no decimal column holds it: widening would be refused
    client.send("POST", "/data/Item", Map.of("objectId", "hidden", "n", 9007199254740993L));
    app.register("ann@example.com");
    app.tableRole("Item", "AuthenticatedUser", "DENY", "FIND", "UPDATE");
    for (String operation : List.of("FIND", "UPDATE")) {
      app.manage(
          "PUT",
          "/security/data/ownerpolicy/" + app.tableId("Item"),
          Map.of("operation", operation, "access", "GRANT"));
    }
    Client ann = app.client("JS").login("ann@example.com");
    for (String id : List.of("hidden", "missing")) {
      assertThat(ann.send("PUT", "/data/Item/" + id, Map.of("n", 4.5)).code()).isEqualTo(1000);
    }
    Answer user =
        client.send(
            "POST",
            "/users/register",
            Map.of("email", "bob@example.com", "password", "x", "n", 9007199254740993L));
    assertThat(user.status()).as(user.text()).isEqualTo(200);
    assertThat(ann.send("PUT", "/data/Users/missing", Map.of("n", 4.5)).code()).isEqualTo(1000);
    Answer bulk = ann.send("PUT", "/data/bulk/Item?where=n%20%3E%201", Map.of("n", 4.5));
    assertThat(bulk.json()).as(bulk.text()).isEqualTo(0L);
    assertThat(client.send("PUT", "/data/Item/hidden", Map.of("n", 4.5)).code()).isEqualTo(1007);
  }

  private void first() {
    client.send(
        "POST", "/data/Item", Map.of("objectId", "row", "n", 9007199254740992L, "s", "short"));
  }

  private String type(String column) {
    return client.get("/data/Item/properties").list().stream()
        .filter(each -> column.equals(each.get("name")))
        .map(each -> (String) each.get("type"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aColumnBecomesWiderThroughEveryDoor() {
    DOORS.forEach((name, door) -> {
      createApp();
      first();
      Answer written = door.apply(client, Map.of("n", 4.5, "s", LONG_TEXT));
      assertThat(written.status()).as(name + written.text()).isEqualTo(200);
      assertThat(written.header("Backstay-Schema-Changes"))
          .as(name)
          .contains("column n of table Item is DOUBLE", "column s of table Item is TEXT");
      assertThat(type("n")).as(name).isEqualTo("DOUBLE");
      assertThat(type("s")).as(name).isEqualTo("TEXT");
      assertThat(client.find("Item", Map.of("where", "n = 4.5", "props", "n,s")).list())
          .as(name)
          .hasSize(1)
          .allSatisfy(row -> assertThat(row).containsEntry("n", 4.5).containsEntry("s", LONG_TEXT));
      if (name.contains("create")) {
        assertThat(client.get("/data/Item/row").object())
            .containsEntry("n", 9007199254740992.0)
            .containsEntry("s", "short");
      }
      String audit = app.manage("GET", "/security/audit-logs?kind=SCHEMA", null).text();
      assertThat(audit).contains("column n of table Item", "column s of table Item", "DOUBLE");
      // never narrower
      client.send("PUT", "/data/Item/row", Map.of("n", 1, "s", "y"));
      assertThat(
              client
                  .send("PUT", "/data/Item/row", Map.of("n", 1.5))
                  .header("Backstay-Schema-Changes"))
          .isNull();
      assertThat(type("n")).isEqualTo("DOUBLE");
      assertThat(type("s")).isEqualTo("TEXT");
    });
  }

  @Test
  void aNewColumnIsWideEnoughForAllRowsOfABulk() {
    Answer made =
        client.send(
            "POST",
            "/data/bulk/Item",
            List.of(Map.of("n", 1, "s", "a"), Map.of("n", 1.5, "s", LONG_TEXT), Map.of("n", 2)));
    assertThat(made.status()).as(made.text()).isEqualTo(200);
    assertThat(type("n")).isEqualTo("DOUBLE");
    assertThat(type("s")).isEqualTo("TEXT");
  }

  @Test
  void aUsersPropertyBecomesWider() {
    client.send(
        "POST", "/users/register", Map.of("email", "a@example.com", "password", "p", "n", 1));
    Answer second =
        client.send(
            "POST", "/users/register", Map.of("email", "b@example.com", "password", "p", "n", 1.5));
    assertThat(second.status()).as(second.text()).isEqualTo(200);
    assertThat(second.object()).containsEntry("n", 1.5);
    assertThat(second.header("Backstay-Schema-Changes"))
        .isEqualTo("column n of table Users is DOUBLE");
  }

  @Test
  void nothingIsLost() {
    first();
    client.send("POST", "/data/Item", Map.of("n", 9007199254740993L));
    Answer refused = client.send("PUT", "/data/Item/row", Map.of("n", 4.5));
    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.text()).contains("1007", "n");
    assertThat(type("n")).isEqualTo("INT");
    assertThat(client.get("/data/Item?where=n%3D9007199254740993").list()).hasSize(1);
  }

  @Test
  void whatADeveloperMadeOrChangedStays() {
    app.manage("POST", "/data/tables", Map.of("name", "Item"));
    app.manage("POST", "/data/tables/Item/columns", Map.of("name", "n", "dataType", "INT"));
    client.send("POST", "/data/Item", Map.of("objectId", "row", "n", 1, "m", 1, "s", "short"));
    app.manage("PUT", "/data/tables/Item/columns/m", Map.of("name", "m", "indexed", true));
    app.manage("PUT", "/data/tables/Item/columns/s", Map.of("name", "s", "dataSize", 400));
    for (Map<String, Object> values :
        List.<Map<String, Object>>of(Map.of("n", 4.5), Map.of("m", 4.5), Map.of("s", LONG_TEXT))) {
      DOORS.forEach((name, door) -> {
        Answer refused = door.apply(client, values);
        assertThat(refused.status()).as(name + refused.text()).isEqualTo(400);
      });
    }
    assertThat(List.of(type("n"), type("m"), type("s"))).isEqualTo(List.of("INT", "INT", "STRING"));
  }

  @Test
  void aWriteThatFailsOrIsPartOfATransactionChangesNothing() {
    first();
    List<Answer> answers = new ArrayList<>();
    answers.add(client.send("PUT", "/data/Item/missing", Map.of("n", 4.5)));
    answers.add(client.send("PUT", "/data/Item/row", Map.of("n", 4.5, "s", Map.of("a", 1))));
    answers.add(
        client.send(
            "POST",
            "/transaction/unit-of-work",
            Map.of(
                "operations",
                List.of(
                    Map.of(
                        "operationType",
                        "UPDATE",
                        "table",
                        "Item",
                        "opResultId",
                        "one",
                        "payload",
                        Map.of("objectId", "row", "n", 4.5))))));
    answers.forEach(answer -> assertThat(ValueDoors.isDone(answer)).as(answer.text()).isFalse());
    client.send("PUT", "/data/bulk/Item?where=n%3D3", Map.of("n", 4.5));
    assertThat(type("n")).isEqualTo("INT");
    app.manage("PUT", "/data/config", Map.of("dynamicSchema", false));
    assertThat(client.send("PUT", "/data/Item/row", Map.of("n", 4.5)).status()).isEqualTo(400);
    assertThat(type("n")).isEqualTo("INT");
  }
}
