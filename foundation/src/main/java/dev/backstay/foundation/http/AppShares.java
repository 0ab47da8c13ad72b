package dev.backstay.foundation.http;

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
 *
 * <p>Large bodies are few at once: what becomes of them in memory is many times their size, and the
 * work on them is long. One at a time always runs, and requests without one pass those that wait.
 */
final class AppShares {
  /** Bodies of one app that wait in memory, at most. */
  private static final long MAX_WAITING_BYTES = 64L << 20;

  /** A body of so many bytes is not large. */
  private static final long SMALL_BYTES = 16 * 1024;

  private final int threads;
  private final long maxRunningBytes;
  private final int maxWaiting;
  private final Duration maxWait;
  private final Scheduler scheduler;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Share> shares = new HashMap<>();
  private final Map<String, Share> waiting = new HashMap<>();
  private int running;

  /**
   * @param threads how many requests run at once, at least 1
   * @param maxRunningBytes bodies of one app whose requests run at once, at most; a single request
   *     may have more
   * @param maxWaiting how many requests of one app wait at most
   * @param maxWait how long a request waits at most
   * @param scheduler ends the waits
   */
  AppShares(
      int threads, long maxRunningBytes, int maxWaiting, Duration maxWait, Scheduler scheduler) {
    this.threads = threads;
    this.maxRunningBytes = maxRunningBytes;
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

    /** How many bytes its body has; they are in memory while it waits and runs. */
    long bytes();
  }

  /** What one app uses. */
  private static final class Share {
    final String app;
    final ArrayDeque<Waiting> queue = new ArrayDeque<>(0);
    int running;
    long runningBytes;
    long waitingBytes;

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
      boolean isNext = share.queue.isEmpty() || largeBytes(turn) == 0;
      if (isNext && mayStart(share, turn)) {
        start(share, turn);
        granted = true;
      } else if (share.queue.size() >= maxWaiting
          || share.waitingBytes + turn.bytes() > MAX_WAITING_BYTES) {
        refused = true;
      } else {
        Waiting entry = new Waiting(turn, later);
        share.queue.add(entry);
        share.waitingBytes += turn.bytes();
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

  /** How many requests wait, of all apps. */
  int waiting() {
    lock.lock();
    try {
      int count = 0;
      for (Share share : waiting.values()) {
        count += share.queue.size();
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  private static long largeBytes(Turn turn) {
    return turn.bytes() <= SMALL_BYTES ? 0 : turn.bytes();
  }

  private boolean mayStart(Share share, Turn turn) {
    long bytes = largeBytes(turn);
    return FairShare.mayTake(threads, running, share.running)
        && (bytes == 0 || share.runningBytes == 0 || share.runningBytes + bytes <= maxRunningBytes);
  }

  private void start(Share share, Turn turn) {
    share.running++;
    share.runningBytes += largeBytes(turn);
    running++;
  }

  /** Hands a turn that has a share to a thread; false when there is none and it is refused. */
  private boolean execute(String app, Turn turn, Executor executor) {
    try {
      executor.execute(() -> runHeld(app, turn));
      return true;
    } catch (RejectedExecutionException e) {
      // the server is stopping
      var _ = giveBack(app, turn);
      turn.refuse();
      return false;
    }
  }

  private void runHeld(String app, Turn turn) {
    try {
      turn.run();
    } finally {
      if (giveBack(app, turn)) {
        startWaiting();
      }
    }
  }

  /** Whether any request waits, which may perhaps start now. */
  private boolean giveBack(String app, Turn turn) {
    lock.lock();
    try {
      running--;
      Share share = shares.get(app);
      if (share != null) {
        share.running--;
        share.runningBytes -= largeBytes(turn);
        forgetIfUnused(share);
      }
      return !waiting.isEmpty();
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
      start(share, next.turn);
      return new Granted(share.app, next);
    } finally {
      lock.unlock();
    }
  }

  /** Of the apps that wait and may start a request, the one that runs the fewest. */
  private @Nullable Share neediest() {
    Share found = null;
    for (Share share : waiting.values()) {
      if (mayStart(share, share.queue.element().turn)
          && (found == null || share.running < found.running)) {
        found = share;
      }
    }
    return found;
  }

  private void left(Share share, Waiting entry) {
    share.waitingBytes -= entry.turn.bytes();
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
