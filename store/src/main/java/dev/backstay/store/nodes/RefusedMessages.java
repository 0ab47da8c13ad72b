package dev.backstay.store.nodes;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts messages that no server has sent, and says so once a minute. */
final class RefusedMessages {
  private static final Logger LOG = LoggerFactory.getLogger(RefusedMessages.class);
  private static final long PAUSE_NANOS = 60_000_000_000L;

  private final AtomicLong all = new AtomicLong();
  private long told;
  private long toldAt;

  long count() {
    return all.get();
  }

  /** To be called by the one thread that hears messages. */
  void add() {
    long count = all.incrementAndGet();
    long now = System.nanoTime();
    if (told == 0 || now - toldAt > PAUSE_NANOS) {
      LOG.warn(
          "{} messages on the channels of Backstay came from no server with this secret-key and"
              + " were ignored: who else may connect to the database?",
          count - told);
      told = count;
      toldAt = now;
    }
  }
}
