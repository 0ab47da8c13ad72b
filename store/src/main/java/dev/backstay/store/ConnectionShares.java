package dev.backstay.store;

import dev.backstay.store.DatabaseException.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Divides the connections to PostgreSQL between the schemas that share them, so that an app whose
 * statements are slow does not take those of the others. A schema may use {@value #GREED} times as
 * many as are free; the last free one goes to a schema that has none.
 */
final class ConnectionShares {
  private static final int GREED = 4;

  private final int connections;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();
  private final Map<String, Integer> used = new HashMap<>();
  private int usedByAll;

  /**
   * @param connections how many there are, at least 1
   */
  ConnectionShares(int connections) {
    this.connections = connections;
  }

  /** The right to one connection; closing it gives the right back. */
  interface Taken extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits until the schema may use one more connection.
   *
   * @throws DatabaseException BUSY when that takes too long
   */
  Taken take(String schema) {
    try {
      long left = Database.LONGEST_WAIT.toNanos();
      lock.lockInterruptibly();
      try {
        while (!mayTake(schema)) {
          if (left <= 0) {
            throw new DatabaseException(Kind.BUSY, "too many queries are waiting");
          }
          left = returned.awaitNanos(left);
        }
        used.merge(schema, 1, Integer::sum);
        usedByAll++;
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(Kind.UNAVAILABLE, e);
    }
    return () -> giveBack(schema);
  }

  private boolean mayTake(String schema) {
    int own = used.getOrDefault(schema, 0);
    int free = connections - usedByAll;
    return own == 0 ? free > 0 : free > 1 && own < GREED * free;
  }

  private void giveBack(String schema) {
    lock.lock();
    try {
      usedByAll--;
      used.compute(schema, (name, own) -> own == null || own <= 1 ? null : own - 1);
      returned.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
