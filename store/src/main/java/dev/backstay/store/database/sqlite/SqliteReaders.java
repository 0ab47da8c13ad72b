package dev.backstay.store.database.sqlite;

import dev.backstay.store.database.DatabaseErrors;
import dev.backstay.store.database.SqlWork;
import dev.backstay.store.database.Statements;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import dev.backstay.store.error.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A few reading connections, opened as they are needed. A call into SQLite holds its processor
 * until it returns, so there are not many, and the one used last is taken first: its statements and
 * pages are warm.
 */
final class SqliteReaders {
  /** Opens a connection. */
  interface Opener {
    Connection open() throws SQLException;
  }

  private final Opener opener;
  private final Semaphore free;
  private final ConcurrentLinkedDeque<Statements> idle = new ConcurrentLinkedDeque<>();

  SqliteReaders(Opener opener, int count) {
    this.opener = opener;
    // Not a fair one: there, a thread that asks while others wait has to wait too, although the
    // connection
    // is free until the first of them runs, and so every read waits once a few do.
    this.free = new Semaphore(count);
  }

  /**
   * @param longestWait how long to wait for a connection
   * @param longest how long the work may take, once it has a connection
   */
  <T extends @Nullable Object> T run(Duration longestWait, Duration longest, SqlWork<T> work) {
    try {
      if (!free.tryAcquire(longestWait.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new DatabaseException(Kind.BUSY, "too many queries are waiting");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(Kind.UNAVAILABLE, e);
    }
    try {
      Statements reader = idle.pollFirst();
      if (reader == null) {
        reader = open();
      }
      reader.deadline().begin(longest);
      boolean healthy = false;
      try {
        T result = work.run(reader);
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
        reader.deadline().end();
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

  private Statements open() {
    try {
      Connection connection = opener.open();
      return new Statements(connection, SqliteWatch.over(connection), true);
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  void close() {
    for (Statements reader = idle.pollFirst(); reader != null; reader = idle.pollFirst()) {
      close(reader);
    }
  }

  private static void close(Statements reader) {
    SqliteWatch.release(reader.deadline());
    try {
      reader.close();
      reader.connection().close();
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }
}
