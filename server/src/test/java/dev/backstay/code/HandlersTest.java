package dev.backstay.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deployments with timers, which this server does not run, and with wrong event handlers. */
@Timeout(120)
class HandlersTest {
  private static final Map<String, Object> TIMER =
      Map.of("name", "nightly", "provider", "timers\\nightly.js", "timerJson", "{}");

  @Test
  void whatIsWrongIsRefusedByNameAndTheCodeBeforeStaysInForce() throws Exception {
    try (RunningServer server =
        RunningServer.start(Product.SQLITE, Map.of(Setting.SERVER_CODE, "on"))) {
      DeployedApp app = DeployedApp.on(server, "Guarded");
      Object before = ((Map<?, ?>) app.value("environment")).get("HOME");

      assertThat(refused(app, Map.of("timers", List.of(TIMER))))
          .contains("the file of the timer nightly is not in the archive");
      assertThat(refused(app, Map.of("handlers", List.of(handler(7_777, "*", "services/hard.js")))))
          .contains("an event handler in model.json is for no event of the catalogue: 7777");
      assertThat(refused(app, Map.of("handlers", List.of(handler(800, "x", "services/hard.js")))))
          .contains("is for no event of the catalogue: 800");
      assertThat(refused(app, Map.of("handlers", List.of(handler(108, "Person", "guard.js")))))
          .contains("the file of the event handler beforeUpdate of Person is not in the archive");
      Map<String, Object> twice = handler(108, "Person", "services/hard.js");
      assertThat(refused(app, Map.of("handlers", List.of(twice, twice))))
          .contains("there are two event handlers beforeUpdate of Person");
      assertThat(refused(app, Map.of("handlers", Map.of("0", twice))))
          .contains("`handlers` in model.json is not a list");
      assertThat(
              refused(
                  app,
                  Map.of("handlers", List.of(handler(108, "x".repeat(151), "services/hard.js")))))
          .contains("more than 150 characters");

      assertThat(((Map<?, ?>) app.value("environment")).get("HOME")).isEqualTo(before);
    }
  }

  @Test
  void aHandlerOfAnEventThatNeverHappensIsDeployedAndNamed() throws Exception {
    try (RunningServer server =
        RunningServer.start(Product.SQLITE, Map.of(Setting.SERVER_CODE, "on"))) {
      DeployedApp app = DeployedApp.empty(server, "Ignored");

      List<String> said =
          app.deploy(
              DeployedApp.hard(
                  Map.of("handlers", List.of(handler(500, "news", "services/hard.js")))));

      assertThat(said).last().isEqualTo("info: Deploy finished");
      assertThat(said)
          .anyMatch(line ->
              line.startsWith("warn: ") && line.contains("beforePublish(news) is never called"));
      assertThat(app.value("echo", "still there")).asString().contains("still there");
    }
  }

  private static Map<String, Object> handler(int eventId, String target, String file) {
    return Map.of("eventId", eventId, "target", target, "async", false, "provider", file);
  }

  private static String refused(DeployedApp app, Map<String, Object> model) throws Exception {
    List<String> said = app.deploy(DeployedApp.hard(model));
    assertThat(said).last().isEqualTo("error: Deploy finished");
    return String.join("\n", said);
  }
}
