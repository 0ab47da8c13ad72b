package dev.backstay.store.database;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
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
