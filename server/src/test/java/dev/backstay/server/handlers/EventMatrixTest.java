package dev.backstay.server.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.code.DeployedApp;
import dev.backstay.code.deploy.ServerEvents;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.handlers.EventRow.Request;
import dev.backstay.server.handlers.EventRow.World;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every event that an operation of this server is, before and after, with handlers that change
 * arguments, answer in its place, change its result, and fail, in the official runner.
 */
@Timeout(240)
class EventMatrixTest {
  /** The events of these services, as the catalogue and the code call them. */
  private static final Map<String, String> PROVIDERS =
      Map.of(
          "persistence", "Persistence",
          "user", "User",
          "messaging", "Messaging",
          "cache", "Cache",
          "file", "File",
          "atomic-operation", "AtomicOperation");

  private static final Map<String, Object> ANSWER = Map.of("foo", "bar");

  private RunningServer server;
  private World world;
  private final SoftAssertions softly = new SoftAssertions();

  @ParameterizedTest
  @EnumSource(Product.class)
  void handlersDoWhatTheCatalogueSays(Product product) throws Exception {
    try (RunningServer started =
        RunningServer.start(
            product, Map.of(Setting.SERVER_CODE, "on", Setting.ATTEMPTS_PER_ADDRESS, "0"))) {
      server = started;
      deploy("matrix.js", false);
      for (EventRow row : rows()) {
        check(row);
      }
      deploy("matrix-async.js", true);
      checkAsynchronous();
      softly.assertAll();
    }
  }

  /** Makes an app with handlers of all events. */
  private void deploy(String file, boolean async) throws Exception {
    DeployedApp deployed = DeployedApp.empty(server, file);
    world = new World(deployed.app());
    // tables before there are handlers
    assertThat(world.parent()).isNotNull();
    HandlerProject project = new HandlerProject().file(file);
    ServerEvents.all()
        .forEach((id, event) -> {
          if (PROVIDERS.containsKey(event.provider())) {
            project.handler(id, "*", async, file);
          }
        });
    assertThat(deployed.deploy(project.zip()).getLast()).isEqualTo("info: Deploy finished");
    // on a busy machine a worker takes its time to start
    Instant deadline = Instant.now().plusSeconds(60);
    while (world.client().get("/cache/none/check").status() == 503
        && Instant.now().isBefore(deadline)) {
      Thread.sleep(100);
    }
  }

  /** One event after another: more than an app's queue holds would be refused. */
  private void checkAsynchronous() throws InterruptedException {
    for (EventRow row : rows()) {
      softly.assertThat(send(row, Map.of()).status()).as("%s, async", row).isEqualTo(200);
      if (row.before == 206) {
        continue; // the caller is gone when the handlers run, so what they count as the caller is
        // refused
      }
      for (int id : row.hasAfter ? List.of(row.before, row.before + 1) : List.of(row.before)) {
        ServerEvents.Event event = ServerEvents.all().get(id);
        String counter = "/counters/ran%20" + PROVIDERS.get(event.provider()) + "." + event.name();
        Instant deadline = Instant.now().plusSeconds(20);
        while (Long.valueOf(0).equals(world.app().client("BL").get(counter).json())
            && Instant.now().isBefore(deadline)) {
          Thread.sleep(5);
        }
        softly
            .assertThat(world.app().client("BL").get(counter).json())
            .as("%s, %s async", row, event.name())
            .isNotEqualTo(0L);
      }
    }
  }

  private static List<EventRow> rows() {
    return Stream.of(
            EventMatrix.persistence(),
            EventMatrix.users(),
            EventMatrix.cache(),
            EventMatrix.counters(),
            EventMatrix.mails(),
            EventMatrix.files())
        .flatMap(List::stream)
        .toList();
  }

  private void check(EventRow row) {
    boolean data = row.before < 200;
    Answer plain = send(row, Map.of());
    softly.assertThat(plain.status()).as("%s: %s", row, plain.text()).isEqualTo(200);
    softly.assertThat(plain.header("x-before")).as("%s", row).isEqualTo("before" + row.name);
    if (row.hasAfter) {
      softly.assertThat(plain.header("x-after")).as("%s", row).isEqualTo("after" + row.name);
      softly
          .assertThat(plain.header("x-shared"))
          .as("%s: context of before in after", row)
          .isEqualTo("before" + row.name);
    }

    if (row.shown != null) {
      Map<String, Object> acts =
          Map.of("change", row.change.apply(world), "replace", row.replacement.apply(world));
      Answer changed = send(row, Map.of("before", acts));
      boolean shown;
      try {
        shown = row.shown.test(world, changed);
      } catch (RuntimeException e) {
        shown = false;
      }
      softly.assertThat(shown).as("%s, changed: %s", row, changed.text()).isTrue();
    }

    checkError(row);
    if (row.before == 618) {
      return;
    }
    Answer premature = send(row, Map.of("before", Map.of("return", ANSWER)));
    Map<String, Object> expected = new HashMap<>(ANSWER);
    if (data && row.before != 134) {
      expected.put("___class", "Thing");
    }
    softly.assertThat(premature.json()).as("%s, premature", row).isEqualTo(expected);
    softly.assertThat(premature.header("x-after")).as("%s, premature", row).isNull();

    // half of the rows by setting the result, half by returning it
    String how = row.before % 4 == 0 || row.before % 4 == 1 ? "result" : "return";
    Answer replaced = send(row, Map.of("after", Map.of(how, ANSWER)));
    softly.assertThat(replaced.json()).as("%s, %s after", row, how).isEqualTo(ANSWER);
    if (row.numberAnswer != null) {
      softly
          .assertThat(send(row, Map.of("after", Map.of(how, 77))).json())
          .as("%s, %s 77 after", row, how)
          .isEqualTo(row.numberAnswer);
    }

    Answer coded = send(row, Map.of("after", Map.of("error", "no", "code", 4711, "status", 409)));
    softly.assertThat(coded.status()).as("%s, error after", row).isEqualTo(409);
    softly.assertThat(coded.code()).as("%s, error after", row).isEqualTo(4711);
  }

  private void checkError(EventRow row) {
    Answer error = send(row, Map.of("before", Map.of("error", "no " + row)));
    softly.assertThat(error.status()).as("%s, error before", row).isEqualTo(400);
    softly
        .assertThat(error.json())
        .as("%s, error before", row)
        .isEqualTo(Map.of("code", 0L, "message", "no " + row));
  }

  private Answer send(EventRow row, Map<String, Object> acts) {
    Request request = row.sends.apply(world);
    Map<String, String> headers = new HashMap<>();
    if (!acts.isEmpty()) {
      headers.put("act", new String(Json.write(acts), StandardCharsets.UTF_8));
    }
    String token = row.asUser ? world.token() : row.asFreshUser ? world.freshToken() : null;
    return world
        .client()
        .withToken(token)
        .send(request.method(), request.path(), headers, request.body());
  }
}
