package dev.backstay.store.database.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.store.Databases;
import dev.backstay.store.TestApp;
import dev.backstay.store.TestDatabases;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.Durability;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is SQLite's own. */
class SqliteDatabaseTest {
  @ParameterizedTest
  @EnumSource(Durability.class)
  void thePragmasAreInForce(Durability durability) {
    DatabaseSettings settings = TestDatabases.fresh(Dialect.SQLITE).withDurability(durability);
    try (Databases databases = Databases.open(settings)) {
      TestApp app = new TestApp(databases);
      List<Object> writing =
          app.database.write(sql ->
              List.of(
                  sql.fetchValue("PRAGMA journal_mode"),
                  sql.fetchValue("PRAGMA synchronous"),
                  sql.fetchValue("PRAGMA foreign_keys"),
                  sql.fetchValue("PRAGMA wal_autocheckpoint"),
                  sql.fetchValue("PRAGMA trusted_schema"),
                  sql.fetchValue("PRAGMA temp_store")));
      int synchronous = durability == Durability.FULL ? 2 : 1;
      assertThat(writing).hasToString("[wal, " + synchronous + ", 1, 10000, 0, 1]");
      Object queryOnly = app.database.read(sql -> sql.fetchValue("PRAGMA query_only"));
      assertThat(queryOnly).hasToString("1");
    }
  }

  @Test
  void anIdleAppIsClosedAndOpensAgain() throws Exception {
    DatabaseSettings settings =
        TestDatabases.fresh(Dialect.SQLITE).withIdle(Duration.ofMillis(200));
    try (Databases databases = Databases.open(settings)) {
      TestApp app = new TestApp(databases);
      app.createPerson();
      app.insert("Person", Map.of());
      SqliteDatabase database = (SqliteDatabase) app.database;
      assertOpenWhileUsed(database);
      for (int i = 0; i < 600 && database.isOpen(); i++) {
        Thread.sleep(50);
      }
      assertThat(database.isOpen()).isFalse();
      assertThat(databases.directory(app.id).resolve("app.db-wal")).doesNotExist();
      assertThat(app.count("Person", null)).isOne();
      assertOpenWhileUsed(database);
    }
  }

  private static void assertOpenWhileUsed(SqliteDatabase database) {
    boolean open = database.read(sql -> database.isOpen());
    assertThat(open).isTrue();
  }

