package dev.backstay.store.database.sqlite;

import dev.backstay.store.database.Deadline;
import java.sql.Connection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteConnection;
import org.sqlite.core.DB;

/**
 * Stops the statements of all SQLite connections that run past their deadlines. SQLite looks
 * whether it is interrupted at every row; its progress handler, the other way, counts the steps of
 * its program, of which a single one may be a function on a long text.
 */
final class SqliteWatch {
  /** How late a statement may be stopped. */
  private static final long PAUSE_NANOS = 20_000_000;

  private static final Set<Deadline> WATCHED = ConcurrentHashMap.newKeySet();

  static {
    Thread.ofPlatform().daemon().name("store-deadlines").start(SqliteWatch::watch);
  }

  private SqliteWatch() {}

  /** A deadline for the work on a connection; watched until {@link #release}. */
  static Deadline over(Connection connection) throws java.sql.SQLException {
    DB database = connection.unwrap(SQLiteConnection.class).getDatabase();
    return over(database::interrupt);
  }

  /** A deadline that is enforced by {@code interrupt}; watched until {@link #release}. */
  static Deadline over(Deadline.Interrupt interrupt) {
    Deadline deadline = new Deadline(interrupt);
    WATCHED.add(deadline);
    return deadline;
  }

  /** Forgets a deadline; afterwards its connection may be closed. */
  static void release(Deadline deadline) {
    deadline.end();
    WATCHED.remove(deadline);
  }

  private static void watch() {
    while (true) {
      LockSupport.parkNanos(PAUSE_NANOS);
      WATCHED.forEach(Deadline::enforce);
    }
  }
}
