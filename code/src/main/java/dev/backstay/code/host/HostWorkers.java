package dev.backstay.code.host;

import dev.backstay.code.settings.Language;
import dev.backstay.foundation.apps.Invocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The workers of one app that have been started. Guarded by the lock of its {@link HostPool}. */
final class HostWorkers implements Iterable<HostWorker> {
  /** Tasks in a worker, the one that runs included. */
  private static final int DEPTH = 4;

  /** A worker whose task has taken so long gets no others behind it. */
  static final long PATIENCE = Duration.ofMillis(10).toNanos();

  private final Language language;
  private final List<HostWorker> all = new ArrayList<>();

  HostWorkers(Language language) {
    this.language = language;
  }

  void add(HostWorker worker) {
    all.add(worker);
  }

  void remove(HostWorker worker) {
    all.remove(worker);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  @Override
  public Iterator<HostWorker> iterator() {
    return all.iterator();
  }

  List<HostWorker> copy() {
    return List.copyOf(all);
  }

  /** How many there are, and how many tasks run in them. */
  CodeLoad load(int waiting) {
    int running = 0;
    for (HostWorker worker : all) {
      running += Math.min(1, worker.tasks.size()) + worker.nested.size();
    }
    return new CodeLoad(all.size(), running, waiting);
  }

  /** Whether one of them runs something. */
  boolean isRunning() {
    return all.stream().anyMatch(worker -> !worker.isIdle());
  }

  /**
   * The worker in which a task is to run beside others: the one whose code asks for it, directly or
   * by code of another language. If that code runs elsewhere altogether, in a worker of another
   * language, and no worker is free, it is one of JavaScript that has least to do: two languages
   * that call each other must not wait for each other's places. Java waits, since threads of a pool
   * that its code shares belong to the invocation that has begun them, which may be a stranger's.
   * Null when it can wait for a place.
   */
  @Nullable HostWorker within(HostTask task) {
    Invocation parent = task.invocation().parent();
    if (parent == null || task.timeLeft() == null) {
      return null;
    }
    for (Invocation each = parent; each != null; each = each.parent()) {
      HostWorker worker = running(each);
      if (worker != null) {
        return worker;
      }
    }
    return language == Language.JS && idle() == null ? leastNested() : null;
  }

  @SuppressWarnings("ReferenceEquality") // the very invocation, not one that looks alike
  private @Nullable HostWorker running(Invocation invocation) {
    for (HostWorker worker : all) {
      HostTask first = worker.tasks.peek();
      if (first != null && first.invocation() == invocation && !worker.firstEnded) {
        return worker;
      }
      for (HostTask nested : worker.nested.values()) {
        if (nested.invocation() == invocation) {
          return worker;
        }
      }
    }
    return null;
  }

  private @Nullable HostWorker leastNested() {
    HostWorker best = null;
    for (HostWorker worker : all) {
      if (worker.ready
          && !worker.retiring
          && (best == null || worker.nested.size() < best.nested.size())) {
        best = worker;
      }
    }
    return best;
  }

  /** Tasks that lie in workers behind those that run. */
  int lying() {
    int count = 0;
    for (HostWorker worker : all) {
      count += Math.max(0, worker.tasks.size() - 1);
    }
    return count;
  }

  /** Workers that have tasks of clients. */
  int occupied() {
    int count = 0;
    for (HostWorker worker : all) {
      count += worker.tasks.isEmpty() ? 0 : 1;
    }
    return count;
  }

  /** Workers that run a task of low priority. */
  int occupiedByLow() {
    int count = 0;
    for (HostWorker worker : all) {
      HostTask first = worker.tasks.peek();
      count += first != null && first.lowPriority() ? 1 : 0;
    }
    return count;
  }

  /** Workers that go on after what they have. */
  int staying() {
    int count = 0;
    for (HostWorker worker : all) {
      count += worker.retiring ? 0 : 1;
    }
    return count;
  }

  /** Workers that have not started yet and go on afterwards. */
  int coming() {
    int count = 0;
    for (HostWorker worker : all) {
      count += worker.retiring || worker.ready ? 0 : 1;
    }
    return count;
  }

  /** Whether one of them takes tasks, now or when it has done what it has. */
  boolean hasUsable() {
    return all.stream().anyMatch(worker -> worker.ready && !worker.retiring);
  }

  /**
   * The last of the workers that have nothing to do, so that the first ones become superfluous;
   * null for none.
   */
  @Nullable HostWorker idle() {
    for (int i = all.size() - 1; i >= 0; i--) {
      HostWorker worker = all.get(i);
      if (worker.ready && !worker.retiring && worker.isIdle()) {
        return worker;
      }
    }
    return null;
  }

  /** The worker with fewest tasks of those in which one more may lie; null for none. */
  @Nullable HostWorker leastBusy(long now) {
    HostWorker best = null;
    for (HostWorker worker : all) {
      if (worker.ready
          && !worker.retiring
          && !worker.slow
          && worker.tasks.size() < DEPTH
          && now - worker.since < PATIENCE
          && (best == null || worker.tasks.size() < best.tasks.size())) {
        best = worker;
      }
    }
    return best;
  }
}
