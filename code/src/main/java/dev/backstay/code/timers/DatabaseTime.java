package dev.backstay.code.timers;

import dev.backstay.store.database.Dialect;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * The time as the platform database tells it, which is the same for all servers on it.
 *
 * <p>A server whose clock is not the machine's, as in tests, is as far ahead of the database's time
 * as it is of the machine's.
 */
final class DatabaseTime {
  private final Dialect dialect;
  private final InstantSource clock;

  DatabaseTime(Dialect dialect, InstantSource clock) {
    this.dialect = dialect;
    this.clock = clock;
  }

  /** Now, in milliseconds since the epoch, when the statement runs. */
  Field<Long> now() {
    Field<Double> seconds =
        switch (dialect) {
          case SQLITE -> DSL.function("unixepoch", SQLDataType.DOUBLE, DSL.inline("subsec"));
          case POSTGRESQL ->
              DSL.function(
                  "date_part",
                  SQLDataType.DOUBLE,
                  DSL.inline("epoch"),
                  DSL.function("clock_timestamp", OffsetDateTime.class));
        };
    return seconds.times(1_000d).cast(SQLDataType.BIGINT).plus(DSL.val(ahead()));
  }

  private long ahead() {
    return clock.equals(InstantSource.system()) ? 0 : clock.millis() - System.currentTimeMillis();
  }
}
