package dev.backstay.store.nodes;

import dev.backstay.store.database.PostgresAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection on which a server speaks: it renews its lease each second, by a message to itself
 * that goes the way of all messages, and confirms what others have changed.
 */
final class Beats {
  static final String BEAT_SENT = "beat";
  static final String CONFIRMED = "confirmed";

  private static final Logger LOG = LoggerFactory.getLogger(Beats.class);
  private static final int PAUSE_MILLIS = 200;

  /** For so long the last beat may take before the server leaves. */
  private static final int CLOSING_MILLIS = 1_000;

  private static final int MAX_CONFIRMED_AT_ONCE = 200;
  private static final int MAX_BEATS = 100;

  /** So long a beat waits for what dead servers are about to store; the next one waits again. */
  private static final long FENCED_MILLIS = 300;

  /** So long a lease must have run out for its server to count as dead. */
  private static final long GRACE_MILLIS = 2_000;

  private final PostgresNodes nodes;
  private final PostgresAddress address;
  private final Thread thread;
  private final LinkedBlockingQueue<Confirmed> confirmed = new LinkedBlockingQueue<>();

  /** The beats that have not been heard. */
  private final ConcurrentSkipListMap<Long, Beat> sent = new ConcurrentSkipListMap<>();

  private volatile int live = 1;
  private volatile boolean anything;
  private volatile boolean closed;
  private @Nullable Node self;
  private long beats;
  private boolean failing;

  private record Confirmed(String origin, long number) {}

  /** A beat: two threads learn of it, that it was stored and that it was heard. */
  private final class Beat {
    private final Right.Moment moment = Right.Moment.now();
    private long leaseUntil;
    private boolean heard;

    synchronized void isStored(long until) {
      leaseUntil = until;
      grant();
    }

    synchronized void isHeard() {
      heard = true;
      grant();
    }

    private void grant() {
      if (heard && leaseUntil != 0) {
        nodes.grant(moment, leaseUntil - PostgresNodes.LEASE.toMillis());
      }
    }
  }

  Beats(PostgresNodes nodes, PostgresAddress address) {
    this.nodes = nodes;
    this.address = address;
    this.thread = Thread.ofPlatform().name("nodes-beat").daemon().unstarted(this::run);
  }

  void start(Node node) {
    self = node;
    thread.start();
  }

  int live() {
    return live;
  }

  void confirm(String origin, long number) {
    confirmed.add(new Confirmed(origin, number));
  }

  /** Has every server drop everything. */
  void dropAnything() {
    anything = true;
  }

  /** A beat was heard; nothing happens for one that nobody knows, or that was heard before. */
  void heard(long number) {
    Beat beat = sent.get(number);
    if (beat != null) {
      sent.headMap(number, true).clear();
      beat.isHeard();
    }
  }

  private void run() {
    while (!closed) {
      try (Connection connection = address.connectForMessages()) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("SET synchronous_commit = off");
        }
        speak(connection);
      } catch (SQLException | RuntimeException e) {
        if (!closed) {
          if (!failing) {
            LOG.warn("the lease of this server could not be renewed: {}", e.getMessage());
          }
          failing = true;
          PostgresNodes.pause(PAUSE_MILLIS);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void speak(Connection connection) throws SQLException, InterruptedException {
    long next = System.nanoTime();
    while (!closed) {
      long wait = next - System.nanoTime();
      if (wait <= 0) {
        beat(connection);
        next = System.nanoTime() + PostgresNodes.BEAT.toNanos();
        continue;
      }
      Confirmed first = confirmed.poll(wait, TimeUnit.NANOSECONDS);
      if (first != null) {
        confirm(connection, first);
      }
    }
  }

  private void beat(Connection connection) throws SQLException, InterruptedException {
    Node node = self;
    if (node == null) {
      return;
    }
    long number = ++beats;
    Beat beat = new Beat();
    sent.put(number, beat);
    if (sent.size() > MAX_BEATS) {
      var _ = sent.pollFirstEntry();
    }
    String channel = PostgresNodes.channel(node.id());
    NodeRows.Renewal renewal =
        NodeRows.renew(
            connection,
            node.id(),
            PostgresNodes.LEASE.toMillis(),
            GRACE_MILLIS,
            channel,
            nodes.signed(channel, BEAT_SENT + " " + number));
    live = Math.max(1, renewal.live());
    failing = false;
    if (renewal.leaseUntil() == 0) {
      // not listed, so nobody waits for its confirmations: what it has heard since does not count
      var _ = sent.remove(number);
      if (closed) {
        return;
      }
      NodeRows.insert(connection, node);
      beat(connection);
      return;
    }
    beat.isStored(renewal.leaseUntil());
    boolean removed = renewal.lost() > 0 && removeLost(connection, node.id());
    if (removed || anything) {
      anything = false;
      nodes.sendAnything(connection);
    }
  }

  /** Those that have died may have stored what they have not told, and be about to store more. */
  private boolean removeLost(Connection connection, String own)
      throws SQLException, InterruptedException {
    if (!FencedWrites.await(connection, FENCED_MILLIS)) {
      return false;
    }
    NodeRows.deleteLost(connection, own, GRACE_MILLIS);
    return true;
  }

  private void confirm(Connection connection, Confirmed first) throws SQLException {
    Confirmed one = first;
    for (int count = 0; one != null && count < MAX_CONFIRMED_AT_ONCE; count++) {
      String channel = PostgresNodes.channel(one.origin());
      NodeRows.send(
          connection,
          channel,
          nodes.signed(channel, CONFIRMED + " " + nodes.id() + " " + one.number()));
      one = confirmed.poll();
    }
  }

  void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(CLOSING_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Node node = self;
    if (node != null) {
      try (Connection connection = address.connectForMessages()) {
        NodeRows.delete(connection, node.id());
      } catch (SQLException e) {
        LOG.debug("the server stays listed until its lease has run out", e);
      }
    }
  }
}
