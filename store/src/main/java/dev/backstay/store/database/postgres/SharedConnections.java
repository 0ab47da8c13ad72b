package dev.backstay.store.database.postgres;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.postgresql.PGConnection;

/**
 * The connections that all schemas share. PostgreSQL keeps in each of its processes what it has
 * read of each table, until the connection ends: some 15 kB for each app that the connection has
 * served. So a connection that has served many schemas is closed instead of serving one more, and
 * the pool opens another one.
 */
public final class SharedConnections {
  /**
   * Schemas that a connection serves at least and at most; in between, so that not all end at once.
   */
  private static final int MIN_SCHEMAS = 400;

  private static final int MAX_SCHEMAS = 600;

  private final HikariDataSource pool;
  private final Cache<Object, Served> served = Caffeine.newBuilder().weakKeys().build();

  /** Of one connection, so of one thread at a time. */
  private static final class Served {
    final Set<String> schemas = new HashSet<>();
    final int most = ThreadLocalRandom.current().nextInt(MIN_SCHEMAS, MAX_SCHEMAS + 1);

    boolean hasRoomFor(String schema) {
      return schemas.contains(schema) || schemas.size() < most;
    }
  }

  public SharedConnections(HikariDataSource pool) {
    this.pool = pool;
  }

  /** A connection for work in a schema. */
  Connection get(String schema) throws SQLException {
    Connection connection = pool.getConnection();
    Served soFar = served(connection);
    if (!soFar.hasRoomFor(schema)) {
      pool.evictConnection(connection);
      connection = pool.getConnection();
      // what comes next serves all the same: all may be due at once
      soFar = served(connection);
    }
    soFar.schemas.add(schema);
    return connection;
  }

  /** The pool, for work in no schema. */
  HikariDataSource pool() {
    return pool;
  }

  private Served served(Connection connection) throws SQLException {
    return served.get(connection.unwrap(PGConnection.class), opened -> new Served());
  }
}
