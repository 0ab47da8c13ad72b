package dev.backstay.store.database;

import org.jooq.SQLDialect;

/** The database products that the store speaks to. */
public enum Dialect {
  /** One file per app, inside this process. */
  SQLITE(SQLDialect.SQLITE),
  /** One schema per app, on a server. */
  POSTGRESQL(SQLDialect.POSTGRES);

  private final SQLDialect jooq;

  Dialect(SQLDialect jooq) {
    this.jooq = jooq;
  }

  /** What jOOQ calls it. */
  public SQLDialect jooq() {
    return jooq;
  }
}
