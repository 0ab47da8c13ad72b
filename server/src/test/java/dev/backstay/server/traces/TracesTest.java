package dev.backstay.server.traces;

import static dev.backstay.server.traces.Collector.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** What a collector of traces is told of requests, and what not. */
@Timeout(60)
class TracesTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String SAMPLED = "00-" + TRACE + "-" + SPAN + "-01";
  private static final String NOT_SAMPLED = "00-" + TRACE + "-" + SPAN + "-00";
  private static final String COLLECTORS_TOKEN = "Bearer token-of-the-collector";

  private final Map<Setting, String> settings = new EnumMap<>(Setting.class);

  private RunningServer start(Product product, Collector collector) {
    settings.put(Setting.TRACE_ENDPOINT, collector.endpoint());
    settings.putIfAbsent(Setting.TRACE_SAMPLE, "1");
    return RunningServer.start(product, settings);
  }

  @ParameterizedTest
  @EnumSource
  void aRequestIsTracedDownToItsDatabaseAndNothingOfItsClientIsTold(Product product)
      throws Exception {
    settings.put(Setting.TRACE_HEADERS, "Authorization: " + COLLECTORS_TOKEN + "\nX-Tenant: one");
    settings.put(Setting.LOG_FORMAT, "json");
    Logger access = (Logger) LoggerFactory.getLogger("backstay.access");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    Level before = access.getLevel();
    access.setLevel(Level.INFO);
    access.addAppender(lines);
    try (Collector collector = new Collector()) {
      try (RunningServer server = start(product, collector)) {
        TestApp app = server.console().createApp("Traced");
        String appId = app.id();
        String key = app.key("REST");
        String user = app.register("secret-person@example.com");
        var client = app.client("REST").login("secret-person@example.com");
        String token = client.token();
        Answer made = client.send("POST", "/data/Dish", Map.of("name", "secret-soup"));
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        String created = made.header("X-Request-Id");
        String id = String.valueOf(made.object().get("objectId"));
        assertThat(client.get("/data/Dish/" + id).status()).isEqualTo(200);
        assertThat(
                client.get("/data/Dish?where=name%3D%27secret-condition%27&sortBy=name").status())
            .isEqualTo(200);
        assertThat(client.get("/data/secret-table.name/x").status()).isEqualTo(400);
        assertThat(client.send("PUT", "/cache/secret-cache-key", "secret-value").status())
            .isEqualTo(200);
        app.tableRole("Dish", "AuthenticatedUser", "DENY", "REMOVE");
        assertThat(client.send("DELETE", "/data/Dish/" + id, null).status()).isEqualTo(403);
        assertThat(server.send("GET", "/secret/path?secret=query", Map.of(), null).status())
            .isGreaterThanOrEqualTo(400);
        assertThat(server.send("GET", "/health/live", Map.of(), null).status()).isEqualTo(200);
        var _ = collector.await("of the last request", span -> span.getName().equals("_OTHER"));

        Span create = collector.span("POST /data/{table}");
        assertThat(create.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(create.getParentSpanId().isEmpty()).isTrue();
        assertThat(attributes(create))
            .containsEntry("http.request.method", "POST")
            .containsEntry("http.route", "/data/{table}")
            .containsEntry("http.response.status_code", "200")
            .containsEntry("backstay.app", appId)
            .containsEntry("backstay.request", created)
            .containsEntry("backstay.area", "client")
            .hasSize(7);
        assertThat(lines.list)
            .extracting(ILoggingEvent::getFormattedMessage)
            .filteredOn(line -> line.contains("\"" + created + "\""))
            .singleElement()
            .asString()
            .contains("\"trace\":\"" + Collector.trace(create) + "\"");

        Span operation = only(collector.within(create), span -> span.getName().startsWith("data "));
        assertThat(operation.getName()).isEqualTo("data Create");
        assertThat(attributes(operation))
            .containsEntry("backstay.operation", "Create")
            .containsEntry("backstay.target", "Dish");
        assertThat(collector.within(operation))
            .extracting(Span::getName)
            .anyMatch(name -> name.matches("database (write|transaction|write rows)"));
        Span database = collector.within(operation).getFirst();
        assertThat(database.getStartTimeUnixNano())
            .isGreaterThanOrEqualTo(operation.getStartTimeUnixNano());
        assertThat(database.getEndTimeUnixNano()).isGreaterThan(database.getStartTimeUnixNano());
        assertThat(attributes(database))
            .containsEntry(
                "db.system.name", product == Product.POSTGRESQL ? "postgresql" : "sqlite")
            .hasSize(2);
        assertThat(decisions(collector, operation)).contains("CREATE ALLOW");

        Span removal = collector.span("DELETE /data/{table}/{objectId}");
        assertThat(attributes(removal)).containsEntry("error.type", "403");
        assertThat(removal.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
        Span refused =
            only(collector.within(removal), span -> span.getName().equals("data Remove"));
        assertThat(attributes(refused)).containsKey("error.type");
        assertThat(decisions(collector, refused)).contains("REMOVE DENY");
        assertThat(
                refused.getEventsList().stream()
                    .map(event -> attributes(event.getAttributesList()))
                    .filter(event -> "DENY".equals(event.get("backstay.decision.outcome")))
                    .findFirst()
                    .orElseThrow())
            .containsKey("backstay.decision.layer");

        assertThat(collector.names())
            .contains("PUT /cache/{key}", "cache Put", "_OTHER")
            .noneMatch(name -> name.contains("health"));
        assertThat(collector.resource())
            .containsEntry("service.name", "backstay")
            .containsKeys("service.version", "service.instance.id");
        assertThat(collector.headers())
            .allSatisfy(headers -> {
              assertThat(headers.get("Authorization")).containsExactly(COLLECTORS_TOKEN);
              assertThat(headers.get("X-tenant")).containsExactly("one");
            });
        assertThat(collector.everything())
            .doesNotContain(
                "secret", "example.com", token, user, id, key, RunningServer.PASSWORD, "where");
        assertThat(server.settings().toString() + server.settings().traces())
            .doesNotContain(COLLECTORS_TOKEN);
      }
    } finally {
      access.detachAppender(lines);
      access.setLevel(before);
    }
  }

  private static Span only(List<Span> spans, Predicate<Span> wanted) {
    List<Span> found = spans.stream().filter(wanted).toList();
    assertThat(found).as(spans.toString()).hasSize(1);
    return found.getFirst();
  }

  /** The decisions that an operation's span and those within it tell of. */
  private static List<String> decisions(Collector collector, Span operation) {
    return java.util.stream.Stream.concat(
            java.util.stream.Stream.of(operation), collector.within(operation).stream())
        .flatMap(span -> span.getEventsList().stream())
        .filter(event -> event.getName().equals("decision"))
        .map(event -> attributes(event.getAttributesList()))
        .map(event ->
            event.get("backstay.decision.operation") + " " + event.get("backstay.decision.outcome"))
        .toList();
  }

  @Test
  void aClientsParentIsALinkAndDecidesNothing() throws Exception {
    try (Collector collector = new Collector()) {
      try (RunningServer server = start(Product.SQLITE, collector)) {
        for (String parent : List.of(SAMPLED, NOT_SAMPLED, "00-nonsense", "x".repeat(4_000))) {
          var _ = server.send("GET", "/ui/", Map.of("traceparent", parent), null);
        }
      }
      assertThat(collector.spans())
          .hasSize(4)
          .allSatisfy(span -> {
            assertThat(span.getParentSpanId().isEmpty()).isTrue();
            assertThat(Collector.trace(span)).isNotEqualTo(TRACE);
          });
      assertThat(collector.spans().stream().flatMap(span -> span.getLinksList().stream()))
          .hasSize(2)
          .allSatisfy(link ->
              assertThat(HexFormat.of().formatHex(link.getTraceId().toByteArray()))
                  .isEqualTo(TRACE));
    }
    settings.put(Setting.TRACE_SAMPLE, "0");
    try (Collector collector = new Collector()) {
      try (RunningServer server = start(Product.SQLITE, collector)) {
        for (int i = 0; i < 20; i++) {
          var _ = server.send("GET", "/ui/", Map.of("traceparent", SAMPLED), null);
        }
      }
      assertThat(collector.spans()).isEmpty();
    }
  }

  @Test
  void aTrustedParentIsGoneOnWithAndDecides() throws Exception {
    settings.put(Setting.TRACE_PARENT, "trust");
    settings.put(Setting.TRACE_SAMPLE, "0");
    settings.put(Setting.TRACE_SERVICE, "kitchen");
    try (Collector collector = new Collector()) {
      try (RunningServer server = start(Product.SQLITE, collector)) {
        Map<String, String> sampled = Map.of("traceparent", SAMPLED, "tracestate", "vendor=v1");
        var _ = server.send("GET", "/ui/", sampled, null);
        var _ = server.send("GET", "/ui/", Map.of("traceparent", NOT_SAMPLED), null);
        var _ = server.send("GET", "/ui/", Map.of("traceparent", "00-nonsense"), null);
        var _ = server.send("GET", "/ui/", Map.of(), null);
      }
      assertThat(collector.spans()).hasSize(1);
      Span span = collector.spans().getFirst();
      assertThat(Collector.trace(span)).isEqualTo(TRACE);
      assertThat(HexFormat.of().formatHex(span.getParentSpanId().toByteArray())).isEqualTo(SPAN);
      assertThat(span.getTraceState()).isEqualTo("vendor=v1");
      assertThat(collector.resource()).containsEntry("service.name", "kitchen");
    }
  }

  @Test
  void aShareOfRequestsIsTracedEachAsAWhole() throws Exception {
    settings.put(Setting.TRACE_SAMPLE, "0.3");
    try (Collector collector = new Collector()) {
      try (RunningServer server = start(Product.SQLITE, collector)) {
        TestApp app = server.console().createApp("Sampled");
        for (int i = 0; i < 300; i++) {
          assertThat(app.client("REST").get("/data/Users/count").status()).isEqualTo(200);
        }
      }
      List<Span> requests =
          collector.spans().stream()
              .filter(span -> span.getName().equals("GET /data/{table}/count"))
              .toList();
      // five standard deviations
      assertThat(requests).hasSizeBetween(50, 130);
      assertThat(requests)
          .allSatisfy(span ->
              assertThat(collector.within(span)).extracting(Span::getName).contains("data Count"));
      assertThat(collector.names().stream().filter("data Count"::equals)).hasSameSizeAs(requests);
    }
  }

  @Test
  void aCollectorThatHangsCostsSpansAndNoTime() throws Exception {
    settings.put(Setting.METRICS_TOKEN, "a-token-of-monitoring");
    try (Collector collector = new Collector();
        RunningServer server = start(Product.SQLITE, collector)) {
      collector.hang();
      long slowest =
          IntStream.range(0, 6_000)
              .parallel()
              .mapToLong(i -> {
                long began = System.nanoTime();
                var _ = server.send("GET", "/ui/", Map.of(), null);
                return System.nanoTime() - began;
              })
              .max()
              .orElseThrow();

      assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(2));
      assertThat(spans(server, "dropped")).isGreaterThan(200);
      long stopped = System.nanoTime();
      server.server().close();
      assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(Duration.ofSeconds(8));
    }
  }

  @Test
  void aCollectorThatRefusesIsSaidOnceAndTakesSpansWhenItDoesAgain() throws Exception {
    settings.put(Setting.METRICS_TOKEN, "a-token-of-monitoring");
    Logger log = (Logger) LoggerFactory.getLogger(SpanQueue.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.addAppender(lines);
    try (Collector collector = new Collector();
        RunningServer server = start(Product.SQLITE, collector)) {
      assertThat(TraceFeature.problemReaching(server.settings().traces())).isNull();
      collector.answer(401);
      assertThat(TraceFeature.problemReaching(server.settings().traces())).contains("401");
      for (int failed = 1; failed <= 2; failed++) {
        int soFar = failed;
        var _ = server.send("GET", "/ui/", Map.of(), null);
        await(() -> spans(server, "failed") >= soFar);
      }
      collector.answer(200);
      await(() -> {
        var _ = server.send("GET", "/ui/", Map.of(), null);
        return spans(server, "sent") > 0;
      });

      assertThat(lines.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .satisfiesExactly(
              first ->
                  assertThat(first).contains(collector.endpoint(), "it answers with status 401"),
              second -> assertThat(second).contains("takes spans again"));
    } finally {
      log.detachAppender(lines);
    }
  }

  private static double spans(RunningServer server, String outcome) {
    return server
        .send("GET", "/metrics", Map.of("Authorization", "Bearer a-token-of-monitoring"), null)
        .text()
        .lines()
        .filter(line -> line.startsWith("backstay_spans_total{outcome=\"" + outcome + "\"}"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
        .sum();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(50);
    }
  }

  @Test
  void withoutAnEndpointNoClassOfOpenTelemetryIsLoaded() throws Exception {
    Process server =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xlog:class+load:stdout",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Untraced.class.getName())
            .redirectErrorStream(true)
            .start();
    String loaded = new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(server.waitFor()).as(loaded).isZero();
    assertThat(loaded.contains("dev.backstay.server.traces.TraceFeature ")).isTrue();
    assertThat(loaded.lines().filter(line -> line.contains(" io.opentelemetry."))).isEmpty();
  }

  /** A server that traces nothing, in a process of its own. */
  static final class Untraced {
    private Untraced() {}

    public static void main(String[] arguments) {
      try (RunningServer server = RunningServer.start(Product.SQLITE)) {
        Answer answer = server.send("GET", "/ui/", Map.of("traceparent", SAMPLED), null);
        if (answer.response().headers().map().keySet().stream()
            .anyMatch(name -> name.startsWith("trace"))) {
          throw new AssertionError("a header of traces");
        }
      }
    }
  }
}
