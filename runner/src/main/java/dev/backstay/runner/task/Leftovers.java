package dev.backstay.runner.task;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that code has started and that outlive its invocations. A few are left alone: pools of
 * libraries are such. With many of them the process is replaced, and it ends itself when they keep
 * a processor busy while nothing is asked of it.
 */
final class Leftovers {
  private static final int MAX_THREADS = 64;
  private static final long LOOK_MILLIS = 1_000;
  private static final long COUNT_NANOS = 10_000_000;

  /** So many looks in a row, each of which finds more than half a processor busy. */
  private static final int PATIENCE = 5;

  private final ThreadGroup threads;
  private final IntSupplier ours;
  private volatile long countedAt = System.nanoTime() - COUNT_NANOS;

  /**
   * @param threads all that code runs on
   * @param ours how many of them are this program's own
   */
  Leftovers(ThreadGroup threads, IntSupplier ours) {
    this.threads = threads;
    this.ours = ours;
  }

  /** Why the process is to be replaced; null when it need not be. */
  @Nullable String tooMany() {
    // counting looks at all threads of the process: too much for each short call
    long now = System.nanoTime();
    if (now - countedAt < COUNT_NANOS) {
      return null;
    }
    countedAt = now;
    int count = left();
    return count <= MAX_THREADS
        ? null
        : "code has left "
            + count
            + " threads running, more than "
            + MAX_THREADS
            + ": this worker is replaced";
  }

  private int left() {
    return threads.activeCount() - ours.getAsInt();
  }

  /** Ends the process when nothing is to be done and code is busy all the same. */
  void watch(BooleanSupplier idle) {
    Thread watching =
        new Thread(
            null,
            () -> {
              try {
                look(idle);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "leftovers");
    watching.setDaemon(true);
    watching.start();
  }

  private void look(BooleanSupplier idle) throws InterruptedException {
    int busy = 0;
    Duration before = Duration.ZERO;
    while (true) {
      Thread.sleep(LOOK_MILLIS);
      if (left() <= 0 || !idle.getAsBoolean()) {
        busy = 0;
        before = Duration.ZERO;
        continue;
      }
      Duration used = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
      boolean burns = !before.isZero() && used.minus(before).toMillis() > LOOK_MILLIS / 2;
      busy = burns ? busy + 1 : 0;
      before = used;
      if (busy >= PATIENCE && idle.getAsBoolean()) {
        System.err.println("code has left threads that keep a processor busy: this worker ends");
        System.exit(0);
      }
    }
  }
}
