package dev.backstay.store.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.store.TestDatabases;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an empty database gets at once is what Flyway makes of it file by file. */
class InitialSchemaTest {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  @TempDir Path directory;

  static Stream<Arguments> all() {
    return Stream.of(MigrationSet.values())
        .flatMap(set -> Stream.of(Dialect.values()).map(dialect -> Arguments.of(set, dialect)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void theTablesAndTheHistoryAreThoseOfFlyway(MigrationSet set, Dialect dialect) throws Exception {
    try (Target created = target(dialect);
        Target migrated = target(dialect)) {
      created.prepare(set);
      migrated.migrate(set, set.latest());

      assertThat(created.tables()).hasSizeGreaterThan(3).isEqualTo(migrated.tables());
      assertThat(created.history()).hasSize(set.latest()).isEqualTo(migrated.history());
    }
  }

  /** Flyway checks names and checksums of everything that was run before. */
  @ParameterizedTest
  @MethodSource("all")
  void flywayFindsNothingToDoAndNothingWrong(MigrationSet set, Dialect dialect) throws Exception {
    try (Target target = target(dialect)) {
      target.prepare(set);
      List<String> before = target.history();

      target.migrate(set, set.latest());

      assertThat(target.history()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aDatabaseOfAnOlderVersionIsMigrated(MigrationSet set, Dialect dialect) throws Exception {
    try (Target target = target(dialect);
        Target created = target(dialect)) {
      target.migrate(set, 1);
      target.prepare(set);
      created.prepare(set);

      assertThat(target.history()).isEqualTo(created.history());
      assertThat(target.tables()).isEqualTo(created.tables());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aDatabaseThatHoldsSomethingElseIsRefusedAndLeftAlone(MigrationSet set, Dialect dialect)
      throws Exception {
    try (Target target = target(dialect)) {
      target.createSchema();
      target.run("CREATE TABLE something_else (id INTEGER)");
      List<String> before = target.tables();

      assertThatThrownBy(() -> target.prepare(set))
          .isInstanceOfSatisfying(
              DatabaseException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FAILURE));

      assertThat(target.tables()).isEqualTo(before);
    }
  }

  /** Two servers may be started on the same new database of PostgreSQL. */
  @Test
  void whoeverStartsAtTheSameTimeWaits() throws Exception {
    try (Target target = target(Dialect.POSTGRESQL);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      CountDownLatch together = new CountDownLatch(4);
      List<Future<?>> starts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        starts.add(
            threads.submit(() -> {
              together.countDown();
              together.await();
              target.prepare(MigrationSet.PLATFORM);
              return null;
            }));
      }
      for (Future<?> start : starts) {
        start.get();
      }

      assertThat(target.history()).hasSize(MigrationSet.PLATFORM.latest());
    }
  }

  /** The wait is for the other server's migrations, which take the time that they need. */
  @Test
  void theTimeOfAQueryDoesNotBoundTheWaitForAnotherServer() throws Exception {
    try (Target target = target(Dialect.POSTGRESQL);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Connection other = target.connect();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("SELECT pg_advisory_xact_lock(hashtextextended('" + target.schema() + "', 0))");
      Future<?> start =
          threads.submit(() -> {
            target.prepare(MigrationSet.PLATFORM, "100ms");
            return null;
          });
      boolean waits = false;
      while (!waits && !start.isDone()) {
        // by a connection of its own: a transaction sees the activity of one moment
        waits =
            !target
                .list(
                    """
                    SELECT a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                      WHERE l.locktype = 'advisory' AND NOT l.granted
                        AND a.query_start < clock_timestamp() - interval '1 second'
                    """)
                .isEmpty();
      }
      other.rollback();
      start.get();

      assertThat(waits).isTrue();
      assertThat(target.history()).hasSize(MigrationSet.PLATFORM.latest());
    }
  }

  private Target target(Dialect dialect) {
    int number = NUMBER.incrementAndGet();
    return dialect == Dialect.SQLITE
        ? new Target(dialect, "jdbc:sqlite:" + directory.resolve(number + ".db"), "")
        : new Target(
            dialect,
            TestDatabases.server().getJdbcUrl("postgres", "postgres"),
            "initial_schema_" + number);
  }

  /**
   * A database for one test.
   *
   * @param schema of PostgreSQL; made on first use, dropped at the end
   */
  private record Target(Dialect dialect, String url, String schema) implements AutoCloseable {
    void prepare(MigrationSet set) throws SQLException {
      if (dialect == Dialect.POSTGRESQL) {
        prepare(set, "0");
        return;
      }
      try (Connection connection = connect()) {
        set.prepareSqlite(connection, url);
      }
    }

    /**
     * On PostgreSQL.
     *
     * @param statementTimeout of the connection
     */
    void prepare(MigrationSet set, String statementTimeout) throws SQLException {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        statement.execute("SET statement_timeout = '" + statementTimeout + "'");
        connection.setAutoCommit(false);
        set.preparePostgres(connection, pool(), schema);
      }
    }

    void migrate(MigrationSet set, int version) {
      if (dialect == Dialect.SQLITE) {
        set.migrateSqlite(url, version);
      } else {
        createSchema();
        set.migratePostgres(pool(), schema, version);
      }
    }

    /** As of an app, whose schema is there before its tables are. */
    void createSchema() {
      if (dialect == Dialect.POSTGRESQL) {
        run("CREATE SCHEMA IF NOT EXISTS " + schema);
      }
    }

    /** The declarations of all tables and indexes. */
    List<String> tables() {
      return dialect == Dialect.SQLITE
          ? list("SELECT coalesce(sql, name) FROM sqlite_master ORDER BY name")
          : list(
              """
              SELECT concat_ws(' ', table_name, column_name, data_type, character_maximum_length,
                  is_nullable, column_default)
                FROM information_schema.columns WHERE table_schema = '{0}'
              UNION ALL SELECT replace(indexdef, '{0}', '') FROM pg_indexes WHERE schemaname = '{0}'
              UNION ALL SELECT conname || replace(pg_get_constraintdef(oid), '{0}', '')
                FROM pg_constraint WHERE connamespace = '{0}'::regnamespace
              ORDER BY 1
              """
                  .replace("{0}", schema));
    }

    /** What is recorded of the migrations, but for when each was run and how long it took. */
    List<String> history() {
      return list(
          """
          SELECT installed_rank || '|' || version || '|' || description || '|' || type || '|' ||
              script || '|' || checksum || '|' || installed_by || '|' || success
            FROM backstay_migration ORDER BY installed_rank
          """);
    }

    void run(String sql) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    private List<String> list(String sql) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        List<String> list = new ArrayList<>();
        while (rows.next()) {
          list.add(rows.getString(1));
        }
        return list;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    private Connection connect() throws SQLException {
      if (dialect == Dialect.SQLITE) {
        return DriverManager.getConnection(url);
      }
      Connection connection = pool().getConnection();
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET search_path TO " + schema);
      }
      return connection;
    }

    private static DataSource pool() {
      return TestDatabases.server().getPostgresDatabase();
    }

    @Override
    public void close() {
      if (dialect == Dialect.POSTGRESQL) {
        run("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
      }
    }
  }
}
