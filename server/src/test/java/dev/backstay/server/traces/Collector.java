package dev.backstay.server.traces;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Takes traces as any collector does: OTLP over HTTP, by the protocol's own classes. */
public final class Collector implements AutoCloseable {
  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<ResourceSpans> resources = new CopyOnWriteArrayList<>();
  private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile int status = 200;
  private volatile boolean hangs;

  /** Begins to listen on a free port of this machine. */
  public Collector() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  /** The setting {@code trace-endpoint}. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on it answers with that. */
  void answer(int newStatus) {
    status = newStatus;
  }

  /** From now on it takes requests and does not answer. */
  void hang() {
    hangs = true;
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (hangs) {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
      body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    }
    if (status == 200) {
      ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(body);
      headers.add(Map.copyOf(exchange.getRequestHeaders()));
      resources.addAll(request.getResourceSpansList());
      synchronized (bytes) {
        bytes.write(body);
      }
      request
          .getResourceSpansList()
          .forEach(each ->
              each.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
    }
    exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  /** Everything so far. */
  public List<Span> spans() {
    return List.copyOf(spans);
  }

  /** The only span so far that is named so. */
  public Span span(String name) {
    List<Span> found = spans.stream().filter(span -> span.getName().equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " spans are named " + name + " of " + names());
    }
    return found.getFirst();
  }

  /** Waits until there is a span. */
  public Span await(String what, Predicate<Span> wanted) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (System.nanoTime() < end) {
      for (Span span : spans) {
        if (wanted.test(span)) {
          return span;
        }
      }
      Thread.sleep(20);
    }
    throw new AssertionError("no span " + what + " among " + names());
  }

  /** The names of all spans so far. */
  public List<String> names() {
    return spans.stream().map(Span::getName).toList();
  }

  /** The spans right within another. */
  public List<Span> within(Span parent) {
    return spans.stream()
        .filter(span ->
            span.getParentSpanId().equals(parent.getSpanId())
                && span.getTraceId().equals(parent.getTraceId()))
        .toList();
  }

  /** All that was sent, uncompressed, as text: names and values stand in it as they are. */
  public String everything() {
    synchronized (bytes) {
      return bytes.toString(StandardCharsets.ISO_8859_1);
    }
  }

  /** The headers of the requests so far. */
  List<Map<String, List<String>>> headers() {
    return List.copyOf(headers);
  }

  /** What is said of the server itself. */
  Map<String, String> resource() {
    return attributes(resources.getFirst().getResource().getAttributesList());
  }

  /** A span's attributes, numbers as texts. */
  public static Map<String, String> attributes(Span span) {
    return attributes(span.getAttributesList());
  }

  static Map<String, String> attributes(List<KeyValue> attributes) {
    return attributes.stream()
        .collect(
            Collectors.toMap(
                KeyValue::getKey,
                each ->
                    each.getValue().hasIntValue()
                        ? String.valueOf(each.getValue().getIntValue())
                        : each.getValue().getStringValue()));
  }

  /** The id of a span's trace, in hexadecimal digits. */
  public static String trace(Span span) {
    return HexFormat.of().formatHex(span.getTraceId().toByteArray());
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
