package dev.backstay.store.database.migration;

import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one server at a time make or migrate the tables of a schema of PostgreSQL: an advisory lock
 * of the session, which ends with its connection at the latest.
 */
final class MigrationLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MigrationLock.class);

  /** So long a server waits for another one that migrates. */
  private static final Duration MAX_WAIT = Duration.ofMinutes(5);

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final Connection connection;
  private final String schema;

  private MigrationLock(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema;
  }

  /**
   * Waits for the lock.
   *
   * @param connection not in autocommit mode; its transaction is ended
   * @throws DatabaseException UNAVAILABLE when another server has it for too long
   */
  static MigrationLock take(Connection connection, String schema) throws SQLException {
    connection.rollback();
    try (Statement times = connection.createStatement()) {
      times.execute(
          "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = " + MAX_WAIT.toMillis());
      call(connection, "SELECT pg_advisory_lock(hashtextextended(?, 0))", schema);
      connection.commit();
      return new MigrationLock(connection, schema);
    } catch (SQLException e) {
      connection.rollback();
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw new DatabaseException(
            Kind.UNAVAILABLE,
            "another server has been making or migrating the tables of the schema "
                + schema
                + " for "
                + MAX_WAIT.toMinutes()
                + " minutes: wait until it has started, and start this one again");
      }
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      connection.rollback();
      call(connection, "SELECT pg_advisory_unlock(hashtextextended(?, 0))", schema);
      connection.commit();
    } catch (SQLException e) {
      LOG.debug("the lock ends with the connection", e);
    }
  }

  private static void call(Connection connection, String sql, String schema) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, schema);
      var _ = statement.execute();
    }
  }
}
