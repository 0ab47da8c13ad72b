package dev.backstay.store.database.postgres;

import dev.backstay.store.database.FairShare;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Divides the connections to PostgreSQL between the schemas that share them, so that an app whose
 * statements are slow does not take those of the others, by the rule of {@link FairShare}.
 *
 * <p>What must wait stands in a line. A connection that comes back goes to the first in the line
 * that may use it, so nothing that comes later overtakes; but those whose schema has its share let
 * the others pass.
 */
public final class ConnectionShares {
  private final int connections;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Integer> used = new HashMap<>();
  private int usedByAll;

  /** Of these, none may take a connection now; else it would have been given one. */
  private final Deque<Waiter> line = new ArrayDeque<>();

  private static final class Waiter {
    final String schema;
    final Condition turn;
    boolean served;

    Waiter(String schema, Condition turn) {
      this.schema = schema;
      this.turn = turn;
    }
  }

  /**
   * @param connections how many there are, at least 1
   */
  public ConnectionShares(int connections) {
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
   * @param longestWait for how long
   * @throws DatabaseException BUSY when that takes too long
   */
  Taken take(String schema, Duration longestWait) {
    try {
      lock.lockInterruptibly();
      try {
        if (mayTake(schema)) {
          count(schema);
        } else {
          await(new Waiter(schema, lock.newCondition()), longestWait);
        }
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(Kind.UNAVAILABLE, e);
    }
    return () -> giveBack(schema);
  }

  /** How many connections are being used. */
  public int used() {
    lock.lock();
    try {
      return usedByAll;
    } finally {
      lock.unlock();
    }
  }

  /** How many callers wait for one. */
  public int waiting() {
    lock.lock();
    try {
      return line.size();
    } finally {
      lock.unlock();
    }
  }

  private void await(Waiter waiter, Duration longestWait) throws InterruptedException {
    line.add(waiter);
    try {
      long left = longestWait.toNanos();
      while (!waiter.served) {
        if (left <= 0) {
          throw new DatabaseException(Kind.BUSY, "too many queries are waiting");
        }
        left = waiter.turn.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      if (waiter.served) {
        giveBack(waiter.schema);
      }
      throw e;
    } finally {
      if (!waiter.served) {
        line.remove(waiter);
      }
    }
  }

  private boolean mayTake(String schema) {
    return FairShare.mayTake(connections, usedByAll, used.getOrDefault(schema, 0));
  }

  private void count(String schema) {
    used.merge(schema, 1, Integer::sum);
    usedByAll++;
  }

  private void giveBack(String schema) {
    lock.lock();
    try {
      usedByAll--;
      used.compute(schema, (name, own) -> own == null || own <= 1 ? null : own - 1);
      serveLine();
    } finally {
      lock.unlock();
    }
  }

  private void serveLine() {
    Iterator<Waiter> waiters = line.iterator();
    while (usedByAll < connections && waiters.hasNext()) {
      Waiter first = waiters.next();
      if (mayTake(first.schema)) {
        waiters.remove();
        count(first.schema);
        first.served = true;
        first.turn.signal();
      }
    }
  }
}
