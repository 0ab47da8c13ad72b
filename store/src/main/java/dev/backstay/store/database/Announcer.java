package dev.backstay.store.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Tells the other servers on a database what a transaction has changed. */
public interface Announcer {
  /**
   * Says within a transaction what it changes; the others hear of it if and when it is committed.
   *
   * @param connection of the transaction
   * @param schema whose tables they are
   * @return what to wait for; null when there is nothing that anybody has in memory
   */
  @Nullable Announced announce(Connection connection, String schema, TableChanges changes)
      throws SQLException;

  /** What was announced. */
  interface Announced {
    /**
     * Waits, after the commit, until every other server has dropped what is old, or can no longer
     * serve with it.
     */
    void await();

    /** Waits for nothing: the transaction was undone. */
    void isUndone();

    /** Has this server too drop what is old: whether the transaction was committed is not known. */
    void isUncertain();
  }
}
