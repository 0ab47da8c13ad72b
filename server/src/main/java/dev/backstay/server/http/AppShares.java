package dev.backstay.server.http;

import dev.backstay.store.database.FairShare;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Divides a number of threads between apps, so that one app's load leaves the others a fair rest,
 * by the rule of {@link FairShare}.
 *
 * <p>What is beyond a share waits in a queue of its app, first in first out, without a thread, and
 * is refused when the queue is full or the wait too long. A thread that becomes free goes to the
 * waiting app that uses the fewest.
 */
final class AppShares {
  /** Bodies of one app that wait in memory, at most. */
  private static final long MAX_WAITING_BYTES = 64L << 20;

  private final int threads;
  private final int maxWaiting;
  private final Duration maxWait;
  private final Scheduler scheduler;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Share> shares = new HashMap<>();
  private final Map<String, Share> waiting = new HashMap<>();
  private int running;

  /**
   * @param threads how many requests run at once, at least 1
   * @param maxWaiting how many requests of one app wait at most
   * @param maxWait how long a request waits at most
   * @param scheduler ends the waits
   */
  AppShares(int threads, int maxWaiting, Duration maxWait, Scheduler scheduler) {
    this.threads = threads;
    this.maxWaiting = maxWaiting;
    this.maxWait = maxWait;
    this.scheduler = scheduler;
  }

  /** A request with what it is to do when it is its turn, and when it is refused. */
  interface Turn {
    /** Does the work; the share is held until it returns. */
    void run();

    /** The queue was full or the wait too long; the work is not done. */
    void refuse();

    /** How many bytes are kept in memory while this waits. */
    long bytes();
  }

  /** What one app uses. */
  private static final class Share {
    final String app;
    final ArrayDeque<Waiting> queue = new ArrayDeque<>(0);
    int running;
    long bytes;

    Share(String app) {
      this.app = app;
    }
  }

  private static final class Waiting {
    final Turn turn;
    final Executor executor;
    Scheduler.@Nullable Task timeout;

    Waiting(Turn turn, Executor executor) {
      this.turn = turn;
      this.executor = executor;
    }
  }

  /** A request that waited and has been given a share. */
  private record Granted(String app, Waiting entry) {}

  /**
   * Runs a request within the share of an app: at once, later, or not at all.
   *
   * @param app whose share it is; any text
   * @param atOnce runs it when it need not wait; null for this thread
   * @param later runs it after it has waited, and refuses it
   */
  void run(String app, Turn turn, @Nullable Executor atOnce, Executor later) {
    boolean granted = false;
    boolean refused = false;
    lock.lock();
    try {
      Share share = shares.computeIfAbsent(app, Share::new);
      if (share.queue.isEmpty() && mayStart(share)) {
        start(share);
        granted = true;
      } else if (share.queue.size() >= maxWaiting
          || share.bytes + turn.bytes() > MAX_WAITING_BYTES) {
        refused = true;
      } else {
        Waiting entry = new Waiting(turn, later);
        share.queue.add(entry);
        share.bytes += turn.bytes();
        waiting.put(app, share);
        entry.timeout = scheduler.schedule(() -> expire(share, entry), maxWait);
      }
    } finally {
      lock.unlock();
    }
    if (granted) {
      if (atOnce == null) {
        runHeld(app, turn);
      } else {
        if (!execute(app, turn, atOnce)) {
          startWaiting();
        }
      }
    } else if (refused) {
      turn.refuse();
    }
  }

  private boolean mayStart(Share share) {
    return FairShare.mayTake(threads, running, share.running);
  }

  private void start(Share share) {
    share.running++;
    running++;
  }

  /** Hands a turn that has a share to a thread; false when there is none and it is refused. */
  private boolean execute(String app, Turn turn, Executor executor) {
    try {
      executor.execute(() -> runHeld(app, turn));
      return true;
    } catch (RejectedExecutionException e) {
      // the server is stopping
      giveBack(app);
      turn.refuse();
      return false;
    }
  }

  private void runHeld(String app, Turn turn) {
    try {
      turn.run();
    } finally {
      giveBack(app);
      startWaiting();
    }
  }

  private void giveBack(String app) {
    lock.lock();
    try {
      running--;
      Share share = shares.get(app);
      if (share != null) {
        share.running--;
        forgetIfUnused(share);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Mostly starts one, since one thread became free; refuses all while the server is stopping. */
  private void startWaiting() {
    for (Granted next = grantNext(); next != null; next = grantNext()) {
      var _ = execute(next.app, next.entry.turn, next.entry.executor);
    }
  }

  private @Nullable Granted grantNext() {
    lock.lock();
    try {
      Share share = neediest();
      if (share == null) {
        return null;
      }
      Waiting next = share.queue.remove();
      left(share, next);
      start(share);
      return new Granted(share.app, next);
    } finally {
      lock.unlock();
    }
  }

  /** Of the apps that wait and may start a request, the one that runs the fewest. */
  private @Nullable Share neediest() {
    Share found = null;
    for (Share share : waiting.values()) {
      if (mayStart(share) && (found == null || share.running < found.running)) {
        found = share;
      }
    }
    return found;
  }

  private void left(Share share, Waiting entry) {
    share.bytes -= entry.turn.bytes();
    Scheduler.Task timeout = entry.timeout;
    if (timeout != null) {
      timeout.cancel();
    }
    if (share.queue.isEmpty()) {
      waiting.remove(share.app);
    }
  }

  private void forgetIfUnused(Share share) {
    if (share.running == 0 && share.queue.isEmpty()) {
      shares.remove(share.app);
    }
  }

  private void expire(Share share, Waiting entry) {
    lock.lock();
    try {
      if (!share.queue.remove(entry)) {
        return;
      }
      left(share, entry);
      forgetIfUnused(share);
    } finally {
      lock.unlock();
    }
    try {
      entry.executor.execute(entry.turn::refuse);
    } catch (RejectedExecutionException e) {
      entry.turn.refuse();
    }
  }
}
