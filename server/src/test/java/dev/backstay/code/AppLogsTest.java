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
  void noLineOfAClientPassesForOneOfTheServer() {
    TestApp app = newApp();
    for (String key : List.of("JS", "BL")) {
      for (String logger : List.of("SERVER_CODE", "TIMER")) {
        assertThat(
                app.client(key)
                    .send("PUT", "/log", List.of(line("by " + key, logger, "ERROR", 1L)))
                    .status())
            .isEqualTo(200);
      }
    }

    assertThat((List<?>) app.manage("GET", "/logging/messages", null).list())
        .extracting(line -> String.valueOf(((Map<?, ?>) line).get("logger")))
        .containsExactly("TIMER", "SERVER_CODE", "TIMER (client)", "SERVER_CODE (client)");
  }

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

      try (Connection connection = connect(small, app);
          Statement statement = connection.createStatement()) {
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
        .containsEntry("clientsMayLog", true);

    app.manage("POST", "/logging/config", Map.of("clientsMayLog", false));

    Answer refused = app.client("JS").send("PUT", "/log", line);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.code()).isEqualTo(2000);
    assertThat(app.client("BL").send("PUT", "/log", line).status()).isEqualTo(200);
    assertThat(app.manage("GET", "/logging/messages", null).list()).hasSize(1);
    app.manage("POST", "/logging/config", Map.of("clientsMayLog", true));
    assertThat(app.client("JS").send("PUT", "/log", line).status()).isEqualTo(200);
  }

  @Test
  void whatIsLessImportantThanTheLevelOfItsLoggerIsNotLoggedAndClientsAreTold() {
    TestApp app = newApp();
    List<Map<String, Object>> levels =
        List.of(
            Map.of("name", "Global logger", "level", "WARN"),
            Map.of("name", "shop", "level", "DEBUG"),
            Map.of("name", "noise", "level", "OFF"));
    app.manage("POST", "/logging/config", Map.of("loggers", levels));

    assertThat(app.client("JS").get("/info").object()).containsEntry("loggers", levels);
    assertThat(app.manage("GET", "/logging/config", null).object())
        .containsEntry("loggers", levels);
    for (String key : List.of("JS", "BL")) {
      Answer logged =
          app.client(key)
              .send(
                  "PUT",
                  "/log",
                  List.of(
                      line("1", "other", "INFO", 1L),
                      line("2", "other", "WARN", 2L),
                      line("3", "shop", "DEBUG", 3L),
                      line("4", "shop", "TRACE", 4L),
                      line("5", "noise", "FATAL", 5L)));
      assertThat(logged.status()).as(logged.text()).isEqualTo(200);
    }
    assertThat(messages(app, "")).containsExactly("3", "2", "3", "2");

    app.manage("DELETE", "/logging/loggers", null);
    assertThat(app.client("JS").get("/info").object()).containsEntry("loggers", List.of());
    var _ = app.client("JS").send("PUT", "/log", List.of(line("6", "noise", "TRACE", 6L)));
    assertThat(messages(app, "")).startsWith("6");
  }

  @Test
  void linesAreFoundByLoggerLevelTextRequestAndTimeAndExportedWhole() {
    TestApp app = newApp();
    var _ =
        app.client("BL")
            .send(
                "PUT",
                "/log",
                List.of(
                    line("an order came", "shop", "INFO", 1_000L),
                    line("no ORDER, 100 % sure", "shop", "ERROR", 2_000L),
                    line("warm", "oven", "WARN", 3_000L)));

    assertThat(messages(app, "?text=Order"))
        .containsExactly("no ORDER, 100 % sure", "an order came");
    assertThat(messages(app, "?text=100%20%25")).containsExactly("no ORDER, 100 % sure");
    assertThat(messages(app, "?level=warn")).containsExactly("warm", "no ORDER, 100 % sure");
    assertThat(messages(app, "?from=2000&to=3000")).containsExactly("no ORDER, 100 % sure");
    Object requestId =
        app.manage("GET", "/logging/messages", null).list().getFirst().get("requestId");
    assertThat(messages(app, "?requestId=" + requestId)).hasSize(3);
    assertThat(messages(app, "?requestId=none")).isEmpty();
    assertThat(app.manage("GET", "/logging/loggers", null).list())
        .containsExactly(
            Map.of("name", "oven", "lines", 1L, "latest", 3_000L),
            Map.of("name", "shop", "lines", 2L, "latest", 2_000L));
    Answer exported = app.manage("GET", "/logging/export?logger=shop", null);
    assertThat(exported.header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(exported.text().strip().split("\n"))
        .hasSize(2)
        .allMatch(text -> text.startsWith("{\"timestamp\":") && text.contains("\"shop\""));
    assertThat(exported.text()).startsWith("{\"timestamp\":1000");
  }

  @Test
  void linesThatAreTooOldAreNeitherShownNorKept() throws SQLException {
    TestApp app = newApp();
    try (Connection connection = connect(server(), app);
        Statement statement = connection.createStatement()) {
      // an id of three days ago
      String time =
          String.format(Locale.ROOT, "%012X", System.currentTimeMillis() - 3 * 86_400_000L);
      statement.execute(
          "INSERT INTO backstay_log (id, time, level, logger, message) VALUES ('"
              + time.substring(0, 8)
              + "-"
              + time.substring(8)
              + "-7000-8000-000000000000', 1, 'INFO', 'shop', 'old')");
      assertThat(messages(app, "")).containsExactly("old");
      app.manage("POST", "/logging/config", Map.of("retentionDays", 4));
      assertThat(messages(app, "")).containsExactly("old");

      app.manage("POST", "/logging/config", Map.of("retentionDays", 2));
      assertThat(messages(app, "")).isEmpty();
      var _ = app.client("BL").send("PUT", "/log", List.of(line("new", "shop", "INFO", 1L)));
      app.manage("POST", "/logging/config", Collections.singletonMap("retentionDays", null));
      assertThat(messages(app, "")).containsExactly("new");
    }
  }

  @Test
  void aWrongSettingOfTheLogIsToldWhatItMayBe() {
    TestApp app = newApp();
    String config = "/" + app.id() + "/console/logging/config";
    Answer level =
        app.console()
            .send(
                "POST",
                config,
                Map.of("loggers", List.of(Map.of("name", "shop", "level", "LOUD"))));
    assertThat(level.code()).isEqualTo(8008);
    assertThat(level.text()).contains("ALL, TRACE, DEBUG, INFO, WARN, ERROR, FATAL and OFF");
    assertThat(app.console().send("POST", config, Map.of("retentionDays", 0)).code())
        .isEqualTo(8008);
    assertThat(app.console().send("POST", config, Map.of("maxMegabytes", 100_000)).code())
        .isEqualTo(8008);
    assertThat(
            app.console()
                .send("POST", "/" + app.id() + "/console/logging/integration", Map.of())
                .code())
        .isEqualTo(90501);
    assertThat(
            app.console()
                .send("GET", "/" + app.id() + "/console/logging/messages?level=LOUD", null)
                .code())
        .isEqualTo(8008);
  }

  private static List<Object> messages(TestApp app, String query) {
    return app.manage("GET", "/logging/messages" + query, null).list().stream()
        .map(line -> line.get("message"))
        .toList();
  }

  private Connection connect(RunningServer server, TestApp app) throws SQLException {
    Connection connection = RunningServer.connect(server.settings(), app.id());
    if (product == Product.POSTGRESQL) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "SET search_path TO \"backstay_app_"
                + app.id().toLowerCase(Locale.ROOT).replace('-', '_')
                + "\"");
      }
    }
    return connection;
  }

  private static Map<String, Object> line(String message, String logger, String level, long time) {
    return Map.of("message", message, "logger", logger, "log-level", level, "timestamp", time);
  }
}
