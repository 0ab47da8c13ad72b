package dev.backstay.store.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Work on a connection by JDBC. */
@FunctionalInterface
public interface SqlWork<T extends @Nullable Object> {
  T run(Statements statements) throws SQLException;
}
