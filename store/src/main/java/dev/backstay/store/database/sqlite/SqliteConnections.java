package dev.backstay.store.database.sqlite;

import dev.backstay.store.database.DatabaseErrors;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Durability;
import dev.backstay.store.database.migration.MigrationSet;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;

/** The open connections of one SQLite file: one writer and a few readers. */
public final class SqliteConnections {
  private static final int BUSY_MILLIS = 10_000;

  /**
   * Pages in the log before it is copied into the file: 40 MB. Ten times SQLite's own setting,
   * since checkpoints, not commits, bound the rate of small writes.
   */
  private static final int CHECKPOINT_PAGES = 10_000;

  /** What the log file shrinks to after a burst. */
  private static final int JOURNAL_BYTES = 64 << 20;

  private static final int CLOSED = -1;

  private final SqliteWriter writer;
  private final SqliteReaders readers;

  /** How many operations are running; {@link #CLOSED} for ever after closing. */
  private final AtomicInteger active = new AtomicInteger();

  private volatile long lastUsed = System.nanoTime();

  private SqliteConnections(SqliteWriter writer, SqliteReaders readers) {
    this.writer = writer;
    this.readers = readers;
  }

  /**
   * @param owner stays reachable for as long as the connections are open, so that it can close them
   */
  static SqliteConnections open(
      Path file, MigrationSet migrations, DatabaseSettings settings, SqliteDatabase owner) {
    try {
      if (!Files.exists(file)) {
        throw new DatabaseException(Kind.UNAVAILABLE, "there is no such database");
      }
      Connection connection = connect(file, settings.durability(), false);
      try {
        migrations.prepareSqlite(connection, "jdbc:sqlite:" + file);
        return new SqliteConnections(
            new SqliteWriter(connection, file.getFileName().toString(), owner),
            new SqliteReaders(
                () -> connect(file, settings.durability(), true), settings.readers()));
      } catch (Throwable e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  /** Makes an empty database file that only its owner may read. */
  public static void create(Path file) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (UnsupportedOperationException e) {
      // no POSIX permissions here; the directory's own protection has to do
    } catch (IOException e) {
      throw new DatabaseException(Kind.UNAVAILABLE, e);
    }
  }

  /** Opens one connection to a file that is there, with the settings that every one has. */
  public static Connection connect(Path file, Durability durability, boolean readOnly)
      throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.valueOf(durability.sqliteSynchronous()));
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    // what is sorted or made distinct is as large as it is; in memory it would stay as a whole
    config.setTempStore(TempStore.FILE);
    config.setJournalSizeLimit(JOURNAL_BYTES);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
      // what is written in the schema of a file must not run code
      statement.execute("PRAGMA trusted_schema = OFF");
      if (readOnly) {
        statement.execute("PRAGMA query_only = ON");
      }
      return connection;
    } catch (Throwable e) {
      connection.close();
      throw e;
    }
  }

  SqliteWriter writer() {
    return writer;
  }

  SqliteReaders readers() {
    return readers;
  }

  /** Announces an operation; false if these connections are closed. */
  boolean enter() {
    while (true) {
      int now = active.get();
      if (now == CLOSED) {
        return false;
      }
      if (active.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  void exit() {
    lastUsed = System.nanoTime();
    active.decrementAndGet();
  }

  boolean closeIfIdle(Duration idle) {
    if (System.nanoTime() - lastUsed < idle.toNanos() || !active.compareAndSet(0, CLOSED)) {
      return false;
    }
    closeAll();
    return true;
  }

  /** Lets running operations end, then closes. */
  void close() {
    while (!active.compareAndSet(0, CLOSED)) {
      LockSupport.parkNanos(1_000_000);
    }
    closeAll();
  }

  private void closeAll() {
    readers.close();
    // last, so that closing it folds the log into the file
    writer.close();
  }
}
