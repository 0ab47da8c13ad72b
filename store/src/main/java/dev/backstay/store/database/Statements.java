package dev.backstay.store.database;

import dev.backstay.store.error.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prepared statements of one connection. Callers do not close them: SQLite's statements are
 * kept for the next time, because preparing costs more than running a look-up; PostgreSQL's driver
 * keeps its own, so there they are closed with the borrowed connection.
 *
 * <p>Used by one thread at a time, like its connection.
 */
public final class Statements implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Statements.class);

  /** A few dozen shapes serve an app; each kept statement costs some kilobytes. */
  private static final int KEPT = 250;

  private final Connection connection;
  private final Deadline deadline;
  private final boolean keeps;
  private final Map<String, PreparedStatement> kept;
  private final List<PreparedStatement> open = new ArrayList<>();
  private @Nullable TableChanges changes;
  private @Nullable End end;

  /**
   * What is done after a statement that writes, in its transaction.
   *
   * @param value of the one parameter
   */
  private record End(String sql, double value) {}

  /**
   * @param deadline until when the work on the connection may run
   * @param keeps whether statements are kept until {@link #close}
   */
  public Statements(Connection connection, Deadline deadline, boolean keeps) {
    this.connection = connection;
    this.deadline = deadline;
    this.keeps = keeps;
    this.kept = new LinkedHashMap<>(64, 0.75f, true);
  }

  /** The connection of the statements. */
  public Connection connection() {
    return connection;
  }

  /** Has the tables noted that are written to by contexts on these statements. */
  public void note(TableChanges changed) {
    changes = changed;
  }

  /** Where the tables are noted that are written to; null where nobody wants to know. */
  @Nullable TableChanges changes() {
    return changes;
  }

  /** Until when the present work may run. */
  public Deadline deadline() {
    return deadline;
  }

  /**
   * The statement for {@code sql}, ready to be bound.
   *
   * @throws DatabaseException TIMEOUT if the work has taken too long already
   */
  public PreparedStatement prepare(String sql) throws SQLException {
    deadline.check();
    if (!keeps) {
      PreparedStatement statement = connection.prepareStatement(sql);
      open.add(statement);
      return statement;
    }
    PreparedStatement known = kept.get(sql);
    if (known != null) {
      return known;
    }
    PreparedStatement statement = connection.prepareStatement(sql);
    kept.put(sql, statement);
    if (kept.size() > KEPT) {
      Map.Entry<String, PreparedStatement> eldest = kept.entrySet().iterator().next();
      kept.remove(eldest.getKey());
      eldest.getValue().close();
    }
    return statement;
  }

  /**
   * Has each statement that writes, and is a transaction of its own, end with another one: both go
   * to the database in one message, and both are done or neither.
   *
   * @param sql with one parameter
   * @param value of the parameter
   */
  public void endWritesWith(String sql, double value) {
    end = new End("; " + sql, value);
  }

  /**
   * The statement for {@code sql}, which writes, ready to be bound; to be run by {@link #update} or
   * {@link #query}.
   *
   * @param parameters how many {@code sql} has
   */
  public PreparedStatement prepareWrite(String sql, int parameters) throws SQLException {
    End last = end;
    if (last == null) {
      return prepare(sql);
    }
    PreparedStatement statement = prepare(sql + last.sql());
    statement.setDouble(parameters + 1, last.value());
    return statement;
  }

  /** Runs a statement that writes; returns how many rows it has changed. */
  public long update(PreparedStatement statement) throws SQLException {
    if (end == null) {
      return statement.executeLargeUpdate();
    }
    var _ = statement.execute();
    return statement.getLargeUpdateCount();
  }

  /** Runs a statement that writes; returns the rows that it answers. */
  public ResultSet query(PreparedStatement statement) throws SQLException {
    if (end == null) {
      return statement.executeQuery();
    }
    var _ = statement.execute();
    return Objects.requireNonNull(statement.getResultSet());
  }

  /** Begins a transaction, unless there is one; what lends the connection ends it. */
  public void requireTransaction() throws SQLException {
    if (connection.getAutoCommit()) {
      connection.setAutoCommit(false);
    }
  }

  /** Prepares and runs a statement without parameters or result. */
  public void run(String sql) throws SQLException {
    prepare(sql).executeUpdate();
  }

  /**
   * Gives up the statements that are kept. After some errors (a full disk) the driver of SQLite has
   * closed one without saying so.
   */
  public void forget() {
    for (PreparedStatement statement : kept.values()) {
      try {
        statement.close();
      } catch (SQLException e) {
        LOG.debug("a statement was closed already", e);
      }
    }
    kept.clear();
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement statement : open) {
      statement.close();
    }
    open.clear();
    forget();
  }
}
