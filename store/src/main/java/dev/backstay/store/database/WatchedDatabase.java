package dev.backstay.store.database;

import dev.backstay.store.database.DatabaseWatch.Entered;
import dev.backstay.store.database.DatabaseWatch.Kind;
import dev.backstay.store.database.DatabaseWatch.Watched;
import java.time.Duration;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** A database whose reads and writes are reported to a {@link DatabaseWatch}. */
public final class WatchedDatabase extends OpenDatabase {
  private final OpenDatabase database;
  private final DatabaseWatch watch;

  private WatchedDatabase(OpenDatabase database, DatabaseWatch watch) {
    this.database = database;
    this.watch = watch;
  }

  /**
   * A database that reports to a watch.
   *
   * @param watch null for none
   */
  public static OpenDatabase of(OpenDatabase database, @Nullable DatabaseWatch watch) {
    return watch == null ? database : new WatchedDatabase(database, watch);
  }

  @Override
  public Dialect dialect() {
    return database.dialect();
  }

  @Override
  public Duration statementTimeout() {
    return database.statementTimeout();
  }

  @Override
  public @Nullable String schemaName() {
    return database.schemaName();
  }

  @Override
  public <T extends @Nullable Object> T read(Function<DSLContext, T> work) {
    Watched watched = begin(Kind.READ);
    return watched == null
        ? database.read(work)
        : watched(watched, () -> database.read(within(watched, work)));
  }

  @Override
  public <T extends @Nullable Object> T write(Function<DSLContext, T> work) {
    Watched watched = begin(Kind.WRITE);
    return watched == null
        ? database.write(work)
        : watched(watched, () -> database.write(within(watched, work)));
  }

  @Override
  public <T extends @Nullable Object> T transaction(
      Isolation isolation, Function<Database, T> work) {
    Watched watched = begin(Kind.TRANSACTION);
    return watched == null
        ? database.transaction(isolation, work)
        : watched(watched, () -> database.transaction(isolation, within(watched, work)));
  }

  @Override
  public <T extends @Nullable Object> T snapshot(Function<Database, T> work) {
    Watched watched = begin(Kind.SNAPSHOT);
    return watched == null
        ? database.snapshot(work)
        : watched(watched, () -> database.snapshot(within(watched, work)));
  }

  @Override
  public <T extends @Nullable Object> T readRows(Duration longestWait, SqlWork<T> work) {
    Watched watched = begin(Kind.READ_ROWS);
    return watched == null
        ? database.readRows(longestWait, work)
        : watched(watched, () -> database.readRows(longestWait, rows(watched, work)));
  }

  @Override
  public <T extends @Nullable Object> T writeRows(boolean single, SqlWork<T> work) {
    Watched watched = begin(Kind.WRITE_ROWS);
    return watched == null
        ? database.writeRows(single, work)
        : watched(watched, () -> database.writeRows(single, rows(watched, work)));
  }

  @Override
  public void open() {
    database.open();
  }

  @Override
  public void closeIfIdle(Duration idle) {
    database.closeIfIdle(idle);
  }

  @Override
  public @Nullable Duration unused() {
    return database.unused();
  }

  @Override
  public int queuedWrites() {
    return database.queuedWrites();
  }

  @Override
  public void close() {
    database.close();
  }

  private @Nullable Watched begin(Kind kind) {
    return watch.begin(kind, database.dialect());
  }

  /** What is asked of the database. */
  private interface Asked<T extends @Nullable Object> {
    T run();
  }

  private static <T extends @Nullable Object> T watched(Watched watched, Asked<T> asked) {
    try {
      return asked.run();
    } catch (RuntimeException | Error e) {
      watched.failed(e);
      throw e;
    } finally {
      watched.end();
    }
  }

  private static <A, T extends @Nullable Object> Function<A, T> within(
      Watched watched, Function<A, T> work) {
    return given -> {
      try (Entered _ = watched.enter()) {
        return work.apply(given);
      }
    };
  }

  private static <T extends @Nullable Object> SqlWork<T> rows(Watched watched, SqlWork<T> work) {
    return statements -> {
      try (Entered _ = watched.enter()) {
        return work.run(statements);
      }
    };
  }
}
