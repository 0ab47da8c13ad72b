package dev.backstay.store;

import static dev.backstay.store.generated.app.tables.CounterTable.COUNTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.backstay.security.model.Operation;
import dev.backstay.store.database.DatabaseLayout;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.FixedStatement;
import dev.backstay.store.database.Isolation;
import dev.backstay.store.database.PostgresAddress;
import dev.backstay.store.database.WriteFence;
import dev.backstay.store.database.migration.MigrationSet;
import dev.backstay.store.database.postgres.ConnectionShares;
import dev.backstay.store.database.postgres.PostgresDatabase;
import dev.backstay.store.database.postgres.SharedConnections;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import dev.backstay.store.records.Records;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a server stores on PostgreSQL whose right to write is over by the database's clock. */
final class WriteFenceTest {
  private static DataSource source;
  private static HikariDataSource pool;
  private static DatabaseSettings settings;

  private final Right fence = new Right();
  private TestApp app;
  private PostgresDatabase database;
  private Records records;
  private String row;

  /** A right of which a test says when it ends. */
  private static final class Right implements WriteFence {
    private volatile long number = 1;
    private volatile double until = seconds() + 3_600;

    @Override
    public long right() {
      return number;
    }

    @Override
    public double until(long right) {
      if (right != number) {
        throw new DatabaseException(Kind.UNAVAILABLE, "another right");
      }
      return until;
    }

    static double seconds() {
      return System.currentTimeMillis() / 1_000.0;
    }
  }

  /** Each way to write: single statements, which are a transaction of their own, and others. */
  enum Way {
    INSERT,
    INSERT_MANY,
    UPDATE,
    UPDATE_WHERE,
    UPDATE_CALCULATED,
    DELETE,
    DELETE_WHERE,
    ONE_STATEMENT,
    OWN_TABLE,
    TRANSACTION
  }

  @BeforeAll
  static void open() {
    settings = TestDatabases.settingsOfShared(Dialect.POSTGRESQL);
    source = PostgresAddress.parse(String.valueOf(settings.url())).dataSource();
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(5);
    pool = new HikariDataSource(config);
  }

  @AfterAll
  static void close() {
    pool.close();
  }

  @BeforeEach
  void makeApp() {
    app = new TestApp(Dialect.POSTGRESQL);
    app.createPerson();
    row = app.insert("Person", Map.of("name", "before", "age", 1L)).objectId();
    database =
        new PostgresDatabase(
            new SharedConnections(pool),
            new ConnectionShares(5),
            DatabaseLayout.appSchema(app.id),
            MigrationSet.APP,
            settings,
            (connection, schema, changes) -> null,
            fence);
    records = new Records(database, app.catalog, app.databases.plans(), app.policyVersion::get);
  }

  private Object write(Way way) {
    var update = app.permit(Operation.UPDATE, "Person");
    var create = app.permit(Operation.CREATE, "Person");
    var remove = app.permit(Operation.REMOVE, "Person");
    Map<String, Object> changed = Map.of("name", "after");
    return switch (way) {
      case INSERT -> records.insert(create, TestApp.FINDS_ALL, changed, null);
      case INSERT_MANY -> records.insertAll(create, List.of(changed, changed), null);
      case UPDATE -> records.update(update, TestApp.FINDS_ALL, row, changed);
      case UPDATE_WHERE -> records.updateWhere(update, TestApp.FINDS_ALL, null, changed);
      case UPDATE_CALCULATED ->
          records.updateWhere(
              update,
              TestApp.FINDS_ALL,
              "age = 1",
              Map.of("age", Map.of("___class", "BackendlessExpression", "value", "age + 1")));
      case DELETE -> records.delete(remove, row);
      case DELETE_WHERE -> records.deleteWhere(remove, TestApp.FINDS_ALL, null);
      case ONE_STATEMENT -> database.writeOne(COUNT, "counted", 1L);
      case OWN_TABLE -> database.write(sql -> count(sql));
      case TRANSACTION ->
          database.transaction(Isolation.READ_COMMITTED, inside -> inside.write(this::count));
    };
  }

  private static final FixedStatement COUNT =
      new FixedStatement(
          sql -> sql.insertInto(COUNTER, COUNTER.NAME, COUNTER.VALUE).values("", 0L));

  private int count(org.jooq.DSLContext sql) {
    return sql.insertInto(COUNTER, COUNTER.NAME, COUNTER.VALUE).values("counted", 1L).execute();
  }

  /** All that the ways to write change. */
  private String stored() {
    return app.database.<String>read(sql -> sql.selectFrom(COUNTER).fetch().formatCSV())
        + app.count("Person", null)
        + app.names(null)
        + app.count("Person", "age = 1");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whileTheRightLastsItIsStored(Way way) {
    String before = stored();
    assertThat(write(way)).isNotNull();
    assertThat(stored()).isNotEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void afterItNothingIs(Way way) {
    String before = stored();
    fence.until = Right.seconds() - 0.01;
    long other = 2;
    // the server notes only later that its right is over, as one that stood still
    CompletableFuture<Void> noted =
        CompletableFuture.runAsync(() -> {
          await(() -> false, 300);
          fence.number = other;
        });
    assertThatThrownBy(() -> write(way))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    noted.join();
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void whoWasAdmittedByAnEarlierRightStoresNothing() {
    String before = stored();
    assertThatThrownBy(
            () -> ScopedValue.where(WriteFence.ADMITTED, 0L).run(() -> write(Way.UPDATE)))
        .isInstanceOf(DatabaseException.class);
    assertThatThrownBy(
            () -> ScopedValue.where(WriteFence.ADMITTED, 0L).run(() -> write(Way.OWN_TABLE)))
        .isInstanceOf(DatabaseException.class);
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void whoWaitsForARowBeyondTheEndWritesNothingUnlessTheRightGoesOn() throws SQLException {
    String before = stored();
    try (Connection other = source.getConnection()) {
      fence.until = Right.seconds() + 0.2;
      CompletableFuture<Object> waiting = lockRow(other, () -> write(Way.UPDATE));
      await(() -> Right.seconds() > fence.until, 5_000);
      fence.number = 2;
      other.rollback();
      assertThatThrownBy(waiting::join).hasCauseInstanceOf(DatabaseException.class);
      assertThat(stored()).isEqualTo(before);

      fence.until = Right.seconds() + 0.2;
      waiting = lockRow(other, () -> write(Way.UPDATE));
      await(() -> Right.seconds() > fence.until, 5_000);
      fence.until = Right.seconds() + 60;
      other.rollback();
      assertThat(waiting.join()).isNotNull();
      assertThat(stored()).isNotEqualTo(before);
    }
  }

  /** Locks the row, and has a write wait for it. */
  private CompletableFuture<Object> lockRow(Connection other, Supplier<Object> write)
      throws SQLException {
    other.setAutoCommit(false);
    try (Statement lock = other.createStatement()) {
      lock.execute(
          "SELECT 1 FROM \"" + DatabaseLayout.appSchema(app.id) + "\".\"Person\" FOR UPDATE");
      CompletableFuture<Object> waiting = CompletableFuture.supplyAsync(write);
      await(() -> waits(lock), 5_000);
      return waiting;
    }
  }

  private static boolean waits(Statement statement) {
    try (var found =
        statement.executeQuery(
            "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")) {
      return found.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(Supplier<Boolean> condition, long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!condition.get() && System.nanoTime() < end) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
