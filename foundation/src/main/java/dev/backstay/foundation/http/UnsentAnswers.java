package dev.backstay.foundation.http;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts the large answers to reads that are in memory until their clients have read them. An app
 * may have an eighth of the heap for them and all apps together a quarter, so that clients that
 * read slowly do not use up the memory of the server.
 */
final class UnsentAnswers {
  private final long maxOfApp;
  private final long max;
  private final Map<String, Long> byApp = new HashMap<>();
  private long bytes;

  /**
   * @param heap bytes of memory that there are for everything
   */
  UnsentAnswers(long heap) {
    this.maxOfApp = heap / 8;
    this.max = heap / 4;
  }

  /** Adds an answer to those of an app; false if there is no room for it. */
  synchronized boolean add(String app, int length) {
    long own = byApp.getOrDefault(app, 0L) + length;
    if (own > maxOfApp || bytes + length > max) {
      return false;
    }
    byApp.put(app, own);
    bytes += length;
    return true;
  }

  /** Removes an answer that was added. */
  synchronized void remove(String app, int length) {
    bytes -= length;
    byApp.computeIfPresent(app, (name, own) -> own == length ? null : own - length);
  }
}
