package dev.backstay.store.database;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the databases are and how they are treated.
 *
 * @param dataDirectory where SQLite files lie: {@code platform/platform.db} and {@code
 *     apps/<app>/app.db}; with PostgreSQL only the directories of apps
 * @param url null for SQLite, else {@code postgresql://user:password@host:port/database} or the
 *     same with {@code jdbc:} before it; its password never appears in a log or message
 * @param durability what an acknowledged write survives
 * @param readers connections for reading that each open SQLite app may have; reads are short and
 *     hold a processor, so more than twice the processors gain nothing
 * @param connections connections to PostgreSQL that all apps share
 * @param idle how long after its last use an app's SQLite file is closed
 * @param statementTimeout how long a client's query or write may take before it is stopped, so that
 *     it cannot hold a connection, or SQLite's one writer, for ever
 */
public record DatabaseSettings(
    Path dataDirectory,
    @Nullable String url,
    Durability durability,
    int readers,
    int connections,
    Duration idle,
    Duration statementTimeout) {

  /**
   * @throws IllegalArgumentException if a number is out of range or the URL is not one of
   *     PostgreSQL
   */
  public DatabaseSettings {
    if (readers < 1 || readers > 64) {
      throw new IllegalArgumentException("readers must be 1 to 64");
    }
    if (connections < 2 || connections > 1000) {
      throw new IllegalArgumentException("connections must be 2 to 1000");
    }
    if (idle.isNegative() || idle.isZero()) {
      throw new IllegalArgumentException("idle must be positive");
    }
    if (statementTimeout.toMillis() < 100) {
      throw new IllegalArgumentException("statementTimeout must be at least 100 ms");
    }
    if (url != null) {
      PostgresAddress.parse(url);
    }
  }

  /** SQLite in {@code dataDirectory}, or PostgreSQL at {@code url}, everything else by default. */
  public static DatabaseSettings of(Path dataDirectory, @Nullable String url) {
    return new DatabaseSettings(
        dataDirectory,
        url,
        Durability.FULL,
        Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors() * 2)),
        20,
        Duration.ofMinutes(10),
        Duration.ofSeconds(5));
  }

  /** These settings with another number of connections to PostgreSQL. */
  public DatabaseSettings withConnections(int other) {
    return new DatabaseSettings(
        dataDirectory, url, durability, readers, other, idle, statementTimeout);
  }

  /** These settings with another durability. */
  public DatabaseSettings withDurability(Durability other) {
    return new DatabaseSettings(
        dataDirectory, url, other, readers, connections, idle, statementTimeout);
  }

  /** These settings with another idle time. */
  public DatabaseSettings withIdle(Duration other) {
    return new DatabaseSettings(
        dataDirectory, url, durability, readers, connections, other, statementTimeout);
  }

  /** These settings with another limit on the time of a statement. */
  public DatabaseSettings withStatementTimeout(Duration other) {
    return new DatabaseSettings(dataDirectory, url, durability, readers, connections, idle, other);
  }

  /** How long several operations that belong together may take, and the server's own reads. */
  public Duration transactionTimeout() {
    return statementTimeout.multipliedBy(6);
  }

  /**
   * How long the server's own writes may take, which no client chooses: an index of a large table
   * is among them.
   */
  public Duration ownWriteTimeout() {
    return statementTimeout.multipliedBy(60);
  }

  /** The product that these settings name. */
  public Dialect dialect() {
    return url == null ? Dialect.SQLITE : Dialect.POSTGRESQL;
  }

  /** Without the URL, which holds a password. */
  @Override
  public String toString() {
    return "DatabaseSettings[" + dialect() + ", " + durability + "]";
  }
}
