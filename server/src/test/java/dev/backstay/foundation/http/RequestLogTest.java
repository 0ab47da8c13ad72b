package dev.backstay.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a request's line of the access log says, as text and as JSON. */
final class RequestLogTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @Test
  void namesRequestAppUserAndTraceAndNoSecret() throws Exception {
    for (String format : List.of("text", "json")) {
      Logger access = (Logger) LoggerFactory.getLogger("backstay.access");
      ListAppender<ILoggingEvent> log = new ListAppender<>();
      log.start();
      Level before = access.getLevel();
      access.setLevel(Level.INFO);
      access.addAppender(log);
      try (RunningServer server =
          RunningServer.start(Product.SQLITE, Map.of(Setting.LOG_FORMAT, format))) {
        TestApp app = server.console().createApp("Logged");
        String ann = app.register("ann@example.com");
        String token = app.client("REST").login("ann@example.com").token();
        String path = "/" + app.id() + "/" + app.key("REST") + "/data/Users/";
        Answer answer =
            server.send(
                "GET",
                path + ann + "?x=%22%0Aforged",
                Map.of("user-token", token, "traceparent", "00-" + TRACE + "-b7ad6b7169203331-01"),
                null);
        Answer forged =
            server.send(
                "GET",
                path + "forged%22%0Aid",
                Map.of("traceparent", "00-" + "\"".repeat(32) + "-b7ad6b7169203331-01"),
                null);
        app.manage("GET", "/data/tables", null);

        String line = line(log, answer.header("X-Request-Id"));
        String other = line(log, forged.header("X-Request-Id"));
        assertThat(line + other)
            .contains(app.id(), ann, "/data/{table}".replace("{table}", "Users"))
            .doesNotContain(token, app.key("REST"), "forged", "ann@example.com", "\n");
        assertThat(log.list.getLast().getFormattedMessage()).contains("developer:");
        if (format.equals("text")) {
          assertThat(line)
              .matches(
                  "\\S+ 127.0.0.1 GET "
                      + app.id()
                      + " REST "
                      + ann
                      + " /data/Users/"
                      + ann
                      + " 200 \\d+ \\d+us");
        } else {
          assertThat(json(line))
              .containsEntry("request", answer.header("X-Request-Id"))
              .containsEntry("app", app.id())
              .containsEntry("user", ann)
              .containsEntry("key", "REST")
              .containsEntry("trace", TRACE)
              .containsEntry("status", 200L)
              .containsKeys("client", "method", "route", "bytes", "micros");
          assertThat(json(other)).doesNotContainKeys("user", "trace");
        }
      } finally {
        access.detachAppender(log);
        access.setLevel(before);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> json(String line) {
    return (Map<String, Object>) Json.read(line.getBytes(StandardCharsets.UTF_8));
  }

  private static String line(ListAppender<ILoggingEvent> log, String requestId)
      throws InterruptedException {
    Instant end = Instant.now().plusSeconds(10);
    while (Instant.now().isBefore(end)) {
      for (ILoggingEvent event : List.copyOf(log.list)) {
        if (event.getFormattedMessage().contains(requestId)) {
          return event.getFormattedMessage();
        }
      }
      Thread.sleep(10);
    }
    throw new AssertionError("no line of " + requestId);
  }
}
