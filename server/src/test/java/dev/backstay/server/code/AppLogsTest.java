package dev.backstay.server.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
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

  private static Map<String, Object> line(String message, String logger, String level, long time) {
    return Map.of("message", message, "logger", logger, "log-level", level, "timestamp", time);
  }
}
