package dev.backstay.foundation.http;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts the bytes of request bodies that are in memory before they are whole. They are read before
 * anybody has been asked who sends them, so one sender may have a sixteenth of the heap for them
 * and all together a quarter: clients that send slowly do not use up the memory of the server.
 */
final class IncomingBodies {
  private final long maxOfSender;
  private final long max;
  private final Map<String, Long> bySender = new HashMap<>();
  private long bytes;

  /**
   * @param heap bytes of memory that there are for everything
   */
  IncomingBodies(long heap) {
    this.maxOfSender = heap / 16;
    this.max = heap / 4;
  }

  /**
   * The body of one request.
   *
   * @param sender where it comes from: an address, or the app whose code sends it
   */
  Body of(String sender) {
    return new Body(sender);
  }

  private synchronized boolean add(String sender, int length) {
    long own = bySender.getOrDefault(sender, 0L) + length;
    if (own > maxOfSender || bytes + length > max) {
      return false;
    }
    bySender.put(sender, own);
    bytes += length;
    return true;
  }

  private synchronized void remove(String sender, long length) {
    bytes -= length;
    bySender.computeIfPresent(sender, (name, own) -> own == length ? null : own - length);
  }

  /** What has come of one body. */
  final class Body {
    private final String sender;
    private long length;
    private boolean ended;

    private Body(String sender) {
      this.sender = sender;
    }

    /** Adds bytes that have come; false if there is no room for them. */
    synchronized boolean add(int more) {
      if (ended || !IncomingBodies.this.add(sender, more)) {
        return false;
      }
      length += more;
      return true;
    }

    /** Forgets the body: it is whole and counted elsewhere, or gone. */
    synchronized void end() {
      if (!ended) {
        ended = true;
        remove(sender, length);
      }
    }
  }
}
