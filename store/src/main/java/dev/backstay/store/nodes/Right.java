package dev.backstay.store.nodes;

import java.time.Duration;

/**
 * The right to serve, for a time: from when it was asked for, by the clock that nobody sets. The
 * clock of the day is asked too, since the other one stands still while a machine sleeps: whichever
 * says first that the time is over is believed. For writes it ends by the clock of the database.
 *
 * <p>It has a number, which grows when it was lost in between: a right that was granted again is
 * another one.
 */
final class Right {
  private volatile Until until = new Until(0, System.nanoTime(), 0, 0);
  private boolean over;

  /**
   * @param number of the right; 0 for none
   * @param nanos of {@link System#nanoTime}
   * @param millis of {@link System#currentTimeMillis}
   * @param databaseMillis since the epoch, by the clock of the database
   */
  private record Until(long number, long nanos, long millis, long databaseMillis) {
    boolean holds() {
      return System.nanoTime() - nanos < 0 && System.currentTimeMillis() < millis;
    }
  }

  /** A moment by both clocks. */
  record Moment(long nanos, long millis) {
    static Moment now() {
      return new Moment(System.nanoTime(), System.currentTimeMillis());
    }
  }

  /** Its number; 0 without one. */
  long number() {
    Until now = until;
    return now.holds() ? now.number : 0;
  }

  /**
   * Until when the right with that number lasts, in milliseconds of the database; 0 when it is not
   * the right that there is.
   */
  long databaseMillis(long number) {
    Until now = until;
    return now.number == number && now.holds() ? now.databaseMillis : 0;
  }

  /**
   * Grants it for a time from a moment on; never for less than before.
   *
   * @param databaseMillis the same moment, or a later one, by the database's clock; it goes on only
   *     if it had not ended by then
   */
  synchronized void grant(Moment asked, long databaseMillis, Duration time) {
    Until before = until;
    long nanos = asked.nanos() + time.toNanos();
    if (over || nanos - before.nanos <= 0) {
      return;
    }
    boolean goesOn = before.holds() && databaseMillis < before.databaseMillis;
    until =
        new Until(
            goesOn ? before.number : before.number + 1,
            nanos,
            asked.millis() + time.toMillis(),
            databaseMillis + time.toMillis());
  }

  /** Ends it for good. */
  synchronized void close() {
    over = true;
    end();
  }

  /** Ends it until it is granted again. */
  synchronized void end() {
    until = new Until(until.number, System.nanoTime(), 0, 0);
  }
}
