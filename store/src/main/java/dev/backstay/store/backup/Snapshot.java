package dev.backstay.store.backup;

import static dev.backstay.store.generated.app.tables.EpochTable.EPOCH;

import dev.backstay.store.database.DatabaseErrors;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.migration.MigrationSet;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import dev.backstay.store.error.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One database as it is at one moment, for a backup: reads all tables and all rows in a transaction
 * that writers neither see nor wait for. Used by one thread.
 *
 * <p>On SQLite the log file grows while a snapshot is open, for nothing of it can be folded into
 * the file. On PostgreSQL changes of the app's schema wait until the snapshot is closed; reading
 * and writing rows does not.
 */
public final class Snapshot implements AutoCloseable {
  /** Rows that PostgreSQL sends at a time. */
  private static final int FETCH = 1_000;

  private final Connection connection;
  private final Dialect dialect;
  private final int version;
  private final List<StoredTable> tables;

  /** Takes the rows of a table, one by one. */
  @FunctionalInterface
  public interface RowSink<E extends Exception> {
    /**
     * @param values in the order of the table's columns, each as its {@link ValueKind} says; the
     *     array is used again for the next row
     */
    void row(@Nullable Object[] values) throws E;
  }

  private Snapshot(Connection connection, Dialect dialect, int version, List<StoredTable> tables) {
    this.connection = connection;
    this.dialect = dialect;
    this.version = version;
    this.tables = tables;
  }

  /**
   * Begins a snapshot on a connection of its own, which closes with it.
   *
   * @param schema null on SQLite
   */
  static Snapshot begin(
      Connection connection, Dialect dialect, @Nullable String schema, MigrationSet migrations)
      throws SQLException {
    try {
      if (dialect == Dialect.POSTGRESQL) {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      }
      connection.setAutoCommit(false);
      if (schema != null) {
        execute(connection, "SET LOCAL statement_timeout = 0");
        execute(connection, "SET LOCAL search_path TO " + StoredTable.quoted(schema));
        if (migrations == MigrationSet.APP) {
          // every change of the schema writes here first: it waits there, and not with a lock on a
          // table that everybody reads
          execute(connection, "LOCK TABLE " + EPOCH.getName() + " IN SHARE MODE");
        }
      }
      // the first statement that reads fixes the moment
      int version = required(MigrationSet.version(connection), migrations);
      return new Snapshot(
          connection, dialect, version, StoredTable.list(connection, dialect, schema));
    } catch (Throwable e) {
      connection.close();
      throw e;
    }
  }

  /**
   * Makes sure that this program can read a database.
   *
   * @param version of it; null or 0 when it has none
   * @return the version
   * @throws DatabaseException UNAVAILABLE when it cannot
   */
  static int required(@Nullable Integer version, MigrationSet migrations) {
    if (version == null || version == 0 || version > migrations.latest()) {
      throw new DatabaseException(
          Kind.UNAVAILABLE,
          version == null || version == 0 ? "the database was never finished" : MigrationSet.NEWER);
    }
    return version;
  }

  /** The version of the migrations that made Backstay's own tables in it. */
  public int version() {
    return version;
  }

  /** Its tables by name. */
  public List<StoredTable> tables() {
    return tables;
  }

  /**
   * Gives all rows of a table to {@code sink}.
   *
   * @throws StoreException if the database fails; what the sink throws comes through
   */
  public <E extends Exception> void read(StoredTable table, RowSink<E> sink) throws E {
    read(table, Map.of(), sink);
  }

  /**
   * Gives those rows of a table to {@code sink} that have certain texts.
   *
   * @param texts by the names of their columns
   * @throws StoreException if the database fails; what the sink throws comes through
   */
  public <E extends Exception> void read(
      StoredTable table, Map<String, String> texts, RowSink<E> sink) throws E {
    String columns =
        table.columns().stream()
            .map(column -> StoredTable.quoted(column.name()))
            .collect(Collectors.joining(", "));
    @Nullable Object[] values = new @Nullable Object[table.columns().size()];
    String where =
        texts.keySet().stream()
            .map(name -> StoredTable.quoted(name) + " = ?")
            .collect(Collectors.joining(" AND "));
    String sql =
        "SELECT "
            + columns
            + " FROM "
            + StoredTable.quoted(table.name())
            + (where.isEmpty() ? "" : " WHERE " + where);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(FETCH);
      int place = 0;
      for (String text : texts.values()) {
        statement.setString(++place, text);
      }
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          for (int i = 0; i < values.length; i++) {
            values[i] = table.columns().get(i).kind().read(dialect, result, i + 1);
          }
          sink.row(values);
        }
      }
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.rollback();
      connection.close();
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
