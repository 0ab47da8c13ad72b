package dev.backstay.foundation.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator that requests are answered with 503: one line when that begins and one with
 * the number of requests when it has ended, for each reason. An overloaded server that wrote a line
 * for each request that it refuses would fill the disk as well.
 */
final class UnavailableLog {
  private static final Logger LOG = LoggerFactory.getLogger(UnavailableLog.class);

  /** A burst has ended when nothing was refused for so long. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  /** Reasons are texts of the program, so there are few; this bounds them even so. */
  private static final int MAX_REASONS = 100;

  private final Scheduler scheduler;
  private final Map<String, Burst> bursts = new HashMap<>();

  private static final class Burst {
    final long began = System.nanoTime();
    long latest = began;
    long count = 1;
  }

  UnavailableLog(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Counts an answer with 503.
   *
   * @param reason the text that the client gets
   * @param requestId of the first request of the burst, to find it in the access log
   */
  void count(String reason, String requestId) {
    synchronized (bursts) {
      Burst burst = bursts.get(reason);
      if (burst != null) {
        burst.count++;
        burst.latest = System.nanoTime();
        return;
      }
      if (bursts.size() >= MAX_REASONS) {
        return;
      }
      bursts.put(reason, new Burst());
    }
    LOG.warn("requests are answered with 503, first {}: {}", requestId, reason);
    var _ = scheduler.schedule(() -> endIfQuiet(reason), QUIET);
  }

  private void endIfQuiet(String reason) {
    Burst burst;
    synchronized (bursts) {
      burst = bursts.get(reason);
      if (burst == null) {
        return;
      }
      Duration left = QUIET.minusNanos(System.nanoTime() - burst.latest);
      if (left.isPositive()) {
        var _ = scheduler.schedule(() -> endIfQuiet(reason), left);
        return;
      }
      bursts.remove(reason);
    }
    tell(reason, burst);
  }

  /** Tells the number of the bursts that have not ended. */
  void close() {
    Map<String, Burst> left;
    synchronized (bursts) {
      left = Map.copyOf(bursts);
      bursts.clear();
    }
    left.forEach(UnavailableLog::tell);
  }

  private static void tell(String reason, Burst burst) {
    LOG.warn(
        "{} requests were answered with 503 within {} s: {}",
        burst.count,
        Duration.ofNanos(burst.latest - burst.began).toSeconds() + 1,
        reason);
  }
}
