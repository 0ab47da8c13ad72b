package dev.backstay.store;

import dev.backstay.store.DatabaseException.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The migrations of the platform's or an app's own tables. Whether any are due is asked with one
 * small query: loading Flyway takes half a second, which a start has no reason to spend.
 */
enum MigrationSet {
  PLATFORM("platform", 3),
  APP("app", 5);

  /** Where Flyway remembers what it has run. */
  private static final String HISTORY = "backstay_migration";

  private final String directory;
  private final int latest;

  /**
   * @param latest the version of the newest file in the directory; a test keeps it so
   */
  MigrationSet(String directory, int latest) {
    this.directory = directory;
    this.latest = latest;
  }

  String location() {
    return "dev/backstay/store/migrations/" + directory;
  }

  int latest() {
    return latest;
  }

  /** Runs {@code migrate} unless the database is up to date. */
  void migrateIfBehind(Connection connection, Runnable migrate) {
    Integer version = version(connection);
    if (version != null && version > latest) {
      throw new DatabaseException(
          Kind.UNAVAILABLE, "the database was written by a newer version of Backstay");
    }
    if (version == null || version < latest) {
      try {
        migrate.run();
      } catch (FlywayException e) {
        throw DatabaseErrors.translate(e);
      }
    }
  }

  void migrateSqlite(String url) {
    migrateSqlite(url, latest);
  }

  void migratePostgres(DataSource dataSource, String schema) {
    migratePostgres(dataSource, schema, latest);
  }

  /** Migrates up to a version, as for loading what a database of that version has held. */
  void migrateSqlite(String url, int version) {
    migrate(Flyway.configure().dataSource(url, null, null), version);
  }

  /** As {@link #migrateSqlite(String, int)}; makes the schema if need be. */
  void migratePostgres(DataSource dataSource, String schema, int version) {
    migrate(Flyway.configure().dataSource(dataSource).schemas(schema).createSchemas(true), version);
  }

  private void migrate(FluentConfiguration configuration, int version) {
    configuration
        .target(Integer.toString(version))
        .locations("classpath:" + location())
        .table(HISTORY)
        .validateMigrationNaming(true)
        .load()
        .migrate();
  }

  /** The version that the database has; null if it has none yet. */
  static @Nullable Integer version(Connection connection) {
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT max(CAST(version AS INTEGER)) FROM "
                    + HISTORY
                    + " WHERE success AND version IS NOT NULL")) {
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
