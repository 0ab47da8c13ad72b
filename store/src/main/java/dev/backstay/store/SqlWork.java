package dev.backstay.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Work on a connection by JDBC. */
@FunctionalInterface
interface SqlWork<T extends @Nullable Object> {
  T run(Statements statements) throws SQLException;
}
