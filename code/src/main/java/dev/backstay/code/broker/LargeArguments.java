package dev.backstay.code.broker;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The room for long arguments that are coming in, of all connections together: a connection says
 * how long one will be, and may then take its time. Safe for use by any thread.
 */
final class LargeArguments {
  /** Shorter ones need no room. */
  static final int SMALL = 64 << 10;

  private final AtomicLong left;

  LargeArguments(long bytes) {
    this.left = new AtomicLong(bytes);
  }

  /** Takes room; false when there is not so much. */
  boolean take(long bytes) {
    if (left.addAndGet(-bytes) >= 0) {
      return true;
    }
    left.addAndGet(bytes);
    return false;
  }

  /** Gives room back. */
  void giveBack(long bytes) {
    left.addAndGet(bytes);
  }
}
