package dev.backstay.runner.task;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that code has started and that outlive its invocations. A few are left alone: pools of
 * libraries are such. With many of them the process is replaced, and it ends itself when they keep
 * a processor busy while nothing is asked of it.
 */
final class Leftovers {
  private static final int MAX_THREADS = 64;
  private static final long LOOK_MILLIS = 1_000;

  /** So many looks in a row, each of which finds more than half a processor busy. */
  private static final int PATIENCE = 5;

  private final ThreadGroup threads;

  Leftovers(ThreadGroup threads) {
    this.threads = threads;
  }

  /** Why the process is to be replaced; null when it need not be. */
  @Nullable String tooMany() {
    int count = threads.activeCount();
    return count <= MAX_THREADS
        ? null
        : "code has left "
            + (count - 1)
            + " threads running, more than "
            + MAX_THREADS
            + ": this worker is replaced";
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
      if (threads.activeCount() == 0 || !idle.getAsBoolean()) {
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
