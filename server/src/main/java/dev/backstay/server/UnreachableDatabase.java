package dev.backstay.server;

import dev.backstay.store.error.DatabaseException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the driver says of a database that cannot be reached. */
public final class UnreachableDatabase {
  private UnreachableDatabase() {}

  /**
   * The driver's message, which names the server and the user but no password.
   *
   * @return one line; null when the failure is of another kind
   */
  public static @Nullable String reason(Throwable failure) {
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
