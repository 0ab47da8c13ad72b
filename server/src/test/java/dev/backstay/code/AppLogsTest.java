package dev.backstay.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What clients log, as developers read it, on both databases. */
final class AppLogsTest extends OnBothDatabases {
  @Test
  void developersReadWhatClientsHaveLoggedTheLatestFirst() {
    TestApp app = newApp();
    Answer logged =
        app.client("JS")
            .send(
                "PUT",
                "/log",
                List.of(
                    line("first", "shop", "info", 1L),
                    line("second", "shop", "ERROR", 2L),
                    line("third", "other", "nonsense", 3L)));
    assertThat(logged.status()).as(logged.text()).isEqualTo(200);

    List<Map<String, Object>> all = app.manage("GET", "/logging/messages", null).list();
    List<Map<String, Object>> ofShop =
        app.manage("GET", "/logging/messages?logger=shop&pageSize=1", null).list();

    assertThat(all)
        .extracting(line -> line.get("message"))
        .containsExactly("third", "second", "first");
    assertThat(ofShop).hasSize(1);
    assertThat(ofShop.getFirst())
        .containsOnlyKeys("timestamp", "log-level", "logger", "message", "exception", "requestId")
        .containsEntry("timestamp", 2L)
        .containsEntry("log-level", "ERROR")
        .containsEntry("logger", "shop")
        .containsEntry("message", "second")
        .containsEntry("exception", null);
  }

  @Test
  void whatComesTooFastIsToldToComeLater() {
    TestApp app = newApp();
    Object line = line("x".repeat(18_000), "shop", "info", 1L);
    List<Object> megabyte = Collections.nCopies(57, line);
    assertThat(app.client("JS").send("PUT", "/log", megabyte).status()).isEqualTo(200);

    Answer second = app.client("JS").send("PUT", "/log", megabyte);

    assertThat(second.status()).isEqualTo(429);
    assertThat(second.code()).isEqualTo(90429);
    assertThat(Integer.parseInt(second.header("Retry-After"))).isBetween(30, 60);
    assertThat(app.client("BL").send("PUT", "/log", megabyte).status())
        .as("server code is not counted among clients")
        .isEqualTo(200);
    assertThat(newApp().client("JS").send("PUT", "/log", List.of(line)).status())
        .as("nor is another app")
        .isEqualTo(200);
  }

  @Test
  void aBatchThatCouldNeverComeInIsTooLarge() {
    Object line = line("x".repeat(18_000), "shop", "info", 1L);

    Answer answer = newApp().client("JS").send("PUT", "/log", Collections.nCopies(100, line));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.code()).isEqualTo(90413);
  }

  @Test
  void theOldestGoWhenTheLogIsFull() throws SQLException {
    try (RunningServer small = RunningServer.start(product, Map.of(Setting.APP_LOG_MB, "1"))) {
      TestApp app = small.console().createApp("small");
      for (int i = 0; i < 40; i++) {
        Object line = line(i + " " + "é".repeat(9_000), "code", "info", i);
        assertThat(app.client("BL").send("PUT", "/log", List.of(line, line, line, line)).status())
            .isEqualTo(200);
      }

      try (Connection connection = RunningServer.connect(small.settings(), app.id());
          Statement statement = connection.createStatement()) {
        if (product == Product.POSTGRESQL) {
          statement.execute(
              "SET search_path TO \"backstay_app_"
                  + app.id().toLowerCase(Locale.ROOT).replace('-', '_')
                  + "\"");
        }
        try (ResultSet kept =
            statement.executeQuery("SELECT sum(octet_length(message)) FROM backstay_log")) {
          assertThat(kept.next()).isTrue();
          assertThat(kept.getLong(1)).isBetween(900_000L, 1_250_000L);
        }
      }
      List<Map<String, Object>> lines =
          app.manage("GET", "/logging/messages?pageSize=1000", null).list();
      assertThat((String) lines.getFirst().get("message")).startsWith("39 ");
      assertThat((String) lines.getLast().get("message")).doesNotStartWith("0 ");
    }
  }

  @Test
  void developersMayKeepClientsFromLogging() {
    TestApp app = newApp();
    List<Object> line = List.of(line("x", "shop", "info", 1L));
    assertThat(app.manage("GET", "/logging/config", null).object())
        .isEqualTo(Map.of("clientsMayLog", true));

    app.manage("POST", "/logging/config", Map.of("clientsMayLog", false));

    Answer refused = app.client("JS").send("PUT", "/log", line);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.code()).isEqualTo(2000);
    assertThat(app.client("BL").send("PUT", "/log", line).status()).isEqualTo(200);
    assertThat(app.manage("GET", "/logging/messages", null).list()).hasSize(1);
    app.manage("POST", "/logging/config", Map.of("clientsMayLog", true));
    assertThat(app.client("JS").send("PUT", "/log", line).status()).isEqualTo(200);
  }

  private static Map<String, Object> line(String message, String logger, String level, long time) {
    return Map.of("message", message, "logger", logger, "log-level", level, "timestamp", time);
  }
}
