package dev.backstay.store.database.migration;

import dev.backstay.store.database.DatabaseErrors;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The migrations of the platform's or an app's own tables. Whether any are due is asked with one
 * small query: loading Flyway takes half a second, which a start has no reason to spend. Flyway
 * migrates databases that hold something; an empty one gets everything at once ({@link
 * InitialSchema}).
 */
public enum MigrationSet {
  PLATFORM(
      "platform",
      "V1__platform.sql",
      "V2__audit.sql",
      "V3__mail.sql",
      "V4__known_networks.sql",
      "V5__timers.sql",
      "V6__nodes.sql",
      "V7__any_server.sql",
      "V8__fence.sql"),
  APP(
      "app",
      "V1__app.sql",
      "V2__audit.sql",
      "V3__mail.sql",
      "V4__social_login.sql",
      "V5__numbers.sql",
      "V6__known_networks.sql",
      "V7__dynamic_schema.sql",
      "V8__former_table_names.sql",
      "V9__cache.sql",
      "V10__event_handlers.sql",
      "V11__timers.sql",
      "V12__files.sql",
      "V13__hive.sql",
      "V14__cells_of_files.sql",
      "V15__acting_sessions.sql");

  /** What is said of a database that this program is too old for. */
  public static final String NEWER =
      "the database was written by a newer version of Backstay: start that one, or restore the"
          + " backup that was made before the upgrade (DATA/upgrade-backups):"
          + " ./backstay downgrade says how";

  /** Where Flyway remembers what it has run. */
  public static final String HISTORY = "backstay_migration";

  private final String directory;

  @SuppressWarnings("ImmutableEnumChecker") // nobody can change a List.of
  private final List<String> files;

  /**
   * @param files of the directory, by version from 1 without a gap; a test keeps it so
   */
  MigrationSet(String directory, String... files) {
    this.directory = directory;
    this.files = List.of(files);
  }

  /** The migrations' files in {@link #location}, the first version first. */
  List<String> files() {
    return files;
  }

  String location() {
    return "dev/backstay/store/migrations/" + directory;
  }

  /** The version that this program works with. */
  public int latest() {
    return files.size();
  }

  /**
   * Brings a SQLite file up to date.
   *
   * @param connection in autocommit mode
   * @param url of the same file
   */
  public void prepareSqlite(Connection connection, String url) throws SQLException {
    Integer version = version(connection);
    if (version == null && InitialSchema.of(this, Dialect.SQLITE).createSqlite(connection)) {
      return;
    }
    if (isBehind(version)) {
      migrateSqlite(url);
    }
  }

  /**
   * Brings a schema of PostgreSQL up to date. One that a later version has migrated may be used as
   * it is, if it is an app's and was only expanded ({@link Compatibility}). Servers that start at
   * the same moment do it one after the other.
   *
   * @param connection in a transaction with that schema as its search path; it is ended
   * @param pool of the same database
   * @throws DatabaseException UNAVAILABLE when another server does it and does not end
   */
  public void preparePostgres(Connection connection, DataSource pool, String schema)
      throws SQLException {
    Integer found = version(connection);
    if (found != null && found > latest() && isServedByTwoVersions(connection)) {
      return;
    }
    if (!isBehind(found)) {
      return;
    }
    try (var _ = MigrationLock.take(connection, schema)) {
      Integer version = version(connection, schema);
      if (version == null
          && InitialSchema.of(this, Dialect.POSTGRESQL).createPostgres(connection, schema)) {
        return;
      }
      if (isBehind(version)) {
        if (this == PLATFORM && version != null) {
          useSchema(connection, schema);
          Compatibility.refuseWhileOthersServe(connection, files.subList(version, latest()));
          connection.rollback();
        }
        migratePostgres(pool, schema);
      }
    }
  }

  private static @Nullable Integer version(Connection connection, String schema)
      throws SQLException {
    try {
      useSchema(connection, schema);
      return version(connection);
    } finally {
      connection.rollback();
    }
  }

  private static void useSchema(Connection connection, String schema) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL search_path TO \"" + schema + "\"");
    }
  }

  /**
   * Whether this program works with an app's database that a later version has migrated: it does
   * that while both serve, which is as long as the platform's database is one that it knows. With a
   * platform's of a later version no server starts.
   */
  private boolean isServedByTwoVersions(Connection connection) throws SQLException {
    return this == APP && Compatibility.isExpandedOnly(connection, latest());
  }

  private boolean isBehind(@Nullable Integer version) {
    if (version != null && version > latest()) {
      throw new DatabaseException(Kind.UNAVAILABLE, NEWER);
    }
    return version == null || version < latest();
  }

  /** Migrates a file by Flyway, whatever it holds. */
  public void migrateSqlite(String url) {
    migrateSqlite(url, latest());
  }

  /** Migrates a schema by Flyway, whatever it holds. */
  public void migratePostgres(DataSource dataSource, String schema) {
    migratePostgres(dataSource, schema, latest());
  }

  /** Migrates up to a version, as for loading what a database of that version has held. */
  public void migrateSqlite(String url, int version) {
    migrate(Flyway.configure().dataSource(url, null, null), version);
  }

  /** As {@link #migrateSqlite(String, int)}; makes the schema if need be. */
  public void migratePostgres(DataSource dataSource, String schema, int version) {
    migrate(
        Flyway.configure()
            .dataSource(dataSource)
            .schemas(schema)
            .createSchemas(true)
            .callbacks(new MigrationTime()),
        version);
  }

  private void migrate(FluentConfiguration configuration, int version) {
    try {
      configuration
          .target(Integer.toString(version))
          .locations("classpath:" + location())
          .table(HISTORY)
          .validateMigrationNaming(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  /**
   * The statement that tells which version a database has.
   *
   * @param prefix what stands before the name of the table; "" or a schema with its dot
   */
  public static String versionQuery(String prefix) {
    return "SELECT max(CAST(version AS INTEGER)) FROM "
        + prefix
        + HISTORY
        + " WHERE success AND version IS NOT NULL";
  }

  /** The version that the database has; null if it has none yet. */
  public static @Nullable Integer version(Connection connection) {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(versionQuery(""))) {
      if (!result.next()) {
        return null;
      }
      int version = result.getInt(1);
      return result.wasNull() ? null : version;
    } catch (SQLException e) {
      if (DatabaseErrors.translate(e) instanceof DatabaseException translated
          && translated.kind() == Kind.SCHEMA_CHANGED) {
        return null;
      }
      throw DatabaseErrors.translate(e);
    }
  }
}
