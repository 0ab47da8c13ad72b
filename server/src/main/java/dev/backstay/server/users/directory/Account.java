package dev.backstay.server.users.directory;

import dev.backstay.foundation.sessions.UserStatus;
import dev.backstay.store.query.Row;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An account as the server itself sees it.
 *
 * @param id its objectId
 * @param status a row without a known status counts as enabled: developers may make rows by hand
 * @param row the whole record
 */
public record Account(String id, UserStatus status, Row row) {
  /** The account that a record of the users table holds. */
  public static Account of(Row row) {
    return new Account(
        Objects.requireNonNull(row.objectId()),
        UserStatus.of(row.get(UserColumns.STATUS)).orElse(UserStatus.ENABLED),
        row);
  }

  /** The value of a column; null too when there is no such column. */
  public @Nullable Object value(String column) {
    return row.get(column);
  }

  @Override
  public String toString() {
    return "Account[" + id + ", " + status + "]";
  }
}
