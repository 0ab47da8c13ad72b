package dev.backstay.cli;

import dev.backstay.store.error.DatabaseException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Why a command or a start failed, in a line for whoever ran it. */
final class FailureText {
  private FailureText() {}

  /**
   * The message of a failure; of a database that cannot be reached also what its driver says, which
   * names the server and the user but no password.
   */
  static String of(Throwable failure) {
    String message =
        failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    String driver = driver(failure);
    return driver == null ? message : message + ": " + driver;
  }

  private static @Nullable String driver(Throwable failure) {
    boolean unavailable = false;
    for (Throwable each = failure; each != null; each = each.getCause()) {
      unavailable |=
          each instanceof DatabaseException database
              && database.kind() == DatabaseException.Kind.UNAVAILABLE;
      if (unavailable && each instanceof SQLException && each.getMessage() != null) {
        return each.getMessage().lines().findFirst().orElse("");
      }
    }
    return null;
  }
}
