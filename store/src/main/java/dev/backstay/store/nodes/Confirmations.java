package dev.backstay.store.nodes;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Which servers have confirmed which changes of this one. */
final class Confirmations {
  private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /** A change that others are to confirm; a monitor for those who wait. */
  static final class Waiting {
    final long number;
    private final Set<String> confirmed = ConcurrentHashMap.newKeySet();

    Waiting(long number) {
      this.number = number;
    }

    /** Waits until all of these have confirmed, or for a time. */
    synchronized boolean await(Set<String> nodes, long millis) throws InterruptedException {
      long end = System.nanoTime() + millis * 1_000_000;
      while (!confirmed.containsAll(nodes)) {
        long left = (end - System.nanoTime() + 999_999) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    }

    /** Whether all of these have confirmed. */
    boolean isConfirmedBy(Set<String> nodes) {
      return confirmed.containsAll(nodes);
    }

    private synchronized void confirm(String node) {
      confirmed.add(node);
      notifyAll();
    }
  }

  /** A number for a message that nobody confirms, or whose confirmation nobody waits for. */
  long number() {
    return numbers.incrementAndGet();
  }

  Waiting begin() {
    Waiting begun = new Waiting(number());
    waiting.put(begun.number, begun);
    return begun;
  }

  void end(Waiting ended) {
    waiting.remove(ended.number);
  }

  void confirm(String node, long number) {
    @Nullable Waiting of = waiting.get(number);
    if (of != null) {
      of.confirm(node);
    }
  }
}
