package dev.backstay.store.database;

import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.conf.StatementType;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.NoTransactionProvider;
import org.jspecify.annotations.Nullable;

/**
 * One database: the platform's or an app's. The only way to run SQL.
 *
 * <p>An instance lives as long as its {@code Databases} and may be kept; behind it connections open
 * on first use and close when idle. Safe for use by many threads; calls block, so virtual threads
 * are the right callers.
 *
 * <p>Features use {@link #read} and {@link #write} on Backstay's own tables, which are generated
 * from the migrations ({@code RoleTable.ROLE}). Rows of data tables go through {@code Records}
 * alone, which asks for a permit.
 */
public abstract class Database {
  private static final Settings SETTINGS =
      new Settings()
          .withRenderQuotedNames(RenderQuotedNames.ALWAYS)
          .withExecuteLogging(false)
          .withStatementType(StatementType.PREPARED_STATEMENT);

  /**
   * How long work waits for its turn, at a connection or at the thread that writes; then the client
   * is told to try again later.
   */
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /**
   * Characters of the rows of one result. A page of a hundred objects has a hundred thousand for
   * each; several are in memory at once, as values and as JSON.
   */
  public static final int MAX_RESULT_CHARACTERS = 10_000_000;

  /** Bytes that the driver of PostgreSQL takes into memory at once: those characters, at four. */
  public static final int MAX_RESULT_BYTES = 4 * MAX_RESULT_CHARACTERS;

  private final Map<FixedStatement, String> texts = new ConcurrentHashMap<>();

  static {
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
  }

  /** Which product this is. */
  public abstract Dialect dialect();

  /**
   * Reads; everything that {@code work} sees is of one moment.
   *
   * @param work must not keep the context, nor write
   * @throws StoreException if the database fails; whatever else {@code work} throws comes through
   */
  public abstract <T extends @Nullable Object> T read(Function<DSLContext, T> work);

  /**
   * Writes in one transaction: when this returns, all of it is stored as durably as the setting
   * says; when it throws, none of it. Two writes never see each other half done: they are
   * serializable on both products.
   *
   * @param work may run on another thread (SQLite has one that writes) and more than once
   *     (PostgreSQL after a conflict, SQLite when it stops other work that shares the transaction),
   *     so it must have no effect but on the database, use no thread-local and wait for nothing
   * @throws StoreException if the database fails; whatever else {@code work} throws comes through
   */
  public abstract <T extends @Nullable Object> T write(Function<DSLContext, T> work);

  /**
   * Runs several reads and writes as one: when this returns, all of them are stored, and when it
   * throws, none.
   *
   * @param isolation at least this much; a transaction that loses against another one is repeated
   * @param work gets this database as it is inside the transaction, valid until {@code work} ends;
   *     for the rest as in {@link #write}
   * @throws StoreException if the database fails; whatever else {@code work} throws comes through
   */
  public abstract <T extends @Nullable Object> T transaction(
      Isolation isolation, Function<Database, T> work);

  /**
   * Runs several reads of rows and of Backstay's own tables as of one moment.
   *
   * @param work gets this database as it was at that moment, valid until {@code work} ends; must
   *     not write
   * @throws StoreException if the database fails, or the work takes longer than it may; whatever
   *     else {@code work} throws comes through
   */
  public abstract <T extends @Nullable Object> T snapshot(Function<Database, T> work);

  /** Reads rows by JDBC, each statement for itself. */
  public final <T extends @Nullable Object> T readRows(SqlWork<T> work) {
    return readRows(LONGEST_WAIT, work);
  }

  /**
   * The same, for work that is not worth a long wait.
   *
   * @param longestWait how long to wait for a connection, at most {@link #LONGEST_WAIT}; inside a
   *     transaction there is nothing to wait for
   * @throws DatabaseException BUSY when none is free in that time
   */
  public abstract <T extends @Nullable Object> T readRows(Duration longestWait, SqlWork<T> work);

  /**
   * Writes rows by JDBC in one transaction.
   *
   * @param single whether {@code work} runs no more than one statement that writes: that needs no
   *     savepoint of its own
   */
  public abstract <T extends @Nullable Object> T writeRows(boolean single, SqlWork<T> work);

  /**
   * Reads one row, by a statement that is made for it.
   *
   * @param values texts and numbers, in the order of their places
   * @return what {@code reader} makes of the first row; null when there is none
   * @throws StoreException if the database fails
   */
  public final <T> @Nullable T readOne(
      FixedStatement statement, FixedStatement.RowReader<T> reader, Object... values) {
    String text = text(statement);
    return this.<@Nullable T>readRows(statements -> {
      try (ResultSet rows = FixedStatement.bound(statements.prepare(text), values).executeQuery()) {
        return rows.next() ? reader.read(rows) : null;
      }
    });
  }

  /**
   * Writes by one statement, in a transaction of its own. Not for tables that anything in memory is
   * made of: other servers on the database are not told.
   *
   * @param values as for {@link #readOne}
   * @return how many rows were concerned
   * @throws StoreException if the database fails
   */
  public final int writeOne(FixedStatement statement, Object... values) {
    String text = text(statement);
    return writeRows(
        true,
        statements ->
            (int)
                statements.update(
                    FixedStatement.bound(statements.prepareWrite(text, values.length), values)));
  }

  private String text(FixedStatement statement) {
    return texts.computeIfAbsent(statement, each -> each.text(dialect(), schemaName()));
  }

  /** Whether it is the view from inside a transaction. */
  public boolean isTransaction() {
    return false;
  }

  /** How long one query or write of rows may take. */
  public abstract Duration statementTimeout();

  /** The schema that qualifies table names; null where a database is one app's alone. */
  public abstract @Nullable String schemaName();

  /** Lends this database's view from inside a transaction to {@code work}. */
  public final <T extends @Nullable Object> SqlWork<T> inside(Function<Database, T> work) {
    return statements -> {
      TransactionDatabase inside = new TransactionDatabase(this, statements);
      try {
        return work.apply(inside);
      } finally {
        inside.end();
      }
    };
  }

  /** A context that renders SQL for this product and has no connection. */
  public DSLContext renderer() {
    return DSL.using(dialect().jooq(), SETTINGS);
  }

  /** A context on {@code connection}; its transactions are ours, not jOOQ's. */
  public DSLContext context(Connection connection) {
    return context(connection, dialect());
  }

  /** A context on the connection of {@code statements}, in the transaction that is open there. */
  public DSLContext context(Statements statements) {
    DSLContext sql = context(statements.connection(), dialect());
    TableChanges changes = statements.changes();
    return changes == null ? sql : changes.watching(sql);
  }

  /** The same, of a database that is being made. */
  public static DSLContext context(Connection connection, Dialect dialect) {
    return DSL.using(
        new DefaultConfiguration()
            .set(connection)
            .set(dialect.jooq())
            .set(SETTINGS)
            .set(new NoTransactionProvider()));
  }
}
