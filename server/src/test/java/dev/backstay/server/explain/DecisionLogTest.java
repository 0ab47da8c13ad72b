package dev.backstay.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which requests are remembered; they are kept in memory, whatever the database. */
final class DecisionLogTest {
  private static int status(TestApp app, Answer of) {
    return app.console()
        .send(
            "GET", "/" + app.id() + "/console/security/explain/" + of.header("X-Request-Id"), null)
        .status();
  }

  @Test
  void developersAndClientsDoNotPushEachOtherOut() {
    try (RunningServer server =
        RunningServer.start(Product.SQLITE, Map.of(Setting.DECISION_LOG_SIZE, "3"))) {
      TestApp app = server.console().createApp("log");
      app.manage("POST", "/data/tables", Map.of("name", "T"));
      Answer ofClient = app.client("REST").get("/data/T");
      Answer ofDeveloper = null;
      for (int i = 0; i < 5; i++) {
        ofDeveloper = app.manage("POST", "/data/T/find", Map.of());
      }
      assertThat(status(app, ofClient)).isEqualTo(200);
      for (int i = 0; i < 3; i++) {
        app.client("REST").get("/data/T");
      }
      assertThat(status(app, ofClient)).isEqualTo(404);
      assertThat(status(app, ofDeveloper)).isEqualTo(200);
      assertThat(app.manage("GET", "/security/decisions", null).list()).hasSize(6);
    }
  }
}
