package dev.backstay.store;

import dev.backstay.store.database.DatabaseErrors;
import dev.backstay.store.database.DatabaseLayout;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Durability;
import dev.backstay.store.database.PostgresAddress;
import dev.backstay.store.database.sqlite.SqliteConnections;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What an operator should know of a database before a server uses it. Asking changes nothing in it,
 * whether a server runs on it or not.
 *
 * @param version as the product says it
 * @param values what else was asked for, by the name of the setting or question
 * @param roundTripMicros of a question that needs no disk; 0 on SQLite
 * @param clockAheadMillis how far its clock is ahead of this machine's; 0 on SQLite
 */
public record DatabaseFacts(
    String version, Map<String, String> values, long roundTripMicros, long clockAheadMillis) {
  private static final String WAIT_SECONDS = "5";

  private static final String POSTGRES =
      "SELECT current_setting('server_version') AS version,"
          + " current_setting('server_version_num') AS version_num,"
          + " current_setting('server_encoding') AS server_encoding,"
          + " current_setting('fsync') AS fsync,"
          + " current_setting('full_page_writes') AS full_page_writes,"
          + " current_setting('max_connections')::int"
          + " - current_setting('superuser_reserved_connections')::int AS connections,"
          + " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
          + " AND application_name NOT LIKE 'backstay%') AS connections_of_others,"
          + " (SELECT count(*) FROM pg_stat_activity"
          + " WHERE application_name IN ('backstay', 'backstay-messages')) AS"
          + " connections_of_servers,"
          + " has_database_privilege(current_database(), 'CREATE') AS may_create,"
          + " coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS tls,"
          + " pg_database_size(current_database()) AS bytes";

  /**
   * Asks a database.
   *
   * @return null for SQLite without a file, which a server will make
   * @throws DatabaseException UNAVAILABLE when it cannot be reached or read
   */
  public static @Nullable DatabaseFacts of(DatabaseSettings settings) {
    try {
      return settings.url() == null ? sqlite(settings) : postgres(settings.url());
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e) instanceof DatabaseException failure
          ? failure
          : new DatabaseException(Kind.UNAVAILABLE, e);
    }
  }

  private static @Nullable DatabaseFacts sqlite(DatabaseSettings settings) throws SQLException {
    Path file = DatabaseLayout.platformFile(settings);
    if (!Files.exists(file)) {
      return null;
    }
    try (Connection connection = SqliteConnections.connect(file, Durability.NORMAL, true);
        Statement statement = connection.createStatement()) {
      Map<String, String> values = new LinkedHashMap<>();
      values.put("quick_check", first(statement, "PRAGMA quick_check(1)"));
      values.put("journal_mode", first(statement, "PRAGMA journal_mode"));
      return new DatabaseFacts(first(statement, "SELECT sqlite_version()"), values, 0, 0);
    }
  }

  private static DatabaseFacts postgres(String url) throws SQLException {
    PostgresAddress address = PostgresAddress.parse(url);
    Properties properties = new Properties();
    if (address.user() != null) {
      properties.put("user", address.user());
    }
    if (address.password() != null) {
      properties.put("password", address.password());
    }
    properties.put("connectTimeout", WAIT_SECONDS);
    properties.put("loginTimeout", WAIT_SECONDS);
    properties.put("socketTimeout", WAIT_SECONDS);
    properties.put("ApplicationName", "backstay doctor");
    try (Connection connection = DriverManager.getConnection(address.jdbcUrl(), properties);
        Statement statement = connection.createStatement()) {
      Map<String, String> values = values(statement);
      values.put("shares_sessions", String.valueOf(address.sharesSessions()));
      long before = System.currentTimeMillis();
      long began = System.nanoTime();
      long theirs =
          Long.parseLong(
              first(statement, "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"));
      long micros = (System.nanoTime() - began) / 1_000;
      return new DatabaseFacts(
          Objects.requireNonNull(values.get("version")),
          values,
          micros,
          theirs - before - micros / 2_000);
    }
  }

  private static Map<String, String> values(Statement statement) throws SQLException {
    Map<String, String> values = new LinkedHashMap<>();
    try (ResultSet result = statement.executeQuery(POSTGRES)) {
      ResultSetMetaData columns = result.getMetaData();
      while (result.next()) {
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          values.put(columns.getColumnLabel(i), String.valueOf(result.getString(i)));
        }
      }
    }
    return values;
  }

  private static String first(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? String.valueOf(result.getString(1)) : "";
    }
  }
}
