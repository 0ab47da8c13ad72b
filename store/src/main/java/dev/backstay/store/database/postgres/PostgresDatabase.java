package dev.backstay.store.database.postgres;

import dev.backstay.store.database.Announcer;
import dev.backstay.store.database.Announcer.Announced;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.DatabaseErrors;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Deadline;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.Isolation;
import dev.backstay.store.database.OpenDatabase;
import dev.backstay.store.database.SqlWork;
import dev.backstay.store.database.Statements;
import dev.backstay.store.database.TableChanges;
import dev.backstay.store.database.WriteFence;
import dev.backstay.store.database.migration.MigrationSet;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import dev.backstay.store.error.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One schema of a PostgreSQL database. All share one pool of connections, so a connection belongs
 * to no schema: the features' statements get theirs by {@code search_path} in their transaction,
 * and those on rows name it with every table. Each takes its connections within its share of the
 * pool ({@link ConnectionShares}), so that the load of one app leaves some for the others.
 */
public final class PostgresDatabase extends OpenDatabase {
  /**
   * How long a write is repeated that lost against others, with growing pauses in between; then the
   * client is told that the database is busy. By time, since on a busy machine a try takes longer,
   * and so do those that it loses against.
   */
  private static final Duration RETRIED_FOR = Duration.ofSeconds(5);

  /** In place of the number of a right: nothing is written. */
  private static final long READ_ONLY = -2;

  private final SharedConnections connections;
  private final ConnectionShares shares;
  private final String schema;
  private final MigrationSet migrations;
  private final DatabaseSettings settings;
  private final Announcer announcer;
  private final WriteFence fence;
  private volatile boolean migrated;
  private volatile boolean closed;

  /**
   * @param connections of all schemas
   * @param shares of them
   * @param schema made of letters, digits and underscores
   * @param announcer tells other servers what is changed
   * @param fence says until when this server may write
   */
  public PostgresDatabase(
      SharedConnections connections,
      ConnectionShares shares,
      String schema,
      MigrationSet migrations,
      DatabaseSettings settings,
      Announcer announcer,
      WriteFence fence) {
    this.connections = connections;
    this.shares = shares;
    this.schema = schema;
    this.migrations = migrations;
    this.settings = settings;
    this.announcer = announcer;
    this.fence = fence;
  }

  @Override
  public Dialect dialect() {
    return Dialect.POSTGRESQL;
  }

  @Override
  public Duration statementTimeout() {
    return settings.statementTimeout();
  }

  @Override
  public String schemaName() {
    return schema;
  }

  @Override
  public <T extends @Nullable Object> T read(Function<DSLContext, T> work) {
    return transaction(
        Connection.TRANSACTION_REPEATABLE_READ,
        READ_ONLY,
        settings.transactionTimeout(),
        settings.transactionTimeout(),
        s -> work.apply(context(s)));
  }

  @Override
  public <T extends @Nullable Object> T write(Function<DSLContext, T> work) {
    long right = fence.begin();
    return retried(() ->
        transaction(
            Connection.TRANSACTION_SERIALIZABLE,
            right,
            settings.ownWriteTimeout(),
            settings.ownWriteTimeout(),
            s -> work.apply(context(s))));
  }

  @Override
  public <T extends @Nullable Object> T transaction(
      Isolation isolation, Function<Database, T> work) {
    long right = fence.begin();
    return retried(() ->
        transaction(
            isolation.jdbc(),
            right,
            settings.transactionTimeout(),
            settings.statementTimeout(),
            inside(work)));
  }

  @Override
  public <T extends @Nullable Object> T snapshot(Function<Database, T> work) {
    return transaction(
        Connection.TRANSACTION_REPEATABLE_READ,
        READ_ONLY,
        settings.transactionTimeout(),
        settings.statementTimeout(),
        inside(work));
  }

  @Override
  public <T extends @Nullable Object> T readRows(Duration longestWait, SqlWork<T> work) {
    return autocommit(longestWait, READ_ONLY, work);
  }

  @Override
  public <T extends @Nullable Object> T writeRows(boolean single, SqlWork<T> work) {
    long right = fence.begin();
    if (single) {
      try {
        return retried(() -> autocommit(LONGEST_WAIT, right, work));
      } catch (TookLongException e) {
        // a transaction looks at its end how long the right lasts, and not before it begins
      }
    }
    return retried(() ->
        transaction(
            Connection.TRANSACTION_READ_COMMITTED,
            right,
            settings.statementTimeout(),
            settings.statementTimeout(),
            work));
  }

