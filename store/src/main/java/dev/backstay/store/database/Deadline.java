package dev.backstay.store.database;

import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Until when the work on a connection may run; none between two pieces of work. */
public final class Deadline {
  private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);

  /** Stops the statement that is running on the connection, from another thread. */
  public interface Interrupt {
    void run() throws SQLException;
  }

  private final Interrupt interrupt;
  private boolean set;
  private boolean failed;
  private long end;

  /**
   * @param interrupt stops a statement that is running
   */
  public Deadline(Interrupt interrupt) {
    this.interrupt = interrupt;
  }

  /** Sets it for the work that begins now. */
  public synchronized void begin(Duration longest) {
    end = System.nanoTime() + longest.toNanos();
    set = true;
    failed = false;
  }

  /** Clears it; once this returns, nothing is stopped any more. */
  public synchronized void end() {
    set = false;
  }

  /**
   * Sets an earlier one for a part of the work.
   *
   * @return for {@link #widen}, once the part is done
   */
  synchronized long narrow(Duration longest) {
    long whole = end;
    long part = System.nanoTime() + longest.toNanos();
    if (part - whole < 0) {
      end = part;
    }
    return whole;
  }

  /** Goes back to the deadline of the whole work. */
  synchronized void widen(long whole) {
    end = whole;
  }

  /**
   * For work of many short statements, of which none is ever seen running.
   *
   * @throws DatabaseException TIMEOUT if it has passed
   */
  public synchronized void check() {
    if (hasPassed()) {
      throw new DatabaseException(Kind.TIMEOUT);
    }
  }

  /**
   * Stops what is running if it has passed. Throws nothing, since one thread enforces the deadlines
   * of all connections, and logs only the first failure, since it tries again and again.
   */
  public synchronized void enforce() {
    if (hasPassed()) {
      try {
        interrupt.run();
      } catch (SQLException | RuntimeException | Error e) {
        if (!failed) {
          failed = true;
          LOG.warn("a statement cannot be stopped", e);
        }
      }
    }
  }

  private boolean hasPassed() {
    return set && System.nanoTime() - end > 0;
  }
}
