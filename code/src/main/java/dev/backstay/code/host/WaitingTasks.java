package dev.backstay.code.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one app that no worker has: those of low priority come when no others wait. Guarded
 * by the lock of its {@link HostPool}.
 */
final class WaitingTasks {
  private final Deque<HostTask> normal = new ArrayDeque<>();
  private final Deque<HostTask> low = new ArrayDeque<>();

  int size() {
    return normal.size() + low.size();
  }

  boolean isEmpty() {
    return normal.isEmpty() && low.isEmpty();
  }

  /** Adds a task behind those of its priority. */
  void add(HostTask task) {
    of(task).add(task);
  }

  /** Puts a task that a worker has given back before those of its priority. */
  void putBack(HostTask task) {
    of(task).addFirst(task);
  }

  /** Puts a task of a worker that has ended before all others. */
  void putFirst(HostTask task) {
    normal.addFirst(task);
  }

  private Deque<HostTask> of(HostTask task) {
    return task.lowPriority() ? low : normal;
  }

  /** The next task; null for none. */
  @Nullable HostTask first() {
    return normal.isEmpty() ? low.peek() : normal.peek();
  }

  /** The next task of normal priority; null for none. */
  @Nullable HostTask firstNormal() {
    return normal.peek();
  }

  /** Removes what {@link #first} has said. */
  HostTask removeFirst() {
    return normal.isEmpty() ? low.remove() : normal.remove();
  }

  /** Removes all tasks and answers them. */
  List<HostTask> removeAll() {
    List<HostTask> all = removeNormal();
    all.addAll(low);
    low.clear();
    return all;
  }

  /** Removes the tasks of normal priority and answers them. */
  List<HostTask> removeNormal() {
    List<HostTask> all = new ArrayList<>(normal);
    normal.clear();
    return all;
  }

  /** Gives each task that someone waits for all its time from now on. */
  void restartTime(long now) {
    restartTime(normal, now);
    restartTime(low, now);
  }

  private static void restartTime(Deque<HostTask> tasks, long now) {
    for (HostTask task : tasks) {
      if (task.deadline != 0) {
        task.deadline = now + task.ownTime().toNanos();
      }
    }
  }

  /**
   * Removes the tasks whose deadline is over and answers them.
   *
   * @param grace nanoseconds that each has beyond its deadline
   */
  List<HostTask> removeLate(long now, long grace) {
    List<HostTask> late = new ArrayList<>();
    removeLate(normal, now, grace, late);
    removeLate(low, now, grace, late);
    return late;
  }

  private static void removeLate(Deque<HostTask> tasks, long now, long grace, List<HostTask> late) {
    tasks.removeIf(task -> {
      boolean isLate = task.deadline != 0 && now - task.deadline > grace;
      if (isLate) {
        late.add(task);
      }
      return isLate;
    });
  }
}
