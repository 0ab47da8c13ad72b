package dev.backstay.store;

import dev.backstay.store.DatabaseException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;

/**
 * A few reading connections, opened as they are needed. A call into SQLite holds its processor
 * until it returns, so there are not many, and the one used last is taken first: its statements and
 * pages are warm.
 */
final class SqliteReaders {
  private static final long WAIT_SECONDS = 10;

  /** How many steps of its program a statement takes between two looks at the clock: about 1 ms. */
  private static final int STEPS = 100_000;

  /** Opens a connection. */
  interface Opener {
    Connection open() throws SQLException;
  }

  /** One connection and until when its present work may run. */
  private static final class Reader extends ProgressHandler {
    final Statements statements;
    volatile long deadline;

    Reader(Connection connection) {
      statements = new Statements(connection, true);
    }

    @Override
    protected int progress() {
      return System.nanoTime() - deadline > 0 ? 1 : 0;
    }
  }

  private final Opener opener;
  private final long timeoutNanos;
  private final Semaphore free;
  private final ConcurrentLinkedDeque<Reader> idle = new ConcurrentLinkedDeque<>();

  SqliteReaders(Opener opener, int count, Duration timeout) {
    this.opener = opener;
    this.timeoutNanos = timeout.toNanos();
    this.free = new Semaphore(count, true);
  }

  <T extends @Nullable Object> T run(SqlWork<T> work) {
    try {
      if (!free.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new DatabaseException(Kind.BUSY, "too many queries are waiting");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(Kind.UNAVAILABLE, e);
    }
    try {
      Reader reader = idle.pollFirst();
      if (reader == null) {
        reader = open();
      }
      reader.deadline = System.nanoTime() + timeoutNanos;
      boolean healthy = false;
      try {
        T result = work.run(reader.statements);
        healthy = true;
        return result;
      } catch (SQLException e) {
        throw DatabaseErrors.translate(e);
      } catch (org.jooq.exception.DataAccessException e) {
        throw DatabaseErrors.translate(e);
      } catch (StoreException e) {
        healthy = !(e instanceof DatabaseException);
        throw e;
      } finally {
        if (healthy) {
          idle.addFirst(reader);
        } else {
          // a statement may be half run or a transaction open: start afresh
          close(reader);
        }
      }
    } finally {
      free.release();
    }
  }

  private Reader open() {
    try {
      Connection connection = opener.open();
      Reader reader = new Reader(connection);
      ProgressHandler.setHandler(connection, STEPS, reader);
      return reader;
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  void close() {
    for (Reader reader = idle.pollFirst(); reader != null; reader = idle.pollFirst()) {
      close(reader);
    }
  }

  private static void close(Reader reader) {
    try {
      ProgressHandler.clearHandler(reader.statements.connection());
      reader.statements.close();
      reader.statements.connection().close();
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }
}
