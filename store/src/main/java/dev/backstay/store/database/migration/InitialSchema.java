package dev.backstay.store.database.migration;

import dev.backstay.store.database.Dialect;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;

/**
 * Gives an empty database all migrations of a set as one script in one transaction, and records
 * them as Flyway would have: later migrations are Flyway's. Flyway itself takes a transaction, and
 * several statements of its own, for each file, and half a second to load; a new app has no reason
 * to wait for that.
 *
 * <p>Tests compare what this makes with what Flyway makes, and have Flyway validate it.
 */
final class InitialSchema {
  private record Key(MigrationSet migrations, Dialect dialect) {}

  private static final Map<Key, InitialSchema> KNOWN = new ConcurrentHashMap<>();

  private static final String SQLITE_HISTORY =
      """
      CREATE TABLE "{0}" (
          "installed_rank" INT NOT NULL PRIMARY KEY,
          "version" VARCHAR(50),
          "description" VARCHAR(200) NOT NULL,
          "type" VARCHAR(20) NOT NULL,
          "script" VARCHAR(1000) NOT NULL,
          "checksum" INT,
          "installed_by" VARCHAR(100) NOT NULL,
          "installed_on" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
          "execution_time" INT NOT NULL,
          "success" BOOLEAN NOT NULL
      );
      CREATE INDEX "{0}_s_idx" ON "{0}" ("success");
      """;

  private static final String POSTGRES_HISTORY =
      """
      CREATE TABLE "{0}" (
          "installed_rank" INT NOT NULL,
          "version" VARCHAR(50),
          "description" VARCHAR(200) NOT NULL,
          "type" VARCHAR(20) NOT NULL,
          "script" VARCHAR(1000) NOT NULL,
          "checksum" INTEGER,
          "installed_by" VARCHAR(100) NOT NULL,
          "installed_on" TIMESTAMP NOT NULL DEFAULT now(),
          "execution_time" INTEGER NOT NULL,
          "success" BOOLEAN NOT NULL,
          CONSTRAINT "{0}_pk" PRIMARY KEY ("installed_rank")
      );
      CREATE INDEX "{0}_s_idx" ON "{0}" ("success");
      """;

  private final MigrationSet migrations;
  private final Dialect dialect;
  private final String script;

  /** Of all databases with these migrations; the files are read once. */
  static InitialSchema of(MigrationSet migrations, Dialect dialect) {
    return KNOWN.computeIfAbsent(
        new Key(migrations, dialect), key -> new InitialSchema(migrations, dialect));
  }

  private InitialSchema(MigrationSet migrations, Dialect dialect) {
    this.migrations = migrations;
    this.dialect = dialect;
    StringBuilder all = new StringBuilder();
    for (String file : migrations.files()) {
      all.append(read(file)).append('\n');
    }
    this.script = all.append(history()).toString();
  }

  /**
   * Creates everything in a SQLite file, unless there are tables in it.
   *
   * @param connection in autocommit mode
   * @return false if the file was not empty, and is as it was
   */
  boolean createSqlite(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      try {
        boolean empty;
        try (ResultSet any = statement.executeQuery("SELECT 1 FROM sqlite_master LIMIT 1")) {
          empty = !any.next();
        }
        if (empty) {
          // the driver runs all statements of a script here, and in execute only the first
          statement.executeUpdate(script);
        }
        statement.execute("COMMIT");
        return empty;
      } catch (Throwable e) {
        statement.execute("ROLLBACK");
        throw e;
      }
    }
  }

  /**
   * Creates everything in a schema of PostgreSQL, and the schema if need be, unless there are
   * tables in it. Servers that start at the same time wait for each other.
   *
   * @param connection in a transaction that nothing else needs; it is ended
   * @param schema letters, digits and underscores
   * @return false if the schema was not empty, and is as it was
   */
  boolean createPostgres(Connection connection, String schema) throws SQLException {
    connection.rollback();
    try (Statement statement = connection.createStatement()) {
      // as of migrations (MigrationTime): neither the script nor the wait for another server counts
      statement.execute("SET LOCAL statement_timeout = 0");
      lock(connection, schema);
      boolean empty = isEmpty(connection, schema);
      if (empty) {
        statement.execute("CREATE SCHEMA IF NOT EXISTS \"" + schema + "\"");
        statement.execute("SET LOCAL search_path TO \"" + schema + "\"");
        statement.execute(script);
      }
      connection.commit();
      return empty;
    } catch (Throwable e) {
      connection.rollback();
      throw e;
    }
  }

  private static void lock(Connection connection, String schema) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")) {
      lock.setString(1, schema);
      lock.execute();
    }
  }

  private static boolean isEmpty(Connection connection, String schema) throws SQLException {
    try (PreparedStatement tables =
        connection.prepareStatement(
            "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE n.nspname = ? LIMIT 1")) {
      tables.setString(1, schema);
      try (ResultSet any = tables.executeQuery()) {
        return !any.next();
      }
    }
  }

  /** Flyway's own table with a row for each file, as Flyway declares it for the product. */
  private String history() {
    boolean sqlite = dialect == Dialect.SQLITE;
    StringBuilder sql =
        new StringBuilder(
            (sqlite ? SQLITE_HISTORY : POSTGRES_HISTORY).replace("{0}", MigrationSet.HISTORY));
    List<String> files = migrations.files();
    for (int i = 0; i < files.size(); i++) {
      String file = files.get(i);
      String description = Compatibility.description(file);
      sql.append(
          "INSERT INTO \"%s\" VALUES (%d, '%d', '%s', 'SQL', '%s', %d, %s, %s, 0, TRUE);\n"
              .formatted(
                  MigrationSet.HISTORY,
                  i + 1,
                  i + 1,
                  description,
                  file,
                  checksum(read(file)),
                  sqlite ? "''" : "current_user",
                  sqlite ? "strftime('%Y-%m-%d %H:%M:%f','now')" : "now()"));
    }
    return sql.toString();
  }

  /** As Flyway computes it: over the lines without their ends. */
  private static int checksum(String text) {
    CRC32 sum = new CRC32();
    new BufferedReader(new StringReader(text))
        .lines()
        .forEach(line -> sum.update(line.getBytes(StandardCharsets.UTF_8)));
    return (int) sum.getValue();
  }

  private String read(String file) {
    String path = "/" + migrations.location() + "/" + file;
    try (InputStream in = InitialSchema.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing in the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
