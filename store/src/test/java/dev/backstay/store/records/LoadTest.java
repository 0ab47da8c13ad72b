package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.security.decide.PermitsForTests;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Operation;
import dev.backstay.store.Databases;
import dev.backstay.store.TestApp;
import dev.backstay.store.TestDatabases;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.Isolation;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.ColumnDefinition;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Relationship;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Work that takes too long, and what waits for it, on both products. */
@ParameterizedClass
@EnumSource(Dialect.class)
class LoadTest {
  /** For a statement; a transaction may take six times as long. */
  private static final Duration LIMIT = Duration.ofMillis(500);

  /** Within which a statement that is stopped has ended, on a busy machine too. */
  private static final Duration SOON = Duration.ofSeconds(8);

  /** Twelve links of each row, eight steps, and all rows have a say: nothing ends that. */
  private static final String FAN_OUT =
      IntStream.rangeClosed(1, 8)
          .mapToObj(steps -> "k.".repeat(steps) + "name")
          .collect(Collectors.joining(", ", "concat(", ") = 'y'"));

  private static final int ROWS = 30;

  @Parameter Dialect dialect;

  private Databases databases;
  private TestApp app;

  @BeforeEach
  void storeRowsWithManyLinks() {
    databases = Databases.open(TestDatabases.fresh(dialect).withStatementTimeout(LIMIT));
    app = new TestApp(databases);
    app.editor().createTable("Node");
    app.editor().addColumn("Node", ColumnDefinition.of("name", ColumnType.STRING));
    app.editor().addRelation("Node", "k", "Node", Relationship.ONE_TO_MANY);
    List<String> ids =
        app.records.insertAll(
            app.permit(Operation.CREATE, "Node"),
            IntStream.range(0, ROWS).mapToObj(n -> Map.of("name", "x")).toList(),
            null);
    Relations relations =
        new Relations(app.database, app.catalog, app.databases.plans(), app.policyVersion::get);
    for (String id : ids) {
      relations.add(
          app.permit(Operation.ADD_RELATION, "Node"),
          PermitsForTests::all,
          id,
          "k",
          new Children.ByIds(ids.subList(0, 12)));
    }
  }

  @AfterEach
  void close() {
    databases.close();
  }

  private List<Row> findSlowly() {
    return app.records.find(
        app.permit(Operation.FIND, "Node"), PermitsForTests::all, Query.where(FAN_OUT));
  }

  private long deleteSlowly() {
    return app.records.deleteWhere(
        app.permit(Operation.REMOVE, "Node"), PermitsForTests::all, FAN_OUT);
  }

  private long updateSlowly() {
    return app.records.updateWhere(
        app.permit(Operation.UPDATE, "Node"),
        PermitsForTests::all,
        FAN_OUT,
        Map.of("name", "changed"));
  }

  private static void isStopped(ThrowingCallable call) {
    isStoppedWithin(SOON, call);
  }

