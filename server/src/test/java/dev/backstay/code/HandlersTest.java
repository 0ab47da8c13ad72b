package dev.backstay.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Deployments with event handlers and timers, which this server does not run. */
@Timeout(120)
class HandlersTest {
  private static final Map<String, Object> GUARD =
      Map.of("eventId", 108, "target", "Person", "async", false, "provider", "handlers/guard.js");
  private static final Map<String, Object> TIMER =
      Map.of("name", "nightly", "provider", "timers\\nightly.js", "timerJson", "{}");

  @ParameterizedTest
  @EnumSource(Product.class)
  void areRefusedByNameAndTheCodeBeforeStaysInForce(Product product) throws Exception {
    try (RunningServer server = RunningServer.start(product, Map.of(Setting.SERVER_CODE, "on"))) {
      DeployedApp app = DeployedApp.on(server, "Guarded");
      Object before = ((Map<?, ?>) app.value("environment")).get("HOME");

      List<String> said =
          app.deploy(
              DeployedApp.hard(
                  Map.of(
                      "handlers",
                      List.of(
                          GUARD,
                          Map.of("eventId", 900, "target", "paid", "provider", "events.js"),
                          Map.of("eventId", 200, "target", "*", "provider", "users.js"),
                          Map.of("eventId", 7_777)),
                      "timers",
                      List.of(TIMER),
                      "services",
                      List.of())));

      assertThat(said).last().isEqualTo("error: Deploy finished");
      assertThat(said)
          .anySatisfy(line ->
              assertThat(line)
                  .startsWith("error: ")
                  .contains(
                      "beforeUpdate of Person (handlers/guard.js)",
                      "custom event of paid (events.js)",
                      "beforeLogin (users.js)",
                      "event 7777",
                      "timer nightly (timers/nightly.js)",
                      "--code-handlers ignore"));
      assertThat(((Map<?, ?>) app.value("environment")).get("HOME")).isEqualTo(before);
    }
  }

  @Test
  void oneHandlerAloneIsRefusedAndManyAreCounted() throws Exception {
    try (RunningServer server =
        RunningServer.start(Product.SQLITE, Map.of(Setting.SERVER_CODE, "on"))) {
      DeployedApp app = DeployedApp.empty(server, "Many");

      assertThat(app.deploy(DeployedApp.hard(Map.of("timers", List.of(TIMER)))))
          .contains("error: Deploy finished");
      assertThat(
              app.deploy(
                  DeployedApp.hard(
                      Map.of("handlers", IntStream.range(0, 25).mapToObj(i -> GUARD).toList()))))
          .anyMatch(line -> line.contains(" and 5 more"));
      assertThat(app.deploy(DeployedApp.hard(Map.of("handlers", Map.of("0", GUARD)))))
          .contains("error: `handlers` in model.json is not a list");
      assertThat(app.call("nothing").code()).as("no service").isEqualTo(14001);
    }
  }

  @Test
  void withTheSettingTheRestIsDeployedAndTheyAreNamed() throws Exception {
    try (RunningServer server =
        RunningServer.start(
            Product.SQLITE, Map.of(Setting.SERVER_CODE, "on", Setting.CODE_HANDLERS, "ignore"))) {
      DeployedApp app = DeployedApp.empty(server, "Ignored");

      List<String> said =
          app.deploy(DeployedApp.hard(Map.of("handlers", List.of(GUARD), "timers", List.of())));

      assertThat(said).last().isEqualTo("info: Deploy finished");
      assertThat(said)
          .anyMatch(line ->
              line.startsWith("warn: ")
                  && line.contains("ignored: beforeUpdate of Person (handlers/guard.js)"));
      assertThat(app.value("echo", "still there")).asString().contains("still there");
    }
  }
}
