package dev.backstay.server.traces;

import dev.backstay.foundation.meters.Meters;
import dev.backstay.foundation.settings.TraceSettings;
import dev.backstay.foundation.traces.Span;
import dev.backstay.foundation.traces.Traces;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Spans by OpenTelemetry's SDK, sent by OTLP over HTTP with the JDK's client.
 *
 * <p>A request that is not recorded costs a random number. That number decides, and not the trace
 * id as samplers of the SDK have it: clients could choose ids that are always recorded.
 */
final class OtlpTraces implements Traces, AutoCloseable {
  /** Spans that wait to be sent; more are dropped. */
  private static final int QUEUE = 4_096;

  private static final int BATCH = 512;
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** How long one attempt to send takes, its repetitions included. */
  private static final Duration SENDING = Duration.ofSeconds(5);

  private static final Duration CONNECTING = Duration.ofSeconds(2);

  /** How long a server that stops waits for its last spans to be sent. */
  private static final Duration LAST = Duration.ofSeconds(3);

  private static final int MAX_ATTRIBUTES = 32;
  private static final int MAX_EVENTS = 64;
  private static final int MAX_VALUE = 256;

  /** Longer ones are not taken over (W3C Trace Context, 3.3.1.1 asks for no more). */
  private static final int MAX_STATE = 512;

  /** A header of version 00 has 55 characters; later versions may add to it. */
  private static final int MAX_PARENT = 128;

  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";

  /** Held, so that its level stays: what it would say, {@link SpanQueue} says once. */
  private static final Logger OWN_LOG = Logger.getLogger("io.opentelemetry");

  private final TraceSettings settings;
  private volatile @Nullable Open open;

  /**
   * @param tracer makes spans
   * @param queue takes them when they end
   * @param provider sends them
   */
  private record Open(Tracer tracer, SpanQueue queue, SdkTracerProvider provider) {}

  OtlpTraces(TraceSettings settings) {
    this.settings = settings;
  }

  /**
   * Begins to record.
   *
   * @param version of this program
   * @param node unique for this run of the server
   */
  void open(String version, String node, Meters meters) {
    OWN_LOG.setLevel(Level.OFF);
    SpanQueue queue = new SpanQueue(exporter(), QUEUE, settings.endpoint(), meters);
    Resource resource =
        Resource.create(
            Attributes.builder()
                .put("service.name", settings.service())
                .put("service.version", version)
                .put("service.instance.id", node)
                .put("telemetry.sdk.language", "java")
                .put("telemetry.sdk.name", "opentelemetry")
                .build());
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(resource)
            .setSampler(Sampler.alwaysOn())
            .setSpanLimits(
                SpanLimits.builder()
                    .setMaxNumberOfAttributes(MAX_ATTRIBUTES)
                    .setMaxNumberOfEvents(MAX_EVENTS)
                    .setMaxAttributeValueLength(MAX_VALUE)
                    .build())
            .addSpanProcessor(
                BatchSpanProcessor.builder(queue)
                    .setMaxQueueSize(QUEUE)
                    .setMaxExportBatchSize(BATCH)
                    .setScheduleDelay(PAUSE)
                    .setExporterTimeout(SENDING.plusSeconds(1))
                    .build())
            .build();
    open = new Open(provider.get("backstay", version), queue, provider);
  }

  private OtlpHttpSpanExporter exporter() {
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(settings.endpoint().toString())
            .setCompression("gzip")
            .setConnectTimeout(CONNECTING)
            .setTimeout(SENDING);
    settings.headers().forEach(builder::addHeader);
    return builder.build();
  }

  @Override
  public boolean on() {
    return true;
  }

  @Override
  public Span request(String name, @Nullable String parent, @Nullable String state) {
    Open current = open;
    if (current == null) {
      return Span.NONE;
    }
    if (parent == null || parent.length() > MAX_PARENT) {
      return isSampled() ? started(current, builder(current, name, SpanKind.SERVER)) : Span.NONE;
    }
    if (!settings.trustParent()) {
      if (!isSampled()) {
        return Span.NONE;
      }
      SpanBuilder builder = builder(current, name, SpanKind.SERVER);
      SpanContext linked = spanContext(remote(parent, null));
      if (linked.isValid()) {
        builder.addLink(linked);
      }
      return started(current, builder);
    }
    Context remote = remote(parent, state);
    SpanContext before = spanContext(remote);
    boolean recorded = before.isValid() ? before.isSampled() : isSampled();
    return recorded
        ? started(current, builder(current, name, SpanKind.SERVER).setParent(remote))
        : Span.NONE;
  }

  @Override
  public Span work(String name) {
    Open current = open;
    return current != null && isSampled()
        ? started(current, builder(current, name, SpanKind.INTERNAL))
        : Span.NONE;
  }

  private boolean isSampled() {
    double sample = settings.sample();
    return sample > 0 && (sample >= 1 || ThreadLocalRandom.current().nextDouble() < sample);
  }

  private static SpanBuilder builder(Open current, String name, SpanKind kind) {
    return current.tracer().spanBuilder(name).setNoParent().setSpanKind(kind);
  }

  private static Span started(Open current, SpanBuilder builder) {
    return new OtlpSpan(current.tracer(), current.queue(), builder.startSpan());
  }

  private static SpanContext spanContext(Context context) {
    return io.opentelemetry.api.trace.Span.fromContext(context).getSpanContext();
  }

  /** What a client says of the span that it calls from; without one if that is not valid. */
  private static Context remote(String parent, @Nullable String state) {
    Map<String, String> headers = new HashMap<>();
    headers.put(PARENT, parent);
    if (state != null && state.length() <= MAX_STATE) {
      headers.put(STATE, state);
    }
    return W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, HEADERS);
  }

  private static final TextMapGetter<Map<String, String>> HEADERS =
      (headers, name) -> headers == null ? null : headers.get(name);

  /** Sends what is left, for as long as that may take, and records nothing more. */
  @Override
  public void close() {
    Open last = open;
    open = null;
    if (last != null) {
      var _ = last.provider().shutdown().join(LAST.toMillis(), TimeUnit.MILLISECONDS);
      last.queue().close();
    }
  }
}
