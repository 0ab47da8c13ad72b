package dev.backstay.server.hive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fifty that do something to the same key at once. */
final class HiveConcurrencyTest extends OnBothDatabases {
  private static final int CALLERS = 50;

  private Client client;

  @BeforeEach
  void createHive() {
    client = newApp().client("REST");
    client.send("POST", "/hive/h", null);
  }

  private List<Object> atOnce(IntFunction<Answer> request) throws Exception {
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<Answer>> sent =
          IntStream.range(0, CALLERS)
              .mapToObj(i -> callers.submit(() -> request.apply(i)))
              .toList();
      List<Object> answers = new ArrayList<>();
      for (Future<Answer> each : sent) {
        Answer answer = each.get();
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        answers.add(answer.json());
      }
      return answers;
    }
  }

  private static Set<Object> upTo(long last) {
    Set<Object> numbers = new HashSet<>();
    for (long i = 1; i <= last; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  @Test
  void everyIncrementCounts() throws Exception {
    assertThat(
            new HashSet<>(
                atOnce(i -> client.send("PUT", "/hive/h/key-value/n/increment?value=1", null))))
        .isEqualTo(upTo(CALLERS));
    assertThat(new HashSet<>(atOnce(i -> client.send("PUT", "/hive/h/map/m/increment/n", null))))
        .isEqualTo(upTo(CALLERS));
    assertThat(
            new HashSet<>(
                atOnce(i ->
                    client.send(
                        "PUT",
                        "/hive/h/sorted-set/s/increment",
                        Map.of("scoreValue", 1, "value", "v")))))
        .isEqualTo(upTo(CALLERS));
  }

  @Test
  void everyItemIsAddedOnceAndTakenOnce() throws Exception {
    assertThat(
            new HashSet<>(
                atOnce(i -> client.send("PUT", "/hive/h/list/l/add-first", List.of(i + 1)))))
        .isEqualTo(upTo(CALLERS));
    assertThat(client.get("/hive/h/list/l/length").json()).isEqualTo((long) CALLERS);

    Set<Object> taken = new HashSet<>();
    atOnce(i ->
            client.send(
                "PUT",
                "/hive/h/list/l/get-" + (i % 2 == 0 ? "first" : "last") + "-and-delete",
                null))
        .forEach(one -> taken.add(((List<?>) one).getFirst()));
    assertThat(taken).isEqualTo(upTo(CALLERS));
    assertThat(client.get("/hive/h/list/l").json()).isEqualTo(List.of());
  }

  @Test
  void oneMakesAKeyThatMustNotBeThere() throws Exception {
    assertThat(
            atOnce(i ->
                client.send(
                    "PUT",
                    "/hive/h/key-value/lock",
                    Map.of("value", i, "condition", "IfNotExists"))))
        .containsOnlyOnce(true);
  }

  @Test
  void membersThatAllAddAreThereOnce() throws Exception {
    List<Object> added = atOnce(i -> client.send("PUT", "/hive/h/set/s/add", List.of("a", i % 5)));
    assertThat(added.stream().mapToLong(each -> (Long) each).sum()).isEqualTo(6);
    assertThat(client.get("/hive/h/set/s/length").json()).isEqualTo(6L);
    List<Object> taken = atOnce(i -> client.send("PUT", "/hive/h/set/s/random", null));
    assertThat(taken.stream().mapToInt(each -> ((List<?>) each).size()).sum()).isEqualTo(6);
  }

  @Test
  void keysThatCrossInManyOrdersDoNotBlockEachOther() throws Exception {
    atOnce(i ->
        client.send(
            "PUT",
            "/hive/h/key-value",
            i % 2 == 0 ? Map.of("a", 1, "b", 2) : Map.of("b", 1, "a", 2)));
    atOnce(i ->
        i % 3 == 0
            ? client.send("DELETE", "/hive/h/key-value", List.of("b", "a"))
            : client.send("PUT", "/hive/h/key-value", Map.of("a", i, "b", i)));
  }
}