  @Override
  public void open() {
    if (closed) {
      throw new DatabaseException(Kind.UNAVAILABLE, "the database is closed");
    }
    if (migrated) {
      return;
    }
    try (var _ = shares.take(schema, LONGEST_WAIT);
        Connection connection = connections.get(schema)) {
      connection.setAutoCommit(false);
      try {
        begin(connection, settings.transactionTimeout());
        migrations.preparePostgres(connection, connections.pool(), schema);
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
      migrated = true;
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  /** Closes for good; the pool is its owner's. */
  @Override
  public void close() {
    closed = true;
  }

  /**
   * @param right by which the one statement is run that writes; or {@link #READ_ONLY}
   */
  private <T extends @Nullable Object> T autocommit(
      Duration longestWait, long right, SqlWork<T> work) {
    open();
    try (var _ = shares.take(schema, longestWait);
        Connection connection = connections.get(schema);
        Statements statements = statements(connection, settings.statementTimeout())) {
      if (isFenced(right)) {
        statements.endWritesWith(FencedCommit.CHECK, fence.until(right));
      }
      return work.run(statements);
    } catch (SQLException | org.jooq.exception.DataAccessException e) {
      if (isFenced(right) && FencedCommit.isRefusal(e) && fence.right() == right) {
        throw new TookLongException();
      }
      throw translate(e, right);
    }
  }

  /**
   * A statement, by itself or by waiting for a row, took longer than the right lasted that it began
   * with; the server has had it all along.
   */
  private static final class TookLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TookLongException() {
      super(null, null, false, false);
    }
  }

  private static boolean isFenced(long right) {
    return right != READ_ONLY && right != WriteFence.UNFENCED;
  }

  private StoreException translate(Exception failure, long right) {
    return isFenced(right) && FencedCommit.isRefusal(failure)
        ? FencedCommit.refusal(fence, right)
        : DatabaseErrors.translate(failure);
  }

  /** The server itself stops a single statement; between them, the work ends by its deadline. */
  private static Statements statements(Connection connection, Duration longest) {
    Deadline deadline = new Deadline(() -> {});
    deadline.begin(longest);
    return new Statements(connection, deadline, false);
  }

  /**
   * @param right by which it writes; or {@link #READ_ONLY}
   * @param longest how long all of it may take
   * @param statementTimeout how long each of its statements may
   */
  private <T extends @Nullable Object> T transaction(
      int isolation, long right, Duration longest, Duration statementTimeout, SqlWork<T> work) {
    open();
    boolean readOnly = right == READ_ONLY;
    TableChanges changes = readOnly ? null : new TableChanges();
    Stored<T> stored;
    try (var _ = shares.take(schema, LONGEST_WAIT);
        Connection connection = connections.get(schema)) {
      // the pool resets all three when the connection comes back
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(isolation);
      connection.setReadOnly(readOnly);
      try (Statements statements = statements(connection, longest)) {
        begin(connection, statementTimeout);
        if (changes != null) {
          statements.note(changes);
        }
        T result = work.run(statements);
        stored = new Stored<>(result, commit(connection, changes, right));
      } catch (Throwable e) {
        rollBack(connection, e);
        throw e;
      }
    } catch (SQLException | org.jooq.exception.DataAccessException e) {
      throw translate(e, right);
    }
    // without a connection: it may take as long as a lease
    if (stored.announced() != null) {
      stored.announced().await();
    }
    return stored.result();
  }

  /** What a transaction has returned, and what others are to hear of it. */
  private record Stored<T extends @Nullable Object>(T result, @Nullable Announced announced) {}

  private @Nullable Announced commit(
      Connection connection, @Nullable TableChanges changes, long right) throws SQLException {
    double until = isFenced(right) ? fence.until(right) : 0;
    Announced announced = changes == null ? null : announcer.announce(connection, schema, changes);
    try {
      if (isFenced(right)) {
        FencedCommit.commit(connection, until);
      } else {
        connection.commit();
      }
      return announced;
    } catch (SQLException | RuntimeException e) {
      if (announced != null && isUndone(e)) {
        announced.isUndone();
      } else if (announced != null) {
        announced.isUncertain();
      }
      throw e;
    }
  }

  /** Whether a commit failed by what the database said, such as a conflict, and not on the way. */
  private static boolean isUndone(Exception failure) {
    if (FencedCommit.isRefusal(failure)) {
      return true;
    }
    String state = failure instanceof SQLException e ? e.getSQLState() : null;
    return state != null && (state.startsWith("40") || state.startsWith("23"));
  }

  /** Ends the transaction. What made it fail is told even if the connection is lost with it. */
  private static void rollBack(Connection connection, Throwable failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** Says where names are looked up, and how long a statement of this transaction may take. */
  private void begin(Connection connection, Duration statementTimeout) throws SQLException {
    // the name is made by Databases out of letters, digits and underscores
    String sql = "SET LOCAL search_path TO \"" + schema + "\"";
    if (!statementTimeout.equals(settings.statementTimeout())) {
      sql += "; SET LOCAL statement_timeout = " + statementTimeout.toMillis();
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What runs again after a conflict. */
  private interface Attempt<T extends @Nullable Object> {
    T run();
  }

  private static <T extends @Nullable Object> T retried(Attempt<T> attempt) {
    long start = System.nanoTime();
    for (int tried = 1; ; tried++) {
      try {
        return attempt.run();
      } catch (DatabaseException e) {
        if (e.kind() != Kind.BUSY || System.nanoTime() - start > RETRIED_FOR.toNanos()) {
          throw e;
        }
      }
      try {
        Thread.sleep(ThreadLocalRandom.current().nextInt(1, 2 + (1 << Math.min(tried, 7))));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DatabaseException(Kind.UNAVAILABLE, e);
      }
    }
  }
}
