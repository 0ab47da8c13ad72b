package dev.backstay.foundation.http;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the large answers to reads that are in memory until their clients have read them. An app
 * may have an eighth of the heap for them and all apps together a quarter, so that clients that
 * read slowly do not use up the memory of the server.
 *
 * <p>No apps can keep that quarter from the others: when it is full, an app that would still have
 * less than the one with most gets its room, and the oldest answer of that one is broken off,
 * unless that has only just begun.
 */
final class UnsentAnswers {
  /** So long an answer is left alone, which a client that reads takes for the largest. */
  private static final long ALONE_NANOS = 5_000_000_000L;

  private final long maxOfApp;
  private final long max;
  private final Map<String, Set<Unsent>> byApp = new HashMap<>();
  private long bytes;

  /** An answer that is being sent. */
  static final class Unsent {
    private final String app;
    private final int length;
    private final long since;

    /** Breaks it off. */
    private final Runnable end;

    private Unsent(String app, int length, long since, Runnable end) {
      this.app = app;
      this.length = length;
      this.since = since;
      this.end = end;
    }
  }

  /**
   * @param heap bytes of memory that there are for everything
   */
  UnsentAnswers(long heap) {
    this.maxOfApp = heap / 8;
    this.max = heap / 4;
  }

  /**
   * Adds an answer to those of an app.
   *
   * @param end breaks it off, should the app of another request need its room; {@link #remove} has
   *     to follow in any case
   * @return null if there is no room for it
   */
  @Nullable Unsent add(String app, int length, Runnable end) {
    return add(app, length, System.nanoTime(), end);
  }

  @Nullable Unsent add(String app, int length, long now, Runnable end) {
    Unsent added;
    Set<Unsent> ended = new LinkedHashSet<>();
    synchronized (this) {
      long own = bytesOf(app) + length;
      if (own > maxOfApp) {
        return null;
      }
      while (bytes + length > max) {
        Unsent oldest = oldestOfTheLargest(own, now);
        if (oldest == null) {
          break;
        }
        removeCounted(oldest);
        ended.add(oldest);
      }
      if (bytes + length > max) {
        added = null;
      } else {
        added = new Unsent(app, length, now, end);
        byApp.computeIfAbsent(app, name -> new LinkedHashSet<>()).add(added);
        bytes += length;
      }
    }
    // outside: what ends calls remove
    ended.forEach(answer -> answer.end.run());
    return added;
  }

  /** The oldest answer of the app that has most, if it has more than another would have. */
  private @Nullable Unsent oldestOfTheLargest(long own, long now) {
    String largest =
        byApp.keySet().stream().max(Comparator.comparingLong(this::bytesOf)).orElse(null);
    if (largest == null || bytesOf(largest) <= own) {
      return null;
    }
    Unsent oldest = byApp.getOrDefault(largest, Set.of()).iterator().next();
    return now - oldest.since < ALONE_NANOS ? null : oldest;
  }

  private long bytesOf(String app) {
    return byApp.getOrDefault(app, Set.of()).stream().mapToLong(answer -> answer.length).sum();
  }

  /** Removes an answer that was added; one that is not there any more does not matter. */
  synchronized void remove(Unsent answer) {
    removeCounted(answer);
  }

  private void removeCounted(Unsent answer) {
    Set<Unsent> own = byApp.get(answer.app);
    if (own != null && own.remove(answer)) {
      bytes -= answer.length;
      if (own.isEmpty()) {
        byApp.remove(answer.app);
      }
    }
  }
}
