package dev.backstay.store.database;

import java.sql.Connection;

/**
 * How much a transaction sees of others that run beside it. SQLite runs one writing transaction
 * after the other, which is more than any of these asks; PostgreSQL gives what is asked.
 */
public enum Isolation {
  READ_UNCOMMITTED(Connection.TRANSACTION_READ_UNCOMMITTED),
  READ_COMMITTED(Connection.TRANSACTION_READ_COMMITTED),
  REPEATABLE_READ(Connection.TRANSACTION_REPEATABLE_READ),
  SERIALIZABLE(Connection.TRANSACTION_SERIALIZABLE);

  private final int jdbc;

  Isolation(int jdbc) {
    this.jdbc = jdbc;
  }

  /** The level as {@link java.sql.Connection} numbers it. */
  public int jdbc() {
    return jdbc;
  }
}
