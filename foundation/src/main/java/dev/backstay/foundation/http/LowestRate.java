package dev.backstay.foundation.http;

import java.time.Duration;

/**
 * How slowly a client may send or read.
 *
 * @param grace how long it may do nothing
 * @param bytesPerSecond the lowest rate after that
 */
record LowestRate(Duration grace, int bytesPerSecond) {
  private static final Duration MAX_GRACE = Duration.ofSeconds(5);

  /**
   * @param headerTime how long the headers of a request may take, which bounds the grace as well
   */
  static LowestRate of(Duration headerTime, int bytesPerSecond) {
    return new LowestRate(
        headerTime.compareTo(MAX_GRACE) < 0 ? headerTime : MAX_GRACE, bytesPerSecond);
  }

  /** In how many nanoseconds a client must have sent or taken so many bytes. */
  long nanosFor(long bytes) {
    return grace.toNanos() + (long) (bytes * 1e9 / bytesPerSecond);
  }
}
