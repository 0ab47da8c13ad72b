package dev.backstay.store.database.sqlite;

import dev.backstay.store.database.Database;
import dev.backstay.store.database.DatabaseErrors;
import dev.backstay.store.database.SqlWork;
import dev.backstay.store.database.Statements;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import dev.backstay.store.error.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The one thread that writes to a SQLite file.
 *
 * <p>Callers queue their work and wait. The thread takes whatever is queued, runs it in one
 * transaction and commits once: a commit costs a flush of the disk, so under load several writes
 * share one. Nobody is answered before the commit, not with a failure either, which may be about
 * what others in the group have written. A piece of work that fails takes back only its own
 * changes: by a savepoint, or, where it is a single statement, by SQLite itself, which undoes a
 * failing statement. Only an error that concerns the whole transaction (no space left, a damaged
 * file, a failing commit) fails all that were in it.
 *
 * <p>A piece of work has a deadline. SQLite undoes the whole transaction of a statement that it
 * stops; the others that were in it are run again, so work must have no effect but on the database.
 */
final class SqliteWriter {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteWriter.class);

  /** Work waiting at once; beyond it callers wait, then are told that the database is busy. */
  private static final int QUEUE = 4_096;

  /** The first in a group waits for the last one, so groups are small and short. */
  private static final int GROUP = 128;

  private static final long GROUP_NANOS = 5_000_000;

  private static final class Task<T extends @Nullable Object> {
    final Duration longest;
    final boolean single;
    final SqlWork<T> work;
    final CompletableFuture<T> done = new CompletableFuture<>();
    final AtomicBoolean taken = new AtomicBoolean();
    @Nullable T result;

    /** Why it was undone; null if it was not. */
    @Nullable Throwable failure;

    Task(Duration longest, boolean single, SqlWork<T> work) {
      this.longest = longest;
      this.single = single;
      this.work = work;
    }

    /** Takes it to run it, or to withdraw it; only the first call returns true. */
    boolean take() {
      return taken.compareAndSet(false, true);
    }

    void run(Statements statements) throws SQLException {
      statements.deadline().begin(longest);
      try {
        result = work.run(statements);
      } finally {
        statements.deadline().end();
      }
    }

    // result is T once run() has returned; null only if T allows it
    @SuppressWarnings("NullAway")
    void answer() {
      if (failure == null) {
        done.complete(result);
      } else {
        done.completeExceptionally(failure);
      }
    }
  }

  private final Statements statements;

  /** Queued last, to end the thread. */
  private final Task<@Nullable Void> end = new Task<>(Duration.ZERO, true, s -> null);

  private final BlockingQueue<Task<?>> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread;

  /** Reachable as long as the thread runs. */
  @SuppressWarnings("unused")
  private final SqliteDatabase owner;

  /**
   * @param owner whose connection it is
   */
  SqliteWriter(Connection connection, String name, SqliteDatabase owner) throws SQLException {
    this.owner = owner;
    this.statements = new Statements(connection, SqliteWatch.over(connection), true);
    this.thread = Thread.ofPlatform().daemon().name("store-writer-" + name).start(this::loop);
  }

  /**
   * Queues {@code work} and waits until it is committed.
   *
   * @param longest how long it may run once it is its turn
   * @throws DatabaseException BUSY if its turn does not come in time
   */
  @SuppressWarnings("ReferenceEquality") // it is this one thread
  <T extends @Nullable Object> T run(Duration longest, boolean single, SqlWork<T> work) {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException("a write inside a write would wait for itself");
    }
    Task<T> task = new Task<>(longest, single, work);
    long wait = Database.LONGEST_WAIT.toMillis();
    try {
      if (!queue.offer(task, wait, TimeUnit.MILLISECONDS)) {
        throw tooManyWait();
      }
      return task.done.get(wait, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      if (withdraw(task)) {
        throw tooManyWait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (withdraw(task)) {
        throw new DatabaseException(Kind.UNAVAILABLE, e);
      }
    } catch (ExecutionException e) {
      throw rethrow(e.getCause() == null ? e : e.getCause());
    }
    try {
      // it has begun, so it may be stored: the caller must learn its outcome
      return task.done.join();
    } catch (CompletionException e) {
      throw rethrow(e.getCause() == null ? e : e.getCause());
    }
  }

  /** How many wait for their turn. */
  int queued() {
    return queue.size();
  }

  /** Takes back a task that has not begun, with the values that it holds; false if it has. */
  private boolean withdraw(Task<?> task) {
    if (!task.take()) {
      return false;
    }
    var _ = queue.remove(task);
    return true;
  }

  private static DatabaseException tooManyWait() {
    return new DatabaseException(Kind.BUSY, "too many writes are waiting");
  }

  /** Runs what is queued, then ends and closes the connection. */
  void close() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          queue.put(end);
          thread.join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      SqliteWatch.release(statements.deadline());
      statements.close();
      statements.connection().close();
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void loop() {
    List<Task<?>> group = new ArrayList<>();
    while (true) {
      Task<?> first;
      try {
        first = queue.take();
      } catch (InterruptedException e) {
        // nobody interrupts this thread; it ends by the last task
        continue;
      }
      group.clear();
      if (isEnd(first) || runGroup(first, group)) {
        return;
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // it is this one task
  private boolean isEnd(Task<?> task) {
    return task == end;
  }

  /** Runs {@code first} and what is queued behind it in one transaction; true at the end. */
  private boolean runGroup(Task<?> first, List<Task<?>> group) {
    boolean ended = false;
    Task<?> next = first;
    try {
      statements.run("BEGIN IMMEDIATE");
      long start = System.nanoTime();
      while (next != null) {
        if (isEnd(next)) {
          ended = true;
          break;
        }
        if (next.take()) {
          runOne(next, group);
        }
        if (group.size() >= GROUP || System.nanoTime() - start > GROUP_NANOS) {
          break;
        }
        next = queue.poll();
      }
      commit(group);
    } catch (Throwable e) {
      statements.forget();
      rollBack();
      StoreException failure = DatabaseErrors.translate(e);
      LOG.atLevel(isUnavailability(failure) ? Level.DEBUG : Level.WARN)
          .setCause(e)
          .log("a transaction of {} writes failed", Math.max(1, group.size()));
      if (next != null) {
        // what was being done when it failed belongs to no group yet
        next.done.completeExceptionally(failure);
      }
      group.forEach(task -> task.done.completeExceptionally(failure));
    }
    return ended;
  }

  private void commit(List<Task<?>> group) throws SQLException {
    statements.run("COMMIT");
    group.forEach(Task::answer);
  }

  /**
   * Runs one piece of work, undoes it if it fails, and adds it to the group. What it throws means
   * that the transaction as a whole cannot go on.
   */
  private void runOne(Task<?> task, List<Task<?>> group) throws SQLException {
    boolean savepoint = !task.single;
    if (savepoint) {
      statements.run("SAVEPOINT work");
    }
    try {
      task.run(statements);
      if (savepoint) {
        statements.run("RELEASE work");
      }
      group.add(task);
    } catch (Throwable e) {
      if (isStopped(e)) {
        task.done.completeExceptionally(DatabaseErrors.translate(e));
        runAgain(group);
        return;
      }
      if (endsTransaction(e)) {
        group.add(task);
        throw e;
      }
      if (mayCloseStatements(e)) {
        statements.forget();
      }
      if (savepoint) {
        statements.run("ROLLBACK TO work");
        statements.run("RELEASE work");
      }
      task.failure = e;
      group.add(task);
    }
  }

  /**
   * Runs what was in a transaction that is gone in a new one: not much, since a group has but a few
   * milliseconds before its last one.
   */
  private void runAgain(List<Task<?>> group) throws SQLException {
    statements.forget();
    rollBack();
    List<Task<?>> others = List.copyOf(group);
    group.clear();
    try {
      statements.run("BEGIN IMMEDIATE");
      for (Task<?> other : others) {
        other.failure = null;
        runOne(other, group);
      }
    } catch (Throwable e) {
      // all that are not answered yet fail with it
      others.stream().filter(other -> !group.contains(other)).forEach(group::add);
      throw e;
    }
  }

  private static boolean isStopped(Throwable e) {
    return (e instanceof SQLException
            || e instanceof org.jooq.exception.DataAccessException
            || e instanceof DatabaseException)
        && DatabaseErrors.translate(e) instanceof DatabaseException translated
        && translated.kind() == Kind.TIMEOUT;
  }

  /** All errors of the database but a violated constraint, which is part of everyday life. */
  private static boolean mayCloseStatements(Throwable e) {
    if (isRefusal(e)) {
      return false;
    }
    return !(DatabaseErrors.translate(e) instanceof DatabaseException translated
        && (translated.kind() == Kind.UNIQUE_VIOLATION
            || translated.kind() == Kind.CONSTRAINT_VIOLATION));
  }

  /** What was refused before the database was asked: the transaction goes on. */
  private static boolean isRefusal(Throwable e) {
    return e instanceof StoreException && !(e instanceof DatabaseException);
  }

  /** Errors after which SQLite may have rolled back everything, or nothing further can work. */
  private static boolean endsTransaction(Throwable e) {
    if (isRefusal(e)) {
      return false;
    }
    if (!(e instanceof SQLException
        || e instanceof org.jooq.exception.DataAccessException
        || e instanceof DatabaseException)) {
      return false;
    }
    return DatabaseErrors.translate(e) instanceof DatabaseException translated
        && switch (translated.kind()) {
          case FULL, READ_ONLY, CORRUPT, UNAVAILABLE, BUSY, TIMEOUT -> true;
          case UNIQUE_VIOLATION,
              CONSTRAINT_VIOLATION,
              SCHEMA_CHANGED,
              TOO_LARGE,
              OUT_OF_RANGE,
              FAILURE ->
              false;
        };
  }

  /** What the edge logs by itself, once for all requests that meet it. */
  private static boolean isUnavailability(StoreException failure) {
    return failure instanceof DatabaseException told
        && switch (told.kind()) {
          case BUSY, TIMEOUT, FULL, READ_ONLY, UNAVAILABLE -> true;
          case UNIQUE_VIOLATION,
              CONSTRAINT_VIOLATION,
              SCHEMA_CHANGED,
              TOO_LARGE,
              OUT_OF_RANGE,
              CORRUPT,
              FAILURE ->
              false;
        };
  }

  private void rollBack() {
    try {
      statements.run("ROLLBACK");
    } catch (SQLException e) {
      // SQLite rolled back already, or never began
      LOG.debug("nothing to roll back", e);
    }
  }

  private static RuntimeException rethrow(Throwable e) {
    if (e instanceof SQLException || e instanceof org.jooq.exception.DataAccessException) {
      return DatabaseErrors.translate(e);
    }
    if (e instanceof RuntimeException runtime) {
      return runtime;
    }
    if (e instanceof Error error) {
      throw error;
    }
    return new DatabaseException(Kind.FAILURE, e);
  }
}
