package dev.backstay.store.database.postgres;

import dev.backstay.store.database.DatabaseLayout;
import dev.backstay.store.database.WriteFence;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * The end of a transaction of a server that may have stood still: one message that first compares
 * the database's clock with the end of the server's right, fails if that has passed, and then
 * commits. Costs no round trip beyond that of the commit.
 *
 * <p>The statement holds a lock (ROW SHARE on an empty table) from before it looks at the clock
 * until its transaction has ended, so that others can wait for those that are between the two
 * ({@code FencedWrites.await}).
 */
final class FencedCommit {
  private static final String REFUSED = "backstay: the right to write is over";

  /** Its one value is when the right ends, in seconds. Without a result if it has not. */
  static final String CHECK =
      "SELECT CASE WHEN clock_timestamp() < to_timestamp(?) THEN 0 ELSE CAST(concat('"
          + REFUSED
          + "', (SELECT id FROM \""
          + DatabaseLayout.PLATFORM_SCHEMA
          + "\".\"write_fence\" LIMIT 1 FOR KEY SHARE)) AS integer) END";

  private static final String CHECK_AND_COMMIT = CHECK + "; COMMIT";

  private FencedCommit() {}

  /**
   * Commits what was begun by a right.
   *
   * @throws SQLException when nothing was stored, or the connection broke
   */
  static void commit(Connection connection, double until) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CHECK_AND_COMMIT)) {
      statement.setDouble(1, until);
      var _ = statement.execute();
    }
  }

  /** Whether it was the comparison that failed: then nothing was stored. */
  static boolean isRefusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e
          && "22P02".equals(e.getSQLState())
          && String.valueOf(e.getMessage()).contains(REFUSED)) {
        return true;
      }
    }
    return false;
  }

  /** What a refused write is told as. */
  static DatabaseException refusal(WriteFence fence, long right) {
    return fence.right() == right
        ? DatabaseException.conflict()
        : new DatabaseException(
            Kind.UNAVAILABLE,
            "this server has lost touch with the others on its database meanwhile; nothing was"
                + " stored");
  }
}
