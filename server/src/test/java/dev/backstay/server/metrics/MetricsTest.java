package dev.backstay.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the server tells monitoring, and whom. */
class MetricsTest {
  private static final String TOKEN = "a-token-of-monitoring";
  private static final Map<String, String> WITH_TOKEN = Map.of("Authorization", "Bearer " + TOKEN);

  @ParameterizedTest
  @EnumSource
  void tellsWhatHasHappenedAndNothingOfWhom(Product product) {
    try (RunningServer server =
        RunningServer.start(product, Map.of(Setting.METRICS_TOKEN, TOKEN))) {
      var app = server.console().createApp("Measured");
      String data = "/" + app.id() + "/" + app.key("REST") + "/data/Dish";
      Answer made = server.send("POST", data, Map.of(), Map.of("name", "Soup"));
      assertThat(made.status()).as(made.text()).isEqualTo(200);
      String id = String.valueOf(made.object().get("objectId"));
      for (int i = 0; i < 3; i++) {
        assertThat(server.send("GET", data + "/" + id, Map.of(), null).status()).isEqualTo(200);
      }
      assertThat(server.send("GET", data + "/missing", Map.of(), null).status()).isEqualTo(400);
      assertThat(server.send("GET", "/nothing/here/at/all", Map.of(), null).status())
          .isGreaterThanOrEqualTo(400);

      String binary = "/" + app.id() + "/" + app.key("REST") + "/binary";
      assertThat(server.send("POST", binary, Map.of(), null).status()).isEqualTo(200);

      Answer answer = server.send("GET", "/metrics", WITH_TOKEN, null);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Type")).startsWith("text/plain");
      String text = answer.text();
      String find = "area=\"client\",method=\"GET\",route=\"/data/{table}/{objectId}\",status=";
      assertThat(value(text, "backstay_requests_seconds_count{" + find + "\"2xx\"}")).isEqualTo(3);
      assertThat(value(text, "backstay_requests_seconds_count{" + find + "\"4xx\"}")).isEqualTo(1);
      assertThat(value(text, "backstay_requests_seconds_bucket{" + find + "\"2xx\",le=\"+Inf\"}"))
          .isEqualTo(3);
      String failed = "area=\"client\",method=\"POST\",route=\"/binary\",status=\"4xx\"";
      assertThat(value(text, "backstay_requests_seconds_count{" + failed + "}")).isEqualTo(1);
      assertThat(operations(text, "Create", "ok")).isEqualTo(1);
      assertThat(operations(text, "FindById", "ok")).isEqualTo(3);
      assertThat(operations(text, "FindById", "refused")).isEqualTo(1);
      assertThat(text)
          .containsPattern(
              "backstay_decisions_total\\{layer=\"\\w+\",operation=\"CREATE\",outcome=\"ALLOW\"}"
                  + " [1-9]")
          .contains(
              "backstay_requests_waiting 0",
              "backstay_database_writes_queued 0",
              "backstay_database_connections_used",
              "backstay_http_threads_used",
              "backstay_code_workers 0",
              "jvm_memory_used_bytes",
              "jvm_gc_",
              "process_uptime_seconds",
              "disk_free_bytes",
              "area=\"none\"")
          .doesNotContain(app.id(), app.key("REST"), "Measured", "Dish", TOKEN);
      double connections = value(text, "backstay_database_connections");
      assertThat(connections > 0).isEqualTo(product == Product.POSTGRESQL);
    }
  }

  @Test
  void areForThoseWithTheToken() {
    try (RunningServer server =
        RunningServer.start(Product.SQLITE, Map.of(Setting.METRICS_TOKEN, TOKEN))) {
      for (Map<String, String> headers :
          List.of(
              Map.<String, String>of(),
              Map.of("Authorization", TOKEN),
              Map.of("Authorization", "Bearer " + TOKEN + "x"),
              Map.of("auth-key", server.operator().authKey()))) {
        Answer answer = server.send("GET", "/metrics", headers, null);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo(90401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(answer.text()).contains("metrics-token").doesNotContain("jvm_");
      }
      assertThat(server.settings().toString()).doesNotContain(TOKEN);
    }
  }

  @Test
  void areNowhereWithoutAToken() {
    try (RunningServer server = RunningServer.start(Product.SQLITE)) {
      assertThat(server.send("GET", "/metrics", WITH_TOKEN, null).status()).isEqualTo(404);
    }
  }

  @Test
  void aMeterWithTooManyValuesCountsTheRestTogether() {
    try (PrometheusMeters meters = new PrometheusMeters(Path.of("."))) {
      var counter = meters.counter("made_up", "made up", "value");
      for (int i = 0; i < 2_100; i++) {
        counter.add("value " + i);
      }

      assertThat(value(meters.text(), "made_up_total{value=\"other\"}")).isEqualTo(100);
      assertThat(meters.text().lines().filter(line -> line.startsWith("made_up_total")))
          .hasSize(2_001);
    }
  }

  /** What is counted only once it has happened, and has not in these tests. */
  private static final List<String> NOT_YET =
      List.of(
          "backstay_mails_total",
          "backstay_timer_runs_total",
          "backstay_code_invocations_seconds_count",
          "backstay_code_invocations_seconds_bucket",
          "jvm_gc_pause_seconds_sum");

  @Test
  void theDashboardAsksForWhatThereIs() throws Exception {
    String dashboard =
        Files.readString(Path.of("..", "deploy", "grafana-dashboard.json").toAbsolutePath());
    List<String> asked =
        Pattern.compile("\\b(?:backstay|jvm|process|system|disk)_\\w+")
            .matcher(dashboard)
            .results()
            .map(match -> match.group())
            .distinct()
            .filter(name -> !NOT_YET.contains(name))
            .toList();
    try (RunningServer server =
        RunningServer.start(Product.SQLITE, Map.of(Setting.METRICS_TOKEN, TOKEN))) {
      var app = server.console().createApp("Dashboard");
      server.send("GET", "/" + app.id() + "/" + app.key("REST") + "/data/X", Map.of(), null);
      server.send(
          "POST",
          "/" + app.id() + "/" + app.key("REST") + "/data/X",
          Map.of(),
          Map.of("name", "x"));
      String text = server.send("GET", "/metrics", WITH_TOKEN, null).text();

      assertThat(asked)
          .hasSizeGreaterThan(20)
          .allSatisfy(name -> assertThat(text).containsPattern("(?m)^" + name + "[{ ]"));
    }
  }

  private static double operations(String text, String kind, String outcome) {
    return value(
        text,
        "backstay_operations_seconds_count{kind=\""
            + kind
            + "\",outcome=\""
            + outcome
            + "\",service=\"DATA\"}");
  }

  /** The value of the series that is named so; -1 when there is none. */
  private static double value(String text, String series) {
    Matcher line =
        Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE).matcher(text);
    return line.find() ? Double.parseDouble(line.group(1)) : -1;
  }
}
