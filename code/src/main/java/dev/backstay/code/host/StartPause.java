package dev.backstay.code.host;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long an app's next worker is waited with after some that did not start: twice as long after
 * each. Guarded by the lock of its {@link HostPool}.
 */
final class StartPause {
  private static final long FIRST = Duration.ofMillis(500).toNanos();
  private static final int MAX_DOUBLINGS = 6;

  private int failures;
  private long end;
  private @Nullable String problem;

  /** Notes a worker that did not start, and why. */
  void failed(String message, long now) {
    problem = message;
    end = now + (FIRST << Math.min(MAX_DOUBLINGS, failures));
    failures++;
  }

  /** Notes a worker that has started. */
  void succeeded() {
    failures = 0;
    problem = null;
  }

  /** Whether no worker is to be started yet. */
  boolean isOn(long now) {
    return now < end;
  }

  /** Why none is started, while the pause is on; null when nothing has failed. */
  @Nullable String problem(long now) {
    return isOn(now) ? problem : null;
  }
}
