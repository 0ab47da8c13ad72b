package dev.backstay.store.database.migration;

import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/** Lets a migration on PostgreSQL take the time that it needs, whatever the pool allows queries. */
final class MigrationTime implements Callback {
  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.BEFORE_EACH_MIGRATE;
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  @Override
  public void handle(Event event, Context context) {
    try (Statement statement = context.getConnection().createStatement()) {
      // for this transaction: the connection goes back to the pool
      statement.execute("SET LOCAL statement_timeout = 0");
    } catch (SQLException e) {
      throw new FlywayException("the time of a migration cannot be set", e);
    }
  }

  @Override
  public String getCallbackName() {
    return "time";
  }
}
