package dev.backstay.store.database.sqlite;

import dev.backstay.store.database.Database;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.Isolation;
import dev.backstay.store.database.OpenDatabase;
import dev.backstay.store.database.SqlWork;
import dev.backstay.store.database.migration.MigrationSet;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A database in one SQLite file. Its connections open on first use and close when nobody has used
 * them for a while; the instance stays valid and opens them again.
 */
public final class SqliteDatabase extends OpenDatabase {
  private final Path file;
  private final MigrationSet migrations;
  private final DatabaseSettings settings;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable SqliteConnections connections;
  private volatile boolean closed;

  /**
   * @param file that is there; nothing is opened yet
   */
  public SqliteDatabase(Path file, MigrationSet migrations, DatabaseSettings settings) {
    this.file = file;
    this.migrations = migrations;
    this.settings = settings;
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public Duration statementTimeout() {
    return settings.statementTimeout();
  }

  @Override
  public @Nullable String schemaName() {
    return null;
  }

  @Override
  public <T extends @Nullable Object> T read(Function<DSLContext, T> work) {
    return atOneMoment(statements -> work.apply(context(statements.connection())));
  }

  @Override
  public <T extends @Nullable Object> T snapshot(Function<Database, T> work) {
    return atOneMoment(inside(work));
  }

  private <T extends @Nullable Object> T atOneMoment(SqlWork<T> work) {
    return reading(
        LONGEST_WAIT,
        settings.transactionTimeout(),
        statements -> {
          // a transaction, so that several selects see one moment
          statements.run("BEGIN");
          try {
            return work.run(statements);
          } finally {
            statements.run("COMMIT");
          }
        });
  }

  @Override
  public <T extends @Nullable Object> T write(Function<DSLContext, T> work) {
    return writing(
        settings.ownWriteTimeout(),
        false,
        statements -> work.apply(context(statements.connection())));
  }

  @Override
  public <T extends @Nullable Object> T transaction(
      Isolation isolation, Function<Database, T> work) {
    return writing(settings.transactionTimeout(), false, inside(work));
  }

  @Override
  public <T extends @Nullable Object> T readRows(Duration longestWait, SqlWork<T> work) {
    return reading(longestWait, settings.statementTimeout(), work);
  }

  @Override
  public <T extends @Nullable Object> T writeRows(boolean single, SqlWork<T> work) {
    return writing(settings.statementTimeout(), single, work);
  }

  private <T extends @Nullable Object> T reading(
      Duration longestWait, Duration longest, SqlWork<T> work) {
    SqliteConnections current = enter();
    try {
      return current.readers().run(longestWait, longest, work);
    } finally {
      current.exit();
    }
  }

  private <T extends @Nullable Object> T writing(
      Duration longest, boolean single, SqlWork<T> work) {
    SqliteConnections current = enter();
    try {
      return current.writer().run(longest, single, work);
    } finally {
      current.exit();
    }
  }

  @Override
  public void open() {
    enter().exit();
  }

  @Override
  public int queuedWrites() {
    SqliteConnections current = connections;
    return current == null ? 0 : current.writer().queued();
  }

  @Override
  public void closeIfIdle(Duration idle) {
    opening.lock();
    try {
      SqliteConnections current = connections;
      if (current != null && current.closeIfIdle(idle)) {
        connections = null;
      }
    } finally {
      opening.unlock();
    }
  }

  /** Whether connections are open now. */
  boolean isOpen() {
    return connections != null;
  }

  @Override
  public void close() {
    opening.lock();
    try {
      closed = true;
      SqliteConnections current = connections;
      if (current != null) {
        current.close();
        connections = null;
      }
    } finally {
      opening.unlock();
    }
  }

  private SqliteConnections enter() {
    while (true) {
      SqliteConnections current = connections;
      if (current == null) {
        current = connect();
      }
      if (current.enter()) {
        return current;
      }
      // closed as idle between the two lines above: open again
      Thread.onSpinWait();
    }
  }

  private SqliteConnections connect() {
    opening.lock();
    try {
      if (closed) {
        throw new DatabaseException(Kind.UNAVAILABLE, "the database is closed");
      }
      SqliteConnections current = connections;
      if (current == null) {
        current = SqliteConnections.open(file, migrations, settings, this);
        connections = current;
      }
      return current;
    } finally {
      opening.unlock();
    }
  }
}
