package dev.backstay.store.nodes;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * The writes that are between the last look at their server's right and the end of their
 * transaction. Where a lease has run out, none of its server's can begin to be, but some may still
 * be on their way: a commit may wait for the disk.
 */
final class FencedWrites {
  private static final long PAUSE_MILLIS = 10;

  private FencedWrites() {}

  /**
   * Waits until all that are on their way now have ended.
   *
   * @return false when some have not ended in that time
   */
  static boolean await(Connection connection, long millis)
      throws SQLException, InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    Set<String> left = NodeRows.fenced(connection);
    while (!left.isEmpty()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.sleep(PAUSE_MILLIS);
      left.retainAll(NodeRows.fenced(connection));
    }
    return true;
  }
}
