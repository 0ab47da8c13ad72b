package dev.backstay.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.Raw;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Server code that calls server code of its app, in the official runner. */
final class NestedCallsTest {
  private static RunningServer server;
  private static DeployedApp deployed;

  @BeforeAll
  static void deploy() throws Exception {
    server =
        RunningServer.start(
            Product.SQLITE,
            Map.of(
                Setting.SERVER_CODE,
                "on",
                Setting.CODE_TIMEOUT_SECONDS,
                "15",
                Setting.CODE_INVOCATIONS,
                "40"));
    deployed = DeployedApp.empty(server, "nested");
    assertThat(deployed.deploy(archive()).getLast()).isEqualTo("info: Deploy finished");
    assertThat(call("leaf", null).json()).isEqualTo(5L);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aMethodOfAnotherVerbIsNamedByItsVerb() {
    for (String verb : new String[] {"GET", "PUT", "DELETE"}) {
      Answer answer = deployed.app().client("JS").send(verb, "/services/Nest/leaf", null);
      assertThat(answer.code()).as(answer.text()).isEqualTo(14002);
      assertThat(answer.object())
          .containsEntry(
              "message", "Service method not found by " + verb + "; it is called by POST");
    }
    assertThat(deployed.app().client("JS").get("/services/Nest/nothing").object())
        .containsEntry("message", "Service method not found");
  }

  private static Answer call(String method, String argument) {
    return deployed
        .app()
        .client("JS")
        .send("POST", "/services/Nest/" + method, argument == null ? null : new Raw(argument));
  }

  private static List<Answer> atOnce(int count, String method) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<Future<Answer>> calls =
          IntStream.range(0, count)
              .mapToObj(i -> threads.submit(() -> call(method, null)))
              .toList();
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> each : calls) {
        answers.add(each.get());
      }
      return answers;
    }
  }

  @Test
  void callersDoNotHoldThePlacesThatTheirCallsWaitFor() throws Exception {
    for (Answer answer : atOnce(12, "total")) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.json()).isEqualTo(10L);
    }
  }

  @Test
  void manyCallsOfOneCallerWaitForEachOtherOnly() throws Exception {
    for (Answer answer : atOnce(4, "fan")) {
      assertThat(answer.json()).as(answer.text()).isEqualTo(100L);
    }
  }

  @Test
  void callsNestEightDeepAndNotDeeper() {
    assertThat(call("down", "8").json()).isEqualTo(8L);
    Answer deeper = call("down", "9");
    assertThat(deeper.status()).as(deeper.text()).isEqualTo(400);
    assertThat(deeper.text()).contains("more than 8 deep: Nest.down → Nest.down");
  }

  @Test
  void anEndlessRecursionEndsSoonAndNamesItsChain() {
    // not the error of a call whose time is up
    assertThat(call("forever", null).text())
        .contains("more than 8 deep: Nest.forever → Nest.forever");
    assertThat(call("leaf", null).json()).isEqualTo(5L);
  }

  @Test
  void oneCallOfAClientCausesABoundedNumber() {
    // 1 + 5 + 25 are within the 40, and the next call has 40 of its own
    assertThat(call("tree", "3").json()).isEqualTo(31L);
    assertThat(call("tree", "3").json()).isEqualTo(31L);

    Answer more = call("tree", "4");

    assertThat(more.status()).as(more.text()).isEqualTo(400);
    assertThat(more.object()).containsEntry("code", 14004L);
    assertThat(more.text())
        .contains(
            "more than 40 invocations (setting code-invocations) have come of one: Nest.tree");
    assertThat(call("leaf", null).json()).isEqualTo(5L);
  }

  @Test
  void theTimeOfTheOutermostCallBoundsAll() {
    Instant started = Instant.now();
    Answer answer = call("slow", null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(Duration.between(started, Instant.now())).isLessThan(Duration.ofSeconds(25));
  }

  /** The archive of {@code nest.js}. */
  static byte[] archive() throws IOException {
    Map<String, Object> methods = new LinkedHashMap<>();
    for (String name :
        List.of("leaf", "connect", "total", "fan", "tree", "down", "forever", "slow")) {
      methods.put(
          name,
          Map.of(
              "name",
              name,
              "access",
              "public",
              "params",
              List.of("down", "tree", "connect").contains(name)
                  ? List.of(Map.of("name", "depth", "type", Map.of("name", "Number")))
                  : List.of()));
    }
    Map<String, Object> model =
        Map.of(
            "handlers",
            List.of(),
            "timers",
            List.of(),
            "types",
            Map.of(),
            "errors",
            List.of(),
            "services",
            List.of(
                Map.of(
                    "provider", "services/nest.js",
                    "name", "Nest",
                    "version", "1.0.0",
                    "description", "")),
            "definitions",
            Map.of(
                "files",
                List.of("services/nest.js"),
                "types",
                Map.of(
                    "Nest", Map.of("name", "Nest", "methods", methods, "properties", Map.of()))));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        InputStream code = NestedCallsTest.class.getResourceAsStream("nested/nest.js")) {
      zip.putNextEntry(new ZipEntry("model.json"));
      zip.write(Json.write(model));
      zip.putNextEntry(new ZipEntry("services/nest.js"));
      code.transferTo(zip);
    }
    return bytes.toByteArray();
  }
}
