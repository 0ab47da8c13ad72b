package dev.backstay.runner.task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that tasks run on. The SDK keeps the caller in thread-locals, and code may keep what
 * it likes there, so a task needs a thread that is as good as new: one is used again when all its
 * thread-locals have been taken away, and never else.
 */
final class TaskThreads {
  private static final int MAX_IDLE = 8;
  private static final long STACK_BYTES = 1 << 20;
  private static final String NAME = "task";

  /** Null where this Java does not let thread-locals be taken away. */
  private static final @Nullable VarHandle LOCALS = field("threadLocals");

  private static final @Nullable VarHandle INHERITED = field("inheritableThreadLocals");

  private final ThreadGroup group;
  private final Runnable afterwards;

  // guarded by this
  private final Deque<Slot> idle = new ArrayDeque<>();
  private int count;

  /**
   * @param group of all threads that code runs on
   * @param afterwards is called when a task has ended and its thread takes another one
   */
  TaskThreads(ThreadGroup group, Runnable afterwards) {
    this.group = group;
    this.afterwards = afterwards;
  }

  /** Runs a task, on a thread without any thread-locals. */
  void run(Runnable task) {
    Slot slot;
    synchronized (this) {
      slot = idle.poll();
      if (slot == null) {
        count++;
      }
    }
    if (slot == null) {
      Slot made = new Slot(task);
      // without inherited thread-locals: the thread that starts it may be another task's
      Thread thread = new Thread(group, made, NAME, STACK_BYTES, false);
      made.thread = thread;
      thread.setDaemon(true);
      thread.start();
    } else {
      slot.task = task;
      LockSupport.unpark(slot.thread);
    }
  }

  /** How many there are. */
  synchronized int count() {
    return count;
  }

  /** A thread, and what it is to do next. */
  private final class Slot implements Runnable {
    private volatile @Nullable Runnable task;
    private volatile @Nullable Thread thread;

    Slot(Runnable first) {
      task = first;
    }

    @Override
    public void run() {
      boolean again = true;
      while (again) {
        Runnable next = task;
        if (next == null) {
          LockSupport.park(this);
          continue;
        }
        task = null;
        boolean done = false;
        try {
          next.run();
          done = true;
        } finally {
          Thread.interrupted();
          // the thread of a task that throws ends: nothing may be given to it any more
          again = done ? isAsNew() && rest() : gone();
          afterwards.run();
        }
      }
    }

    private boolean gone() {
      synchronized (TaskThreads.this) {
        count--;
      }
      return false;
    }

    private boolean rest() {
      synchronized (TaskThreads.this) {
        if (idle.size() < MAX_IDLE) {
          idle.push(this);
          return true;
        }
        count--;
        return false;
      }
    }

    /** Takes away what the task has left in the thread; false when that cannot be done. */
    @SuppressWarnings("ThreadPriorityCheck") // back to what every thread begins with
    private boolean isAsNew() {
      Thread current = Thread.currentThread();
      if (LOCALS == null || INHERITED == null) {
        return gone();
      }
      LOCALS.set(current, null);
      INHERITED.set(current, null);
      current.setContextClassLoader(null);
      current.setUncaughtExceptionHandler(null);
      current.setName(NAME);
      current.setPriority(Thread.NORM_PRIORITY);
      return true;
    }
  }

  private static @Nullable VarHandle field(String name) {
    try {
      Class<?> type = Class.forName("java.lang.ThreadLocal$ThreadLocalMap");
      return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
          .findVarHandle(Thread.class, name, type);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
