package dev.backstay.store.nodes;

import java.time.Duration;

/**
 * The right to serve, for a time: from when it was asked for, by the clock that nobody sets. The
 * clock of the day is asked too, since the other one stands still while a machine sleeps: whichever
 * says first that the time is over is believed.
 */
final class Right {
  private volatile Until until = new Until(System.nanoTime(), 0);

  /**
   * @param nanos of {@link System#nanoTime}
   * @param millis of {@link System#currentTimeMillis}
   */
  private record Until(long nanos, long millis) {}

  /** A moment by both clocks. */
  record Moment(long nanos, long millis) {
    static Moment now() {
      return new Moment(System.nanoTime(), System.currentTimeMillis());
    }
  }

  boolean holds() {
    Until now = until;
    return System.nanoTime() - now.nanos < 0 && System.currentTimeMillis() < now.millis;
  }

  /** Grants it for a time from a moment on; never for less than before. */
  void grant(Moment asked, Duration time) {
    long nanos = asked.nanos() + time.toNanos();
    if (nanos - until.nanos > 0) {
      until = new Until(nanos, asked.millis() + time.toMillis());
    }
  }

  void end() {
    until = new Until(System.nanoTime(), 0);
  }
}
