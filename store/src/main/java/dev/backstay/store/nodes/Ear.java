package dev.backstay.store.nodes;

import dev.backstay.store.database.PostgresAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection on which a server hears the others and itself, with the thread that does what was
 * heard, one message after the other. When it is lost, messages are too: so with the next one
 * everything is dropped before anything is heard on it.
 */
final class Ear {
  private static final Logger LOG = LoggerFactory.getLogger(Ear.class);

  /** For so long a read waits; then the connection is checked. */
  private static final int READ_MILLIS = 500;

  /** A connection on which nothing is heard for so long, not even oneself, is given up. */
  private static final long SILENCE_NANOS = 3_000_000_000L;

  private static final int PAUSE_MILLIS = 200;

  private final PostgresNodes nodes;
  private final PostgresAddress address;
  private final Thread thread;
  private volatile boolean closed;
  private boolean hears = true;
  private volatile @Nullable Connection connection;

  Ear(PostgresNodes nodes, PostgresAddress address) {
    this.nodes = nodes;
    this.address = address;
    this.thread = Thread.ofPlatform().name("nodes-ear").daemon().unstarted(this::run);
  }

  /** Connects; what is said from now on is heard once {@link #start} was called. */
  void open() throws SQLException {
    connection = connect();
  }

  void start() {
    thread.start();
  }

  boolean isClosed() {
    return closed;
  }

  private Connection connect() throws SQLException {
    Connection made = address.connectForMessages();
    try (Statement statement = made.createStatement()) {
      statement.execute("LISTEN " + PostgresNodes.CHANGES);
      statement.execute("LISTEN " + PostgresNodes.channel(nodes.id()));
      return made;
    } catch (SQLException e) {
      made.close();
      throw e;
    }
  }

  private void run() {
    while (!closed) {
      try (Connection heard = connected()) {
        hear(heard.unwrap(PGConnection.class));
      } catch (SQLException | RuntimeException e) {
        if (!closed) {
          if (hears) {
            LOG.warn("the database does not tell what other servers change: {}", e.getMessage());
          }
          hears = false;
          PostgresNodes.pause(PAUSE_MILLIS);
        }
      } finally {
        connection = null;
      }
    }
  }

  private Connection connected() throws SQLException {
    Connection opened = connection;
    if (opened != null) {
      return opened;
    }
    Connection made = connect();
    connection = made;
    nodes.heardAnything();
    if (!hears) {
      hears = true;
      LOG.info("the database tells again what other servers change");
    }
    return made;
  }

  private void hear(PGConnection heard) throws SQLException {
    long latest = System.nanoTime();
    String own = PostgresNodes.channel(nodes.id());
    while (!closed) {
      PGNotification[] messages = heard.getNotifications(READ_MILLIS);
      if (messages != null && messages.length > 0) {
        latest = System.nanoTime();
        for (PGNotification message : messages) {
          if (message.getName().equals(own)) {
            nodes.heardOwn(message.getParameter());
          } else {
            nodes.heardChange(message.getParameter());
          }
        }
      } else if (System.nanoTime() - latest > SILENCE_NANOS) {
        throw new SQLException("nothing is heard on the connection");
      }
    }
  }

  void close() {
    closed = true;
    thread.interrupt();
    Connection open = connection;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        LOG.debug("the connection was lost already", e);
      }
    }
  }
}
