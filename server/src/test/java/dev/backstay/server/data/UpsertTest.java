package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upserts over HTTP on both databases; who may is security model C.9a 2. */
final class UpsertTest extends OnBothDatabases {
  private TestApp app;
  private Client client;

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("REST");
  }

  @Test
  void anUnknownIdIsCreatedAndAKnownOneIsChanged() {
    Answer made =
        client.send("PUT", "/data/Thing/upsert", Map.of("objectId", "1", "name", "a", "size", 1));
    assertThat(made.object()).containsEntry("objectId", "1").containsEntry("updated", null);

    Answer changed = client.send("PUT", "/data/Thing/upsert", Map.of("objectId", "1", "name", "b"));
    assertThat(changed.object()).containsEntry("name", "b").containsEntry("size", 1L);
    assertThat(changed.object().get("updated")).isInstanceOf(Long.class);

    Answer without = client.send("PUT", "/data/Thing/upsert", Map.of("name", "c"));
    assertThat(without.object().get("objectId")).isInstanceOf(String.class);
    assertThat(client.get("/data/Thing/count").json()).isEqualTo(2L);
  }

  @Test
  void manyAreUpsertedAtOnceAllOrNone() {
    client.send("PUT", "/data/Thing/upsert", Map.of("objectId", "1", "name", "a"));
    Answer done =
        client.send(
            "PUT",
            "/data/bulkupsert/Thing",
            List.of(
                Map.of("objectId", "1", "name", "b"),
                Map.of("objectId", "2", "name", "c"),
                Map.of("colour", "red")));
    List<Object> ids = new ArrayList<>((List<?>) done.json());
    assertThat(ids).hasSize(3).startsWith("1", "2");
    assertThat(client.get("/data/Thing/1").object()).containsEntry("name", "b");

    Answer wrong =
        client.send(
            "PUT",
            "/data/bulkupsert/Thing",
            List.of(Map.of("objectId", "1", "name", "d"), Map.of("name", List.of(1))));
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(client.get("/data/Thing/1").object()).containsEntry("name", "b");
    assertThat(client.get("/data/Thing/count").json()).isEqualTo(3L);
  }

  @ParameterizedTest
  @CsvSource({
    "UPSERT, known, 403, 1134",
    "UPSERT, unknown, 403, 1134",
    "CREATE, known, 200, 0",
    "CREATE, unknown, 403, 1011",
    "UPDATE, known, 403, 1012",
    "UPDATE, unknown, 200, 0"
  })
  void itNeedsItsOwnCellAndThatOfWhatItComesTo(String denied, String id, int status, long code) {
    client.send("PUT", "/data/Thing/upsert", Map.of("objectId", "known", "name", "a"));
    app.tableRole("Thing", "NotAuthenticatedUser", "DENY", denied);

    for (Answer answer :
        List.of(
            client.send(
                "PUT", "/data/bulkupsert/Thing", List.of(Map.of("objectId", id, "name", "b"))),
            client.send(
                "PUT",
                "/data/Thing/upsert",
                Map.of("objectId", id.replace("un", "other-un"), "name", "b")))) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(status);
      if (status != 200) {
        assertThat(answer.code()).isEqualTo(code);
      }
    }
    assertThat(app.client("BL").get("/data/Thing").list())
        .extracting("name")
        .containsOnly(status == 200 && id.equals("known") ? "b" : "a", status == 200 ? "b" : "a");
  }

  @Test
  void aDeniedCallerMakesNoColumns() {
    client.send("PUT", "/data/Thing/upsert", Map.of("objectId", "known", "name", "a"));
    app.tableRole("Thing", "NotAuthenticatedUser", "DENY", "UPSERT");
    client.send("PUT", "/data/Thing/upsert", Map.of("objectId", "known", "more", 1));
    client.send("PUT", "/data/bulkupsert/Thing", List.of(Map.of("more", 1)));

    assertThat(app.client("BL").get("/data/Thing/known").object()).doesNotContainKey("more");
  }

  @Test
  void concurrentUpsertsOfOneIdMakeOneRow() throws Exception {
    client.send("POST", "/data/Thing", Map.of("size", 0));
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 40; i++) {
        int size = i;
        answers.add(
            threads.submit(() ->
                client.send(
                    "PUT",
                    "/data/Thing/upsert",
                    Map.of("objectId", "id" + size % 4, "size", size))));
      }
    }
    for (Future<Answer> answer : answers) {
      assertThat(answer.get().status()).as(answer.get().text()).isEqualTo(200);
    }
    assertThat(client.get("/data/Thing/count").json()).isEqualTo(5L);
  }
}
