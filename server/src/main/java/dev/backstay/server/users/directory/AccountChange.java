package dev.backstay.server.users.directory;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.sessions.UserStatus;
import dev.backstay.store.schema.Table;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A change of an account, from the properties that someone sent. Clients send back everything they
 * were given, so what is as it was is not a change; and what is not a change is not written.
 *
 * @param password the new one; null when it stays
 * @param values what is stored in the record
 * @param status whether the status is among them
 */
public record AccountChange(
    @Nullable String password, Map<String, @Nullable Object> values, boolean status) {

  /** How the one who asks stands to the account. */
  public enum Standing {
    /** A developer or server code. */
    TRUSTED,
    /** The users themselves. */
    OWN,
    /** Any other client. */
    OTHER
  }

  /**
   * Checks what may be changed (security model, C.9a 3): password, identity, status, confirmation
   * and social links of another's account only by management or server code, the status even of
   * one's own.
   *
   * @param readable the columns of the account that the one who asks may find: of others it is not
   *     told whether what they sent is what the account has
   * @throws dev.backstay.foundation.error.ApiException 3029, 3054, 3011, 3040, 3045, 3049, 3050,
   *     8008
   */
  public static AccountChange of(
      Identity identity,
      Account account,
      Map<String, @Nullable Object> given,
      Standing standing,
      Predicate<String> readable) {
    Known current = new Known(account, readable);
    String password = NewAccount.password(given);
    if (password != null && standing == Standing.OTHER) {
      throw ApiError.ACCOUNT_NOT_YOURS.with();
    }
    Map<String, @Nullable Object> values = NewAccount.storable(given);
    values.remove(Table.OBJECT_ID);
    values.remove(UserColumns.LAST_LOGIN);
    identity.check(values);
    identity.names().forEach(column -> name(identity, current, values, standing, column));
    boolean status = status(current, values, standing);
    for (String column : UserColumns.NOT_FOR_CLIENTS) {
      if (current.unchanged(values, column)) {
        values.remove(column);
      } else if (standing != Standing.TRUSTED) {
        throw ApiError.ACCOUNT_NOT_YOURS.with();
      }
    }
    if (standing != Standing.TRUSTED
        && values.containsKey(UserColumns.EMAIL)
        && Boolean.TRUE.equals(account.value(UserColumns.EMAIL_CONFIRMED))) {
      values.put(UserColumns.EMAIL_CONFIRMED, false);
    }
    return new AccountChange(password, values, status);
  }

  private static void name(
      Identity identity,
      Known current,
      Map<String, @Nullable Object> values,
      Standing standing,
      String column) {
    if (current.unchanged(values, column)) {
      values.remove(column);
    } else if (standing == Standing.OTHER) {
      throw ApiError.ACCOUNT_NOT_YOURS.with();
    } else if (standing == Standing.OWN
        && values.get(column) == null
        && column.equals(identity.column())) {
      throw ApiError.REQUIRED_FIELDS_EMPTY.with();
    }
  }

  private static boolean status(
      Known current, Map<String, @Nullable Object> values, Standing standing) {
    if (current.unchanged(values, UserColumns.STATUS)) {
      values.remove(UserColumns.STATUS);
      return false;
    }
    switch (standing) {
      case OTHER -> throw ApiError.ACCOUNT_NOT_YOURS.with();
      case OWN -> throw ApiError.STATUS_NEEDS_SERVER_CODE.with();
      case TRUSTED -> {
        if (UserStatus.of(values.get(UserColumns.STATUS)).isEmpty()) {
          throw ApiError.INVALID_PARAMETER_BECAUSE.with(
              UserColumns.STATUS, "It is one of " + Arrays.toString(UserStatus.values()));
        }
      }
    }
    return true;
  }

  /** An account as far as the one who asks may know it. */
  private record Known(Account account, Predicate<String> readable) {
    boolean unchanged(Map<String, @Nullable Object> values, String column) {
      return !values.containsKey(column)
          || (readable.test(column) && Objects.equals(values.get(column), account.value(column)));
    }
  }

  @Override
  public String toString() {
    return "AccountChange[" + values.keySet() + "]";
  }
}
