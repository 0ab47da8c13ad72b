package dev.backstay.store.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.store.TestDatabases;
import dev.backstay.store.error.DatabaseException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Servers of two versions on one database. */
class CompatibilityTest {
  private static final String EXPANSION = "one more table";
  private static final String CONTRACT = "contract one table";
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final String URL = TestDatabases.server().getJdbcUrl("postgres", "postgres");

  private final String schema = "compatibility_" + NUMBER.incrementAndGet();

  @Test
  void anAppsDatabaseThatALaterVersionHasExpandedIsUsedAsItIs() throws Exception {
    prepare(MigrationSet.APP);
    migratedLater(EXPANSION);

    assertThatCode(() -> prepare(MigrationSet.APP)).doesNotThrowAnyException();
    assertThat(version()).isEqualTo(MigrationSet.APP.latest() + 1);
  }

  @Test
  void anAppsDatabaseThatALaterVersionHasContractedIsRefused() throws Exception {
    prepare(MigrationSet.APP);
    migratedLater(CONTRACT);
    migratedLater(EXPANSION);

    assertNewer(() -> prepare(MigrationSet.APP));
  }

  @Test
  void thePlatformsDatabaseOfALaterVersionIsRefusedWhateverThatHasChanged() throws Exception {
    prepare(MigrationSet.PLATFORM);
    migratedLater(EXPANSION);

    assertNewer(() -> prepare(MigrationSet.PLATFORM));
  }

  /** A file has one server, so nothing has to be served by two versions. */
  @Test
  void sqliteFilesOfALaterVersionAreRefused(@TempDir Path directory) throws Exception {
    String url = "jdbc:sqlite:" + directory.resolve("app.db");
    try (Connection connection = DriverManager.getConnection(url)) {
      MigrationSet.APP.prepareSqlite(connection, url);
      addToHistory(connection, EXPANSION);

      assertNewer(() -> MigrationSet.APP.prepareSqlite(connection, url));
    }
  }

  @Test
  void aContractWaitsUntilNoServerHasALease() throws Exception {
    prepare(MigrationSet.PLATFORM);
    run(
        "INSERT INTO node (id, address, version, started, lease_until, secret_key, files)"
            + " VALUES ('a', '10.0.0.7:9000', '1', 0, 9000000000000, '', ''),"
            + " ('b', '10.0.0.8:9000', '1', 0, 1000, '', '')");

    assertThatThrownBy(() -> refuse("V98__one_more_table.sql", "V99__contract_one_table.sql"))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("10.0.0.7:9000")
        .hasMessageContaining("Stop all of them")
        .hasMessageNotContaining("10.0.0.8");
    assertThatCode(() -> refuse("V98__one_more_table.sql")).doesNotThrowAnyException();
    run("UPDATE node SET lease_until = 1000");
    assertThatCode(() -> refuse("V99__contract_one_table.sql")).doesNotThrowAnyException();
  }

  /** As of a program from before there were several servers. */
  @Test
  void aContractOfADatabaseWithoutServersGoesOn() throws Exception {
    run("CREATE TABLE something (id INTEGER)");

    assertThatCode(() -> refuse("V99__contract_one_table.sql")).doesNotThrowAnyException();
  }

  private static void assertNewer(org.assertj.core.api.ThrowableAssert.ThrowingCallable opening) {
    assertThatThrownBy(opening)
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("newer version of Backstay");
  }

  private void refuse(String... pending) throws SQLException {
    try (Connection connection = connect()) {
      Compatibility.refuseWhileOthersServe(connection, List.of(pending));
    }
  }

  private void prepare(MigrationSet set) throws SQLException {
    PGSimpleDataSource pool = new PGSimpleDataSource();
    pool.setUrl(URL);
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      set.preparePostgres(connection, pool, schema);
    }
  }

  private void migratedLater(String description) throws SQLException {
    try (Connection connection = connect()) {
      addToHistory(connection, description);
    }
  }

  private static void addToHistory(Connection connection, String description) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.executeUpdate(
          ("INSERT INTO backstay_migration (installed_rank, version, description, type, script,"
                  + " installed_by, installed_on, execution_time, success)"
                  + " SELECT max(installed_rank) + 1, max(CAST(version AS INTEGER)) + 1, '%s',"
                  + " 'SQL', '', '', CURRENT_TIMESTAMP, 0, TRUE FROM backstay_migration")
              .formatted(description));
    }
  }

  private Integer version() throws SQLException {
    try (Connection connection = connect()) {
      return MigrationSet.version(connection);
    }
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA IF NOT EXISTS " + schema);
      statement.execute(sql);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        URL + (URL.contains("?") ? "&" : "?") + "currentSchema=" + schema);
  }
}
