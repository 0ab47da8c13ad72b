package dev.backstay.server.users.directory;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.sessions.UserStatus;
import dev.backstay.server.data.UserRecords;
import dev.backstay.store.database.Ids;
import dev.backstay.store.schema.Table;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An account that is to be made, from the properties that someone sent. Only what they may choose
 * is taken: status, owner and roles never come from a client's body.
 *
 * @param id its objectId
 * @param origin who makes it, which says what it must have
 * @param chosenId whether someone chose it, so that it may have been in use
 * @param password null for an account that nobody can log in to by password
 * @param values what is stored in its record
 * @param given the names of those values that are the caller's, who must not be denied their
 *     columns. The identity of a registration is not among them: it names the account, as in a
 *     login
 */
public record NewAccount(
    String id,
    Origin origin,
    boolean chosenId,
    @Nullable String password,
    Map<String, @Nullable Object> values,
    Set<String> given) {

  /** Who makes an account. */
  enum Origin {
    /** A client who registers as a user. */
    REGISTRATION,
    /** A developer, server code or the server. */
    TRUSTED,
    /** A client who wants no account. */
    GUEST,
    /** A client whom another provider has named. */
    SOCIAL
  }

  /** Whether a client has registered it. */
  public boolean registered() {
    return origin == Origin.REGISTRATION;
  }

  /** Whether it may lack what others must have: nobody has filled anything in. */
  public boolean incomplete() {
    return origin == Origin.GUEST || origin == Origin.SOCIAL;
  }

  /**
   * Of a client who registers as a user: needs password and identity.
   *
   * @throws dev.backstay.foundation.error.ApiException 3011, 3013, 3039, 3040, 3049, 3050, 3076,
   *     3077
   */
  public static NewAccount registered(Identity identity, Map<String, @Nullable Object> given) {
    if (given.get(Table.OBJECT_ID) != null) {
      throw ApiError.OBJECT_ID_RESERVED.with();
    }
    return registered(identity, Ids.next(), given);
  }

  /** The same under an id that is there: a guest who registers. */
  public static NewAccount registered(
      Identity identity, String id, Map<String, @Nullable Object> given) {
    if (given.get(Table.CREATED) != null) {
      throw ApiError.CREATED_RESERVED.with();
    }
    if (given.get(Table.UPDATED) != null) {
      throw ApiError.UPDATED_RESERVED.with();
    }
    String password = password(given);
    if (password == null) {
      throw ApiError.PASSWORD_REQUIRED.with();
    }
    NewAccount account = of(identity, id, Origin.REGISTRATION, password, given);
    if (account.values.get(identity.column()) == null) {
      throw ApiError.IDENTITY_MISSING.with(identity.column());
    }
    account.values.keySet().removeAll(UserColumns.NOT_FOR_CLIENTS);
    account.given.removeAll(UserColumns.NOT_FOR_CLIENTS);
    account.given.removeAll(Set.of(UserColumns.STATUS, identity.column()));
    account.values.put(UserColumns.STATUS, UserStatus.ENABLED.name());
    return account;
  }

  /** This account as it begins where its address is to be confirmed. */
  public NewAccount unconfirmed() {
    values.put(UserColumns.STATUS, UserStatus.EMAIL_CONFIRMATION_PENDING.name());
    values.put(UserColumns.EMAIL_CONFIRMED, false);
    return this;
  }

  /**
   * Made by a developer or by server code, who may leave out password and identity and choose id
   * and status.
   *
   * @throws dev.backstay.foundation.error.ApiException 3040, 3049, 3050, 8008
   */
  public static NewAccount made(Identity identity, Map<String, @Nullable Object> given) {
    Object id = given.get(Table.OBJECT_ID);
    NewAccount account =
        of(
            identity,
            id == null ? Ids.next() : String.valueOf(id),
            Origin.TRUSTED,
            password(given),
            given);
    Object status = account.values.get(UserColumns.STATUS);
    if (status == null) {
      account.values.put(UserColumns.STATUS, UserStatus.ENABLED.name());
    } else if (UserStatus.of(status).isEmpty()) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          UserColumns.STATUS, "It is one of " + Arrays.toString(UserStatus.values()));
    }
    return account;
  }

  /** A guest: neither identity nor password. */
  public static NewAccount newGuest() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put(UserColumns.STATUS, UserStatus.GUEST.name());
    String id = Ids.next();
    values.put(Table.OBJECT_ID, id);
    return new NewAccount(id, Origin.GUEST, false, null, values, Set.of());
  }

  /** Of someone whom another provider has named; the values are checked already. */
  public static NewAccount social(Map<String, @Nullable Object> values) {
    String id = Ids.next();
    values.put(Table.OBJECT_ID, id);
    return new NewAccount(id, Origin.SOCIAL, false, null, values, Set.of());
  }

  /**
   * The password in a body; null when there is none.
   *
   * @throws dev.backstay.foundation.error.ApiException 3050 when it is not a text, 3011 when it is
   *     empty
   */
  static @Nullable String password(Map<String, @Nullable Object> given) {
    Object password = given.get(UserColumns.PASSWORD);
    if (password == null) {
      return null;
    }
    if (!(password instanceof String text)) {
      throw ApiError.PASSWORD_NOT_TEXT.with();
    }
    if (text.isEmpty()) {
      throw ApiError.PASSWORD_REQUIRED.with();
    }
    return text;
  }

  /** The properties of a body that can be columns. */
  public static Map<String, @Nullable Object> storable(Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(given);
    values.keySet().removeIf(name -> name.startsWith("__") || UserRecords.isPassword(name));
    values.keySet().removeAll(UserColumns.NEVER_STORED);
    return values;
  }

  private static NewAccount of(
      Identity identity,
      String id,
      Origin origin,
      @Nullable String password,
      Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> values = storable(given);
    Set<String> names = new HashSet<>(values.keySet());
    values.put(Table.OBJECT_ID, id);
    identity.check(values);
    return new NewAccount(id, origin, given.get(Table.OBJECT_ID) != null, password, values, names);
  }

  @Override
  public String toString() {
    return "NewAccount[" + id + "]";
  }
}
