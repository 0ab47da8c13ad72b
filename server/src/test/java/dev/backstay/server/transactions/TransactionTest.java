package dev.backstay.server.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several operations as one, over HTTP on both databases. */
final class TransactionTest extends OnBothDatabases {
  private TestApp app;
  private Client client;

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("JS");
    client.send("POST", "/data/Person", Map.of("name", "first", "age", 1));
    client.send("POST", "/data/Order", Map.of("title", "first"));
  }

  private static Map<String, Object> step(String type, String table, String id, Object payload) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("operationType", type);
    step.put("table", table);
    step.put("opResultId", id);
    step.put("payload", payload);
    return step;
  }

  private static Map<String, Object> ref(String id, String property) {
    return Map.of("___ref", true, "opResultId", id, "propName", property);
  }

  private static Answer run(Client client, Object... steps) {
    return client.send("POST", "/transaction/unit-of-work", Map.of("operations", List.of(steps)));
  }

  private static Map<String, Object> results(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.object())
        .as(answer.text())
        .containsEntry("success", true)
        .containsEntry("error", null);
    return map(answer.object().get("results"));
  }

  private static Map<String, Object> error(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.object())
        .as(answer.text())
        .containsEntry("success", false)
        .containsEntry("results", null);
    return map(answer.object().get("error"));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  private static Object result(Map<String, Object> results, String id) {
    return map(results.get(id)).get("result");
  }

  private long count(String table) {
    return (Long) app.client("BL").get("/data/" + table + "/count").json();
  }

  @Test
  void laterOperationsUseResultsOfEarlierOnes() {
    Map<String, Object> results =
        results(
            run(
                client,
                step("CREATE", "Person", "made", Map.of("name", "Ann", "age", 5)),
                step(
                    "UPDATE",
                    "Person",
                    "changed",
                    Map.of("objectId", ref("made", "objectId"), "age", 6)),
                step(
                    "CREATE_BULK",
                    "Order",
                    "orders",
                    List.of(Map.of("title", "a"), Map.of("title", "b"))),
                step(
                    "UPDATE",
                    "Order",
                    "renamed",
                    Map.of(
                        "objectId",
                            Map.of("___ref", true, "opResultId", "orders", "resultIndex", 1),
                        "title", ref("changed", "name"))),
                step(
                    "FIND",
                    "Order",
                    "found",
                    Map.of(
                        "whereClause",
                        "title = 'Ann'",
                        "queryOptions",
                        Map.of("sortBy", List.of("title")))),
                step(
                    "DELETE",
                    "Order",
                    "gone",
                    Map.of(
                        "___ref",
                        true,
                        "opResultId",
                        "found",
                        "resultIndex",
                        0,
                        "propName",
                        "objectId")),
                step(
                    "UPDATE_BULK",
                    "Person",
                    "all",
                    Map.of("conditional", "age > 0", "changes", Map.of("age", 9))),
                step(
                    "DELETE_BULK",
                    "Order",
                    "rest",
                    Map.of("unconditional", Map.of("___ref", true, "opResultId", "orders")))));

    assertThat(map(result(results, "made")))
        .containsEntry("name", "Ann")
        .containsEntry("___class", "Person");
    assertThat(map(result(results, "changed"))).containsEntry("age", 6L);
    assertThat((List<?>) result(results, "orders")).hasSize(2).allMatch(id -> id instanceof String);
    assertThat((List<?>) result(results, "found")).hasSize(1);
    assertThat(result(results, "gone")).isInstanceOf(Long.class);
    assertThat(result(results, "all")).isEqualTo(2L);
    assertThat(result(results, "rest")).isEqualTo(1L);
    assertThat(map(results.get("made"))).containsEntry("operationType", "CREATE");
    assertThat(count("Order")).isOne();
    assertThat(client.get("/data/Person?where=age%20%3D%209").list()).hasSize(2);
  }

  @Test
  void relationsAreSetBetweenWhatTheTransactionMade() {
    app.manage(
        "POST",
        "/data/tables/Person/columns/relation",
        Map.of("name", "orders", "toTableName", "Order", "relationshipType", "ONE_TO_MANY"));
    Map<String, Object> results =
        results(
            run(
                client,
                step("CREATE", "Person", "made", Map.of("name", "Ann")),
                step(
                    "CREATE_BULK",
                    "Order",
                    "orders",
                    List.of(Map.of("title", "a"), Map.of("title", "b"))),
                step(
                    "SET_RELATION",
                    "Person",
                    "set",
                    Map.of(
                        "parentObject", ref("made", "objectId"),
                        "relationColumn", "orders",
                        "unconditional", Map.of("___ref", true, "opResultId", "orders"))),
                step(
                    "DELETE_RELATION",
                    "Person",
                    "less",
                    Map.of(
                        "parentObject", ref("made", "objectId"),
                        "relationColumn", "orders",
                        "conditional", "title = 'a'"))));

    assertThat(result(results, "set")).isEqualTo(2L);
    assertThat(result(results, "less")).isEqualTo(1L);
    String id = (String) map(result(results, "made")).get("objectId");
    assertThat(client.get("/data/Person/" + id + "/orders").list())
        .extracting("title")
        .containsExactly("b");
  }

  @Test
  void nothingHappensWhenAnOperationFailsAndTheAnswerSaysWhich() {
    Map<String, Object> error =
        error(
            run(
                client,
                step("CREATE", "Person", "made", Map.of("name", "Ann")),
                step("DELETE_BULK", "Order", "all", Map.of("conditional", "title != ''")),
                step("UPDATE", "Person", "missing one", Map.of("objectId", "nobody", "age", 6)),
                step("CREATE", "Person", "never", Map.of("name", "Bob"))));

    assertThat(map(error.get("operation")))
        .containsEntry("operationType", "UPDATE")
        .containsEntry("table", "Person")
        .containsEntry("opResultId", "missing one")
        .containsEntry("payload", Map.of("objectId", "nobody", "age", 6L));
    assertThat(error)
        .containsEntry("code", 1000L)
        .containsEntry("message", "Entity with ID nobody not found");
    assertThat(count("Person")).isOne();
    assertThat(count("Order")).isOne();
  }

  @Test
  void everyOperationPassesTheGate() {
    app.register("ann@example.com");
    app.tableRole("Order", "NotAuthenticatedUser", "DENY", "CREATE", "FIND");
    assertThat(
            error(
                run(
                    client,
                    step("CREATE", "Person", "a", Map.of("name", "x")),
                    step("CREATE", "Order", "b", Map.of("title", "x")))))
        .containsEntry("code", 1011L);
    assertThat(count("Person")).isOne();

    assertThat(
            (List<?>)
                result(results(run(client, step("FIND", "Order", "found", Map.of()))), "found"))
        .isEmpty();

    Client ann = client.login("ann@example.com");
    String ownerId =
        (String)
            map(result(
                    results(run(ann, step("CREATE", "Order", "b", Map.of("title", "hers")))), "b"))
                .get("ownerId");
    assertThat(ownerId).isNotNull();
    assertThat(
            (List<?>) result(results(run(ann, step("FIND", "Order", "found", Map.of()))), "found"))
        .hasSize(2);
  }

  @Test
  void tablesAndColumnsAreNotMadeInATransaction() {
    assertThat(error(run(client, step("CREATE", "Person", "a", Map.of("shoe", 3)))))
        .containsEntry(
            "message",
            "Column 'shoe' in table 'Person' does not exists. All tables and columns must be"
                + " present in the database before a transaction is executed.");
    assertThat(error(run(client, step("CREATE", "Nothing", "a", Map.of("shoe", 3)))))
        .containsEntry("code", 1009L);
  }

  @Test
  void moreThanAHundredObjectsInABulkCreateAreRefused() {
    List<Map<String, Object>> many = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      many.add(Map.of("title", "t" + i));
    }
    assertThat(error(run(client, step("CREATE_BULK", "Order", "many", many))))
        .containsEntry("message", "Bulk create operation supports no more than 100 objects");
  }

  @Test
  void aReferenceToNothingFailsItsOperation() {
    assertThat(error(run(client, step("DELETE", "Order", "a", ref("later", "objectId")))))
        .extracting("message")
        .asString()
        .contains("no operation before this one has that name");
    assertThat(
            error(
                run(
                    client,
                    step("FIND", "Order", "found", Map.of("whereClause", "title = 'none'")),
                    step(
                        "DELETE",
                        "Order",
                        "a",
                        Map.of("___ref", true, "opResultId", "found", "resultIndex", 0)))))
        .extracting("message")
        .asString()
        .contains("there is no result with index 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"operations\": 1}",
        "{\"operations\": [1]}",
        "{\"operations\": [{\"operationType\": \"DROP\", \"table\": \"Person\", \"opResultId\":"
            + " \"a\"}]}",
        "{\"operations\": [{\"operationType\": \"FIND\", \"opResultId\": \"a\"}]}",
        "{\"operations\": [{\"operationType\": \"FIND\", \"table\": \"Person\"}]}",
        "{\"operations\": [], \"isolationLevelEnum\": \"NONE\"}",
      })
  void aRequestThatIsNoTransactionIsRefused(String body) {
    Answer answer = client.send("POST", "/transaction/unit-of-work", new RunningServer.Raw(body));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(8008);
  }

  @ParameterizedTest
  @ValueSource(strings = {"READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ", "SERIALIZABLE"})
  void everyIsolationLevelWorks(String level) {
    Answer answer =
        client.send(
            "POST",
            "/transaction/unit-of-work",
            Map.of(
                "isolationLevelEnum",
                level,
                "operations",
                List.of(step("CREATE", "Person", "a", Map.of("name", "x")))));
    assertThat(results(answer)).containsKey("a");
  }

  @Test
  void concurrentTransactionsAreWholeAndUpsertOfOneIdMakesOneRow() throws Exception {
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 40; i++) {
        int number = i;
        answers.add(
            threads.submit(() ->
                run(
                    client,
                    step("UPSERT", "Person", "one", Map.of("objectId", "the-one", "age", number)),
                    step("CREATE", "Order", "two", Map.of("title", "t" + number)))));
      }
    }
    long succeeded = 0;
    for (Future<Answer> answer : answers) {
      succeeded += Boolean.TRUE.equals(answer.get().object().get("success")) ? 1 : 0;
    }
    assertThat(succeeded).isEqualTo(40);
    assertThat(count("Person")).isEqualTo(2);
    assertThat(count("Order")).isEqualTo(1 + succeeded);
  }
}
