package dev.backstay.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.traces.Collector;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Server code in traces: its invocations, and what it asks the server for by the SDK. */
@Timeout(120)
class TracedCodeTest {
  private static Collector collector;
  private static RunningServer server;
  private static TestApp app;

  @BeforeAll
  static void start() throws Exception {
    collector = new Collector();
    server =
        RunningServer.start(
            Product.SQLITE,
            Map.of(
                Setting.SERVER_CODE,
                "on",
                Setting.CODE_TIMEOUT_SECONDS,
                "60",
                Setting.TRACE_ENDPOINT,
                collector.endpoint(),
                Setting.TRACE_SAMPLE,
                "1"));
    app = CodeProject.deployed(server, "traced");
  }

  @AfterAll
  static void stop() {
    server.close();
    collector.close();
  }

  @Test
  void whatCodeAsksForIsWithinItsInvocation() throws Exception {
    Answer made = app.client("JS").send("POST", "/data/Dish", Map.of("name", "Soup"));
    assertThat(made.status()).as(made.text()).isEqualTo(200);
    Answer answer = app.client("JS").send("POST", "/services/Traced/outer", null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    String requestId = answer.header("X-Request-Id");
    Span request = ofRequest(requestId);

    Span operation = named(collector.within(request), "services Invoke");
    Span invocation = named(collector.within(operation), "invoke Traced.outer");
    assertThat(Collector.attributes(invocation))
        .containsEntry("code.function.name", "Traced.outer")
        .containsEntry("backstay.app", app.id())
        .containsEntry("backstay.language", "js");
    assertThat(invocation.getEventsList()).extracting(Span.Event::getName).containsExactly("begun");
    List<Span> asked = collector.within(invocation);
    assertThat(asked).extracting(Span::getKind).containsOnly(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(asked)
        .extracting(Span::getName)
        .containsExactlyInAnyOrder("POST /data/{table}/find", "POST /services/{service}/{method}");
    Span nested = named(asked, "POST /services/{service}/{method}");
    Span inner =
        named(
            collector.within(named(collector.within(nested), "services Invoke")),
            "invoke Traced.parent");
    assertThat((String) answer.object().get("inner"))
        .startsWith(
            "00-"
                + Collector.trace(request)
                + "-"
                + HexFormat.of().formatHex(inner.getSpanId().toByteArray())
                + "-");

    Span creation = ofRequest(made.header("X-Request-Id"));
    Span create = named(collector.within(creation), "data Create");
    Span handler = named(collector.within(create), "invoke handlers.beforeCreate(Dish)");
    assertThat(handler.getEndTimeUnixNano()).isLessThan(create.getEndTimeUnixNano());
    assertThat((String) made.object().get("parent")).contains(Collector.trace(creation));
  }

  @Test
  void whatCodeThrowsIsAnErrorOfItsInvocation() throws Exception {
    Answer answer = app.client("JS").send("POST", "/services/Traced/broken", null);
    assertThat(answer.status()).isEqualTo(400);
    Span request = ofRequest(answer.header("X-Request-Id"));

    Span operation = named(collector.within(request), "services Invoke");
    Span invocation = named(collector.within(operation), "invoke Traced.broken");
    assertThat(invocation.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(Collector.attributes(invocation)).containsKey("error.type");
    assertThat(Collector.attributes(request)).containsEntry("error.type", "400");
    assertThat(collector.everything()).doesNotContain("secret-message");
  }

  @Test
  void aTimerBeginsATraceOfItsOwn() throws Exception {
    app.manage("POST", "/servercode/production/timers/cook/run", null);
    Span counted =
        collector.await(
            "of the counter",
            span -> span.getName().startsWith("PUT /counters/{") && !isRoot(span));
    Span timer = collector.await("of the timer", span -> span.getName().equals("timer cook"));
    assertThat(isRoot(timer)).isTrue();
    assertThat(counted.getTraceId()).isEqualTo(timer.getTraceId());
    Span invocation = named(collector.within(timer), "invoke timers.cook");
    assertThat(counted.getParentSpanId()).isEqualTo(invocation.getSpanId());
  }

  /** An operation that has a handler begins once more on a thread that may wait for it. */
  private static boolean isAbandoned(Span span) {
    return span.getEventsList().stream().anyMatch(event -> event.getName().equals("abandoned"));
  }

  /** Whatever came of an operation that began once more, nothing is within what is not there. */
  @Test
  void everyParentIsThere() throws Exception {
    Answer made = app.client("JS").send("POST", "/data/Dish", Map.of("name", "Bread"));
    Span request = ofRequest(made.header("X-Request-Id"));
    List<Span> trace =
        collector.spans().stream()
            .filter(span -> span.getTraceId().equals(request.getTraceId()))
            .toList();

    assertThat(trace)
        .filteredOn(span -> !isRoot(span))
        .hasSizeGreaterThan(2)
        .allSatisfy(
            span -> assertThat(trace).extracting(Span::getSpanId).contains(span.getParentSpanId()));
  }

  private static boolean isRoot(Span span) {
    return span.getParentSpanId().isEmpty();
  }

  private static Span ofRequest(String id) throws InterruptedException {
    return collector.await(
        "of request " + id, span -> id.equals(Collector.attributes(span).get("backstay.request")));
  }

  private static Span named(List<Span> spans, String name) {
    List<Span> found =
        spans.stream().filter(span -> span.getName().equals(name) && !isAbandoned(span)).toList();
    assertThat(found).as("%s in %s", name, spans).hasSize(1);
    return found.getFirst();
  }
}
