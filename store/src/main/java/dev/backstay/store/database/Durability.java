package dev.backstay.store.database;

/**
 * What an acknowledged write survives. Both keep the database consistent: after a crash or a power
 * failure there is never half a transaction.
 */
public enum Durability {
  /**
   * An acknowledged write survives a power failure: it is on the disk before the answer. The
   * default, because people who did not think about it expect it.
   */
  FULL("FULL", "on"),
  /**
   * An acknowledged write survives a crash of the process; a power failure or a crash of the
   * operating system may take back the writes since the last checkpoint (SQLite) or of the last
   * fraction of a second (PostgreSQL).
   */
  NORMAL("NORMAL", "off");

  private final String sqliteSynchronous;
  private final String postgresSynchronousCommit;

  Durability(String sqliteSynchronous, String postgresSynchronousCommit) {
    this.sqliteSynchronous = sqliteSynchronous;
    this.postgresSynchronousCommit = postgresSynchronousCommit;
  }

  /** The value of SQLite's {@code synchronous}. */
  public String sqliteSynchronous() {
    return sqliteSynchronous;
  }

  /** The value of PostgreSQL's {@code synchronous_commit}. */
  public String postgresSynchronousCommit() {
    return postgresSynchronousCommit;
  }
}