  @Test
  void whatRunsIsNotClosed() throws Exception {
    DatabaseSettings settings = TestDatabases.fresh(Dialect.SQLITE).withIdle(Duration.ofMillis(50));
    try (Databases databases = Databases.open(settings)) {
      TestApp app = new TestApp(databases);
      app.database.read(sql -> {
        try {
          Thread.sleep(500);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        return sql.fetchCount(table(name("backstay_role")));
      });
    }
  }

  @Test
  void writesThatWaitShareOneCommit() throws Exception {
    TestApp app = new TestApp(Dialect.SQLITE);
    app.createPerson();
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Thread first =
        Thread.startVirtualThread(() ->
            app.database.write(sql -> {
              started.countDown();
              await(go);
              return null;
            }));
    await(started);
    List<Thread> waiting =
        java.util.stream.IntStream.range(0, 20)
            .mapToObj(
                n -> Thread.startVirtualThread(() -> app.insert("Person", Map.of("name", "n" + n))))
            .toList();
    Thread.sleep(300);
    // not one of them is answered before the commit
    assertThat(waiting).allMatch(Thread::isAlive);
    assertThat(app.count("Person", null)).isZero();
    go.countDown();
    first.join();
    for (Thread thread : waiting) {
      thread.join();
    }
    assertThat(app.count("Person", null)).isEqualTo(20);
  }

  /** A refusal may be about what another write of the same transaction has stored. */
  @Test
  void aWriteThatIsRefusedIsNotAnsweredBeforeTheCommitEither() throws Exception {
    TestApp app = new TestApp(Dialect.SQLITE);
    app.createPerson();
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch refused = new CountDownLatch(1);
    CompletableFuture<Long> seen = new CompletableFuture<>();
    Thread first =
        Thread.startVirtualThread(() ->
            app.database.write(sql -> {
              started.countDown();
              await(go);
              return null;
            }));
    await(started);
    Thread stored = queued(() -> app.insert("Person", Map.of("name", "ann")));
    Thread failing =
        queued(() -> {
          try {
            app.database.write(sql -> {
              throw DataError.TABLE_EXISTS.with();
            });
          } catch (DataException e) {
            refused.countDown();
            seen.complete(app.count("Person", "name = 'ann'"));
          }
        });
    // goes on in the same transaction: long enough for an answer that does not wait for the commit
    Thread last = queued(() -> app.database.write(sql -> isDownWithin(refused, 300)));
    go.countDown();

    assertThat(seen.get(30, TimeUnit.SECONDS)).isOne();
    for (Thread thread : List.of(first, stored, failing, last)) {
      thread.join();
    }
  }

  /** Starts a write and waits until it waits for its turn. */
  private static Thread queued(Runnable write) throws InterruptedException {
    Thread thread = Thread.startVirtualThread(write);
    for (int i = 0; i < 3_000 && thread.getState() != Thread.State.TIMED_WAITING; i++) {
      Thread.sleep(10);
    }
    assertThat(thread.getState()).isEqualTo(Thread.State.TIMED_WAITING);
    return thread;
  }

  private static boolean isDownWithin(CountDownLatch latch, int millis) {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aWriteInsideAWriteIsAMistakeThatIsSaid() {
    TestApp app = new TestApp(Dialect.SQLITE);
    assertThatThrownBy(() -> app.database.write(sql -> app.database.write(inner -> 1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aQueryThatTakesTooLongIsStopped() {
    DatabaseSettings settings =
        TestDatabases.fresh(Dialect.SQLITE).withStatementTimeout(Duration.ofSeconds(1));
    try (Databases databases = Databases.open(settings)) {
      TestApp app = new TestApp(databases);
      assertKind(
          Kind.TIMEOUT,
          () ->
              app.database.read(sql ->
                  sql.fetchValue(
                      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                          + " SELECT max(i) FROM n")));
      Object one = app.database.read(sql -> sql.fetchValue("SELECT 1"));
      assertThat(one).isEqualTo(1);
    }
  }

  @Test
  void aLockedFileIsBusyAndLaterNot() throws Exception {
    TestApp app = new TestApp(Dialect.SQLITE);
    app.createPerson();
    Path file = app.databases.directory(app.id).resolve("app.db");
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      // readers are not held up
      assertThat(app.count("Person", null)).isZero();
      assertKind(Kind.BUSY, () -> app.insert("Person", Map.of()));
      statement.execute("ROLLBACK");
    }
    app.insert("Person", Map.of());
    assertThat(app.count("Person", null)).isOne();
  }

  @Test
  void aFullDatabaseSaysSoAndRecovers() {
    TestApp app = new TestApp(Dialect.SQLITE);
    app.createPerson();
    long pages =
        app.database.write(sql -> {
          long now = ((Number) sql.fetchValue("PRAGMA page_count")).longValue();
          sql.fetchValue("PRAGMA max_page_count = " + now);
          return now;
        });
    assertKind(
        Kind.FULL,
        () -> {
          for (int i = 0; i < 1_000; i++) {
            app.insert("Person", Map.of("notes", "x".repeat(20_000)));
          }
        });
    long stored = app.count("Person", null);
    app.database.write(sql -> sql.fetchValue("PRAGMA max_page_count = " + pages * 100));
    app.insert("Person", Map.of("notes", "x".repeat(20_000)));
    assertThat(app.count("Person", null)).isEqualTo(stored + 1);
  }

  @Test
  void aDamagedFileSaysSo() throws Exception {
    DatabaseSettings settings = TestDatabases.fresh(Dialect.SQLITE);
    String id;
    Path file;
    try (Databases databases = Databases.open(settings)) {
      id = new TestApp(databases).id;
      file = databases.directory(id).resolve("app.db");
    }
    Files.writeString(file, "x".repeat(200_000));
    try (Databases databases = Databases.open(settings)) {
      assertKind(Kind.CORRUPT, () -> databases.app(id).read(sql -> 1));
      // and the others go on
      new TestApp(databases).createPerson();
    }
  }

  private static void assertKind(
      Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DatabaseException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
