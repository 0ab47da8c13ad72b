package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Small requests that ask for answers without end, over HTTP on both databases. */
final class AmplificationTest extends OnBothDatabases {
  private TestApp app;
  private Client client;

  @BeforeEach
  void createNodes() {
    app = newApp();
    client = app.client("REST");
    client.send("POST", "/data/Node", Map.of("objectId", "one", "v", "first"));
    for (String relation : List.of("k", "l")) {
      app.manage(
          "POST",
          "/data/tables/Node/columns/relation",
          Map.of(
              "name",
              relation,
              "dataType",
              "DATA_REF",
              "toTableName",
              "Node",
              "relationshipType",
              "ONE_TO_MANY"));
    }
    column("text", "TEXT");
    column("j", "JSON");
  }

  private void column(String name, String type) {
    app.manage("POST", "/data/tables/Node/columns", Map.of("name", name, "dataType", type));
  }

  private long count() {
    return (Long) client.get("/data/Node/count").json();
  }

  private void bigNode() {
    Answer made =
        client.send("POST", "/data/Node", Map.of("objectId", "big", "text", "x".repeat(200_000)));
    assertThat(made.status()).as(made.text()).isEqualTo(200);
  }

  private Answer deepSave(List<?> children) {
    return client.send("PUT", "/data/Node/deep-save", Map.of("v", "root", "k", children));
  }

  private static Map<String, Object> step(String type, String id, Object payload) {
    return Map.of("operationType", type, "table", "Node", "opResultId", id, "payload", payload);
  }

  private Answer transaction(List<?> steps) {
    return client.send("POST", "/transaction/unit-of-work", Map.of("operations", steps));
  }

  private static void assertStepRefused(Answer answer, String because) {
    assertThat(answer.object()).containsEntry("success", false).containsEntry("results", null);
    assertThat((Map<?, ?>) answer.object().get("error")).extracting("code").isEqualTo(1026L);
    assertThat(answer.text()).contains(because).containsIgnoringCase("ask for");
  }

  @Test
  void referencesOfADeepSaveDoNotMultiply() {
    List<Object> nodes = new ArrayList<>();
    nodes.add(Map.of("v", "0", "__subID", "s0"));
    for (int i = 1; i <= 20; i++) {
      List<?> both = List.of(Map.of("__originSubID", "s" + (i - 1)));
      nodes.add(Map.of("v", "" + i, "__subID", "s" + i, "k", both, "l", both));
    }

    Answer refused = deepSave(nodes);

    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(1026);
    assertThat(refused.text()).contains("10000 objects");
    assertThat(count()).isOne();
  }

  @Test
  void anObjectIsOnceInARelationHoweverOftenADeepSaveNamesIt() {
    List<Object> nodes = new ArrayList<>();
    nodes.add(Map.of("v", "0", "__subID", "s0"));
    for (int i = 1; i <= 6; i++) {
      List<?> same = Collections.nCopies(60, Map.of("__originSubID", "s" + (i - 1)));
      nodes.add(Map.of("v", "" + i, "__subID", "s" + i, "k", same));
    }

    Answer saved = deepSave(nodes);

    assertThat(saved.status()).as(saved.text().substring(0, 200)).isEqualTo(200);
    assertThat((List<?>) saved.object().get("k")).hasSize(7);
    // the root, and node i with the i nodes below it
    assertThat(saved.text().split("\"___class\"", -1)).hasSize(1 + 1 + 28);
    assertThat(count()).isEqualTo(9);
  }

  @Test
  void aDeepSaveDoesNotRepeatLargeStoredObjects() {
    bigNode();
    List<Object> nodes = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      nodes.add(Map.of("v", "" + i, "k", List.of(Map.of("objectId", "big"))));
    }

    Answer refused = deepSave(nodes);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(1026);
    assertThat(refused.text()).contains("10000000 characters");
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void theResultsOfATransactionAreBoundedTogether() {
    bigNode();
    List<Object> steps = new ArrayList<>();
    steps.add(step("CREATE", "made", Map.of("v", "made")));
    for (int i = 0; i < 40; i++) {
      steps.add(step("FIND", "found" + i, Map.of("whereClause", "objectId = 'big'")));
    }
    assertThat(transaction(steps.subList(1, 41)).object()).containsEntry("success", true);
    for (int i = 40; i < 60; i++) {
      steps.add(step("FIND", "found" + i, Map.of("whereClause", "objectId = 'big'")));
    }

    assertStepRefused(transaction(steps), "10000000 characters");
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void objectsThatAreRelatedToEachOtherDoNotMultiply() {
    List<Map<String, Object>> nodes = new ArrayList<>();
    List<Object> relating = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      nodes.add(Map.of("v", "mesh"));
    }
    List<?> ids = client.send("POST", "/data/bulk/Node", nodes).list();
    for (Object id : ids) {
      relating.add(
          step(
              "SET_RELATION",
              "set" + id,
              Map.of("parentObject", id, "relationColumn", "k", "conditional", "v = 'mesh'")));
    }
    assertThat(transaction(relating).object()).containsEntry("success", true);

    String mesh = "/data/Node?where=v%3D'mesh'&pageSize=100&relationsPageSize=100&loadRelations=k";
    assertThat(client.get(mesh).list()).hasSize(60);
    Answer refused = client.get(mesh + ",k.k,k.k.k,k.k.k.k");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(1026);

    List<Object> finds = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      finds.add(
          step(
              "FIND",
              "found" + i,
              Map.of(
                  "whereClause",
                  "v = 'mesh'",
                  "pageSize",
                  100,
                  "queryOptions",
                  Map.of("related", List.of("k"), "relationsPageSize", 100))));
    }
    assertStepRefused(transaction(finds), "100000 objects");
  }

  @Test
  void whatReferencesOfATransactionStandForIsBounded() {
    client.send(
        "POST", "/data/Node", Map.of("objectId", "source", "j", Map.of("text", "x".repeat(1_000))));
    Object find = step("FIND", "f", Map.of("whereClause", "objectId = 'source'"));
    Map<String, Object> reference =
        Map.of("___ref", true, "opResultId", "f", "resultIndex", 0, "propName", "j");

    Answer some =
        transaction(
            List.of(
                find,
                step("CREATE", "c", Map.of("v", "c", "j", Collections.nCopies(500, reference)))));
    assertThat(some.object()).containsEntry("success", true);
    assertThat(count()).isEqualTo(3);

    Answer refused =
        transaction(
            List.of(
                find,
                step("CREATE", "c", Map.of("v", "c", "j", Collections.nCopies(3_000, reference)))));
    assertStepRefused(refused, "2000000 characters");
    assertThat(count()).isEqualTo(3);
  }
}
