package dev.backstay.store.database;

import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL URL taken apart, so that user and password reach the driver as properties and never
 * as part of a text that may be logged.
 *
 * @param jdbcUrl without user and password
 */
public record PostgresAddress(String jdbcUrl, @Nullable String user, @Nullable String password) {
  private static final int MESSAGE_SECONDS = 3;

  private static final String NO_CONNECTION_LEFT = "53300";

  /** With the one that asks. */
  private static final String CONNECTIONS_LEFT =
      "SELECT current_setting('max_connections')::int"
          + " - current_setting('superuser_reserved_connections')::int"
          + " - (SELECT sum(numbackends)::int FROM pg_stat_database) + 1";

  /** A pooler that others use too may give two sessions in one try and the same in the next. */
  private static final int SESSION_TRIES = 5;

  /**
   * Reads {@code postgresql://}, {@code postgres://} or {@code jdbc:postgresql://}.
   *
   * @throws IllegalArgumentException whose message does not repeat the URL
   */
  public static PostgresAddress parse(String url) {
    String plain = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
    URI uri;
    try {
      uri = new URI(plain);
    } catch (URISyntaxException e) {
      // the exception holds the URL and so the password: it goes no further
      throw new IllegalArgumentException("the database URL cannot be parsed");
    }
    String scheme = uri.getScheme();
    String path = uri.getPath();
    if (!("postgresql".equals(scheme) || "postgres".equals(scheme))
        || uri.getHost() == null
        || path == null
        || path.length() < 2) {
      throw new IllegalArgumentException(
          "the database URL must be postgresql://user:password@host:port/database");
    }
    String user = null;
    String password = null;
    String userInfo = uri.getRawUserInfo();
    if (userInfo != null) {
      int colon = userInfo.indexOf(':');
      user = decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
      password = colon < 0 ? null : decode(userInfo.substring(colon + 1));
    }
    String query = uri.getRawQuery();
    String jdbcUrl =
        "jdbc:postgresql://"
            + uri.getHost()
            + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
            + uri.getRawPath()
            + (query == null ? "" : "?" + query);
    return new PostgresAddress(jdbcUrl, user, password);
  }

  /**
   * Makes sure that a connection is one of PostgreSQL's own sessions, with what was set and
   * prepared and is listened to there.
   *
   * @throws DatabaseException UNAVAILABLE when something in between gives each transaction to
   *     another session, or the database cannot be reached
   */
  public void requireSessions() {
    try {
      if (sharesSessions()) {
        throw new DatabaseException(
            Kind.UNAVAILABLE,
            "the database is reached through PgBouncer with pool_mode=transaction (or the like),"
                + " which gives each transaction another session: set pool_mode=session for this"
                + " database, or connect to PostgreSQL itself");
      }
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  /**
   * The failure to connect when a server or command starts, in words where the driver lacks them.
   */
  public static DatabaseException unreachable(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e && NO_CONNECTION_LEFT.equals(e.getSQLState())) {
        return new DatabaseException(
            Kind.UNAVAILABLE,
            "PostgreSQL has no connection left: raise max_connections in postgresql.conf, or set"
                + " database-connections lower; each server takes that many and two more");
      }
    }
    return DatabaseErrors.translate(failure) instanceof DatabaseException already
            && already.kind() == Kind.UNAVAILABLE
        ? already
        : new DatabaseException(Kind.UNAVAILABLE, failure);
  }

  /**
   * How many more connections PostgreSQL takes.
   *
   * @throws DatabaseException UNAVAILABLE when it takes none, or cannot be reached
   */
  public int connectionsLeft() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(CONNECTIONS_LEFT)) {
      result.next();
      return result.getInt(1);
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  /**
   * Whether two connections have been given the same session, which shows a pooler of transactions.
   * One that is busy may not show itself.
   */
  public boolean sharesSessions() throws SQLException {
    try (Connection one = connect();
        Connection other = connect()) {
      for (int tried = 0; tried < SESSION_TRIES; tried++) {
        if (session(one) == session(other)) {
          return true;
        }
      }
      return false;
    }
  }

  private static int session(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT pg_backend_pid()")) {
      result.next();
      return result.getInt(1);
    }
  }

  /** A connection of its own, outside any pool. */
  public Connection connect() throws SQLException {
    return dataSource().getConnection();
  }

  /**
   * A connection of its own for short statements and messages: one that does not answer is given up
   * within seconds.
   */
  public Connection connectForMessages() throws SQLException {
    PGSimpleDataSource source = source();
    source.setConnectTimeout(MESSAGE_SECONDS);
    source.setSocketTimeout(MESSAGE_SECONDS);
    source.setTcpKeepAlive(true);
    source.setApplicationName("backstay-messages");
    return source.getConnection();
  }

  /** Where such connections come from. */
  public DataSource dataSource() {
    return source();
  }

  private PGSimpleDataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(jdbcUrl);
    if (user != null) {
      source.setUser(user);
    }
    if (password != null) {
      source.setPassword(password);
    }
    source.setApplicationName("backstay");
    source.setReWriteBatchedInserts(true);
    return source;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "PostgresAddress";
  }
}
