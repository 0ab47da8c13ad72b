package dev.backstay.server.traces;

import dev.backstay.foundation.meters.Meters;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts spans on their way to the collector, so that none gets in beyond what the processor's
 * queue holds, and what is lost is known: by {@code backstay_spans_total}, and by one line in the
 * log when the collector is not reached and one when it is again.
 */
final class SpanQueue implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger(SpanQueue.class);

  /** A collector that comes and goes is worth a line so often. */
  private static final long QUIET_NANOS = 600_000_000_000L;

  private final SpanExporter exporter;
  private final int places;
  private final URI endpoint;
  private final Meters.Counter counter;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong lost = new AtomicLong();

  // of the processor's thread and the exporter's, one after another
  private volatile @Nullable Batch last;
  private volatile boolean unreachable;
  private volatile long warned = System.nanoTime() - QUIET_NANOS;

  /**
   * @param exporter sends
   * @param places how many spans may wait
   * @param endpoint where it sends to, for people
   */
  SpanQueue(SpanExporter exporter, int places, URI endpoint, Meters meters) {
    this.exporter = exporter;
    this.places = places;
    this.endpoint = endpoint;
    this.counter =
        meters.counter(
            "backstay_spans",
            "spans of traces: sent to the collector, dropped because too many waited, or failed to"
                + " be sent",
            "outcome");
    meters.gauge("backstay_spans_waiting", "spans that wait to be sent", waiting::get);
  }

  /** Takes a place for a span that has ended; without one, the span is dropped. Never waits. */
  boolean hasPlace() {
    if (waiting.incrementAndGet() <= places) {
      return true;
    }
    waiting.decrementAndGet();
    lost.incrementAndGet();
    counter.add("dropped");
    return false;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    waiting.addAndGet(-spans.size());
    Batch before = last;
    if (before != null) {
      // the processor has given up on it
      before.failed(null);
    }
    Batch batch = new Batch(spans.size());
    last = batch;
    CompletableResultCode result = exporter.export(spans);
    return result.whenComplete(() -> {
      if (result.isSuccess()) {
        batch.sent();
      } else {
        batch.failed(result.getFailureThrowable());
      }
    });
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }

  /** Tells of what was lost in all, when the server stops. */
  @Override
  public void close() {
    long never = lost.get() + Math.max(0, waiting.get());
    if (never > 0) {
      LOG.warn("traces: {} spans were not sent to {} since the start", never, endpoint);
    }
  }

  /** Spans that are sent together; what comes of them is told once. */
  private final class Batch {
    private final int size;
    private final AtomicBoolean told = new AtomicBoolean();

    Batch(int size) {
      this.size = size;
    }

    void sent() {
      if (told.compareAndSet(false, true)) {
        count("sent");
        if (unreachable) {
          unreachable = false;
          LOG.info(
              "traces: {} takes spans again; {} were lost since the start", endpoint, lost.get());
        }
      }
    }

    /**
     * @param failure null for a collector that does not answer in time
     */
    void failed(@Nullable Throwable failure) {
      if (!told.compareAndSet(false, true)) {
        return;
      }
      lost.addAndGet(size);
      count("failed");
      long now = System.nanoTime();
      if (!unreachable && now - warned >= QUIET_NANOS) {
        unreachable = true;
        warned = now;
        LOG.warn(
            "traces: spans cannot be sent to {} ({}); until they can, they are dropped, and this is"
                + " not said again",
            endpoint,
            reason(failure));
      }
    }

    private void count(String outcome) {
      for (int i = 0; i < size; i++) {
        counter.add(outcome);
      }
    }
  }

  /** In a few words that hold nothing of what was sent or answered. */
  private static String reason(@Nullable Throwable failure) {
    if (failure instanceof HttpExportException told && told.getResponse() != null) {
      return CollectorProbe.ofStatus(told.getResponse().getStatusCode());
    }
    return CollectorProbe.ofFailure(
        failure instanceof HttpExportException ? failure.getCause() : failure);
  }
}
