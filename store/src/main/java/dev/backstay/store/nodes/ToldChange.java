package dev.backstay.store.nodes;

import dev.backstay.store.database.Announcer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A change of this server that others are to confirm. */
final class ToldChange implements Announcer.Announced {
  private static final Logger LOG = LoggerFactory.getLogger(ToldChange.class);

  /** How often it is asked again which leases run. */
  private static final long ASK_MILLIS = 250;

  /** So long it waits, beyond the lease, for what a server that is gone is about to store. */
  private static final long FENCED_MILLIS = 5_000;

  private final PostgresNodes nodes;
  private final DataSource pool;
  private final Confirmations confirmations;
  private final ChangeMessage message;
  private final Confirmations.Waiting waiting;

  ToldChange(
      PostgresNodes nodes,
      DataSource pool,
      Confirmations confirmations,
      ChangeMessage message,
      Confirmations.Waiting waiting) {
    this.nodes = nodes;
    this.pool = pool;
    this.confirmations = confirmations;
    this.message = message;
    this.waiting = waiting;
  }

  @Override
  public void await() {
    boolean interrupted = false;
    // those whose confirmation is waited for, or was
    Set<String> all = new HashSet<>();
    boolean asked = false;
    long end = System.nanoTime() + PostgresNodes.LEASE.toNanos();
    while (true) {
      long left = (end - System.nanoTime()) / 1_000_000;
      try {
        if (left <= 0) {
          break;
        }
        Set<String> live = others(all);
        asked = true;
        if (waiting.await(live, Math.min(left, ASK_MILLIS))) {
          break;
        }
      } catch (SQLException e) {
        PostgresNodes.pause(ASK_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    confirmations.end(waiting);
    if (!asked || !waiting.isConfirmedBy(all)) {
      awaitFenced();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Who may be serving with what is old.
   *
   * @param all gets those too who no longer may
   */
  private Set<String> others(Set<String> all) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      Map<String, Boolean> leases = NodeRows.leases(connection);
      leases.remove(nodes.id());
      all.addAll(leases.keySet());
      leases.values().removeIf(runs -> !runs);
      return leases.keySet();
    }
  }

  /** By now they store nothing more; but for what the database has begun to commit. */
  private void awaitFenced() {
    try (Connection connection = pool.getConnection()) {
      if (!FencedWrites.await(connection, FENCED_MILLIS)) {
        LOG.warn(
            "a write of a server that is gone hangs in the database (pg_locks has it, on"
                + " write_fence); a change was answered before it has ended");
      }
    } catch (SQLException e) {
      LOG.warn("writes of a server that is gone could not be waited for: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void isUndone() {
    confirmations.end(waiting);
  }

  @Override
  public void isUncertain() {
    confirmations.end(waiting);
    nodes.isUncertain(message);
  }
}
