package dev.backstay.foundation.valkey;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends calls that are overdue. A socket's timeout bounds the wait for the next bytes; many waits in
 * turn, while a connection is made or an answer comes piece by piece, are bounded by nothing else.
 */
final class CallWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallWatch.class);
  private static final Duration EVERY = Duration.ofMillis(100);

  /** What a call waits at: a socket, or the connection made of it. */
  interface Wait {
    /** Has the wait end with an error. */
    void end() throws Exception;
  }

  private final long deadlineNanos;
  private final Map<Thread, Running> running = new ConcurrentHashMap<>();
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("valkey").daemon().factory());

  /** A call on its thread. */
  private static final class Running {
    final long since = System.nanoTime();
    volatile @Nullable Wait wait;
  }

  /**
   * @param deadline how long a call may take
   */
  CallWatch(Duration deadline) {
    this.deadlineNanos = deadline.toNanos();
    var _ =
        ticks.scheduleWithFixedDelay(
            this::endOverdue, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The call of this thread begins. */
  void begin() {
    running.put(Thread.currentThread(), new Running());
  }

  /** The call of this thread, if there is one, waits at something from now on. */
  void waitsAt(Wait wait) {
    Running call = running.get(Thread.currentThread());
    if (call != null) {
      call.wait = wait;
    }
  }

  /** Whether the call of this thread has taken too long. */
  boolean isOverdue() {
    Running call = running.get(Thread.currentThread());
    return call != null && isOverdue(call);
  }

  /** The call of this thread has ended. */
  void end() {
    running.remove(Thread.currentThread());
  }

  private boolean isOverdue(Running call) {
    return System.nanoTime() - call.since > deadlineNanos;
  }

  private void endOverdue() {
    for (Running call : running.values()) {
      Wait wait = call.wait;
      if (wait != null && isOverdue(call)) {
        // closing an encrypted connection may itself wait
        Thread.ofVirtual().start(() -> end(wait));
      }
    }
  }

  private static void end(Wait wait) {
    try {
      wait.end();
    } catch (Exception e) {
      LOG.debug("a connection to Valkey could not be closed", e);
    }
  }

  @Override
  public void close() {
    ticks.shutdownNow();
  }
}