  private static void isStoppedWithin(Duration limit, ThrowingCallable call) {
    long start = System.nanoTime();
    assertKind(Kind.TIMEOUT, call);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit);
  }

  private static void assertKind(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DatabaseException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void readsAndWritesThatTakeTooLongAreStoppedAndLeaveNothing() {
    isStopped(this::findSlowly);
    isStopped(this::deleteSlowly);
    isStopped(this::updateSlowly);
    isStopped(() ->
        app.database.transaction(
            Isolation.READ_COMMITTED,
            inside -> {
              Records records = app.recordsOn(inside);
              records.insert(
                  app.permit(Operation.CREATE, "Node"),
                  PermitsForTests::all,
                  Map.of("name", "new"),
                  null);
              return records.deleteWhere(
                  app.permit(Operation.REMOVE, "Node"), PermitsForTests::all, FAN_OUT);
            }));
    assertThat(app.count("Node", "name = 'x'")).isEqualTo(ROWS);
    assertThat(app.count("Node", null)).isEqualTo(ROWS);
    app.insert("Node", Map.of("name", "after"));
    assertThat(app.count("Node", null)).isEqualTo(ROWS + 1);
  }

  @Test
  void aTransactionOfManyShortStatementsEndsToo() {
    isStoppedWithin(
        SOON.multipliedBy(3),
        () ->
            app.database.transaction(
                Isolation.READ_COMMITTED,
                inside -> {
                  Records records = app.recordsOn(inside);
                  while (true) {
                    records.insert(
                        app.permit(Operation.CREATE, "Node"), PermitsForTests::all, Map.of(), null);
                  }
                }));
    assertThat(app.count("Node", null)).isEqualTo(ROWS);
  }

  /** On SQLite they share its transaction. */
  @Test
  void whatWaitsBehindAWriteThatIsStoppedIsWritten() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first =
          threads.submit(() ->
              app.database.write(sql -> {
                started.countDown();
                await(go);
                return null;
              }));
      await(started);
      List<Future<?>> written = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        written.add(threads.submit(() -> app.insert("Node", Map.of("name", "before"))));
      }
      Future<?> slow = threads.submit(() -> isStopped(this::deleteSlowly));
      for (int i = 0; i < 5; i++) {
        written.add(threads.submit(() -> app.insert("Node", Map.of("name", "behind"))));
      }
      go.countDown();
      first.get(30, TimeUnit.SECONDS);
      slow.get(30, TimeUnit.SECONDS);
      for (Future<?> each : written) {
        each.get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(app.count("Node", "name = 'before' or name = 'behind'")).isEqualTo(10);
    assertThat(app.count("Node", "name = 'x'")).isEqualTo(ROWS);
  }

  @Test
  void oneAppLeavesConnectionsForTheOthers() throws Exception {
    TestApp other = new TestApp(databases);
    other.createPerson();
    String id = other.insert("Person", Map.of("name", "ann")).objectId();
    // a call into SQLite holds a virtual thread's carrier, so these have threads of their own
    try (ExecutorService threads = Executors.newFixedThreadPool(70)) {
      List<Future<?>> slow = new ArrayList<>();
      for (int i = 0; i < 70; i++) {
        slow.add(
            threads.submit(
                () -> assertThatThrownBy(this::findSlowly).isInstanceOf(DatabaseException.class)));
      }
      long slowest = 0;
      int reads = 0;
      while (slow.stream().anyMatch(each -> !each.isDone())) {
        long start = System.nanoTime();
        assertThat(other.findById("Person", id)).isNotNull();
        slowest = Math.max(slowest, System.nanoTime() - start);
        reads++;
      }
      for (Future<?> each : slow) {
        each.get(30, TimeUnit.SECONDS);
      }
      assertThat(reads).isGreaterThan(1);
      assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void aWriteDoesNotWaitForEver() throws Exception {
    // the one writer of SQLite, or the share of an app that is alone on a pool of 20 connections
    int count = dialect == Dialect.SQLITE ? 1 : 16;
    CountDownLatch started = new CountDownLatch(count);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<?>> holding = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        holding.add(
            threads.submit(() ->
                app.database.write(sql -> {
                  started.countDown();
                  await(go);
                  return null;
                })));
      }
      await(started);
      assertKind(Kind.BUSY, () -> app.insert("Node", Map.of("name", "waiting")));
      go.countDown();
      for (Future<?> each : holding) {
        each.get(30, TimeUnit.SECONDS);
      }
      // what was refused is not written afterwards
      assertThat(app.count("Node", "name = 'waiting'")).isZero();
      app.insert("Node", Map.of("name", "waiting"));
      assertThat(app.count("Node", "name = 'waiting'")).isOne();
    }
  }

  /** An explanation must not keep a request that has done its work. */
  @Test
  void factsThatAreNotWorthAWaitAreGivenUpSoon() throws Exception {
    // all readers of SQLite, or the share of an app that is alone on a pool of 20 connections
    int count = dialect == Dialect.SQLITE ? TestDatabases.settingsOfShared(dialect).readers() : 16;
    CountDownLatch started = new CountDownLatch(count);
    CountDownLatch go = new CountDownLatch(1);
    String table = app.table("Node").id();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        var _ =
            threads.submit(() ->
                app.database.read(sql -> {
                  started.countDown();
                  await(go);
                  return null;
                }));
      }
      await(started);
      RowFilter owners =
          new RowFilter(
              "u", false, List.of(), List.of(), Access.INHERIT, Access.GRANT, Access.DENY);
      long start = System.nanoTime();
      try {
        assertKind(
            Kind.BUSY,
            () -> app.acls.facts(table, "x", Operation.FIND, owners, Duration.ofMillis(50)));
      } finally {
        go.countDown();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(Database.LONGEST_WAIT.dividedBy(2));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
