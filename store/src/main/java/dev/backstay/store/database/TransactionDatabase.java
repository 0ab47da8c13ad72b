package dev.backstay.store.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A database inside one of its own transactions: what is read sees what was written before, and
 * nothing is stored before the transaction ends. Belongs to the thread that runs the transaction.
 */
public final class TransactionDatabase extends Database {
  private final Database outside;
  private final Statements statements;
  private boolean ended;

  TransactionDatabase(Database outside, Statements statements) {
    this.outside = outside;
    this.statements = statements;
  }

  /** From here on every use is an error: the transaction is over. */
  public void end() {
    ended = true;
  }

  @Override
  public boolean isTransaction() {
    return true;
  }

  @Override
  public Dialect dialect() {
    return outside.dialect();
  }

  @Override
  public Duration statementTimeout() {
    return outside.statementTimeout();
  }

  @Override
  public @Nullable String schemaName() {
    return outside.schemaName();
  }

  @Override
  public <T extends @Nullable Object> T read(Function<DSLContext, T> work) {
    return readRows(inside -> work.apply(context(inside)));
  }

  @Override
  public <T extends @Nullable Object> T write(Function<DSLContext, T> work) {
    return readRows(inside -> work.apply(context(inside)));
  }

  @Override
  public <T extends @Nullable Object> T transaction(
      Isolation isolation, Function<Database, T> work) {
    return work.apply(this);
  }

  @Override
  public <T extends @Nullable Object> T snapshot(Function<Database, T> work) {
    return work.apply(this);
  }

  @Override
  public <T extends @Nullable Object> T readRows(Duration longestWait, SqlWork<T> work) {
    if (ended) {
      throw new IllegalStateException("the transaction is over");
    }
    long whole = statements.deadline().narrow(outside.statementTimeout());
    try {
      return work.run(statements);
    } catch (SQLException | org.jooq.exception.DataAccessException e) {
      throw DatabaseErrors.translate(e);
    } finally {
      statements.deadline().widen(whole);
    }
  }

  @Override
  public <T extends @Nullable Object> T writeRows(boolean single, SqlWork<T> work) {
    return readRows(work);
  }
}
