package dev.backstay.server.traces;

import dev.backstay.foundation.traces.Span;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/** A span that is recorded. */
final class OtlpSpan implements Span {
  private final Tracer tracer;
  private final SpanQueue queue;
  private final io.opentelemetry.api.trace.Span span;
  private volatile boolean parent;

  /**
   * @param queue is asked for a place when the span ends
   * @param span that has begun
   */
  OtlpSpan(Tracer tracer, SpanQueue queue, io.opentelemetry.api.trace.Span span) {
    this.tracer = tracer;
    this.queue = queue;
    this.span = span;
  }

  @Override
  public boolean isRecorded() {
    return true;
  }

  @Override
  public String traceId() {
    return span.getSpanContext().getTraceId();
  }

  @Override
  public String traceparent() {
    SpanContext own = span.getSpanContext();
    return "00-" + own.getTraceId() + "-" + own.getSpanId() + "-" + own.getTraceFlags().asHex();
  }

  @Override
  public Span child(String name, Kind kind) {
    parent = true;
    SpanKind ofChild =
        switch (kind) {
          case SERVER -> SpanKind.SERVER;
          case INTERNAL -> SpanKind.INTERNAL;
          case CLIENT -> SpanKind.CLIENT;
        };
    return new OtlpSpan(
        tracer,
        queue,
        tracer
            .spanBuilder(name)
            .setParent(Context.root().with(span))
            .setSpanKind(ofChild)
            .startSpan());
  }

  @Override
  public void set(String key, String value) {
    span.setAttribute(key, value);
  }

  @Override
  public void set(String key, long value) {
    span.setAttribute(key, value);
  }

  @Override
  public void event(String name, String... attributes) {
    AttributesBuilder all = Attributes.builder();
    for (int i = 0; i + 1 < attributes.length; i += 2) {
      all.put(attributes[i], attributes[i + 1]);
    }
    span.addEvent(name, all.build());
  }

  @Override
  public void failed(String type, boolean fault) {
    span.setAttribute("error.type", type);
    if (fault) {
      span.setStatus(StatusCode.ERROR);
    }
  }

  @Override
  public void abandon() {
    if (parent) {
      span.addEvent("abandoned");
      end();
    }
  }

  @Override
  public void end() {
    if (queue.hasPlace()) {
      span.end();
    }
  }

  @Override
  public String toString() {
    return "OtlpSpan[" + traceparent() + "]";
  }
}
