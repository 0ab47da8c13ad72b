package dev.backstay.server.users;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.UserRoles;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.limits.Attempt;
import dev.backstay.foundation.limits.RateLimits;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.foundation.sessions.Session;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.foundation.sessions.UserStatus;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.model.Operation;
import dev.backstay.server.data.UserRecords;
import dev.backstay.server.users.credentials.Credentials;
import dev.backstay.server.users.directory.Account;
import dev.backstay.server.users.directory.AccountChange;
import dev.backstay.server.users.directory.NewAccount;
import dev.backstay.server.users.directory.UserColumns;
import dev.backstay.server.users.directory.UserDirectory;
import dev.backstay.server.users.links.Links;
import dev.backstay.server.users.settings.UserSettings;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.Reach;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Accounts, however they are made, changed or deleted: the rows of {@code Users} with what belongs
 * to them. Everything that writes to that table comes through here. {@link AccountCreation} makes
 * them, {@link AccountUpdates} changes them. Hashing passwords waits, so callers should be on
 * virtual threads.
 */
final class Accounts implements UserRecords {
  /** A statement takes a bounded number of values. */
  private static final int FORGOTTEN_AT_ONCE = 1_000;

  private final AccessGate gate;
  private final AccountWriteContext scope;
  private final AccountRows rows;
  private final AccountCreation creation;
  private final AccountUpdates updates;
  private final UserSettings settings;
  private final UserDirectory directory;
  private final Credentials credentials;
  private final Sessions sessions;
  private final UserRoles userRoles;
  private final PasswordHasher hasher;
  private final RateLimits limits;
  private final AccountMails mails;

  Accounts(
      Apps apps,
      AppTables tables,
      AccessGate gate,
      UserSettings settings,
      UserDirectory directory,
      Sessions sessions,
      UserRoles userRoles,
      PasswordHasher hasher,
      RateLimits limits,
      AccountMails mails) {
    this(
        new ImmediateWrites(apps, hasher, limits),
        new Credentials(apps),
        tables,
        gate,
        settings,
        directory,
        sessions,
        userRoles,
        hasher,
        limits,
        mails);
  }

  private Accounts(
      AccountWriteContext scope,
      Credentials credentials,
      AppTables tables,
      AccessGate gate,
      UserSettings settings,
      UserDirectory directory,
      Sessions sessions,
      UserRoles userRoles,
      PasswordHasher hasher,
      RateLimits limits,
      AccountMails mails) {
    this.scope = scope;
    this.gate = gate;
    this.limits = limits;
    this.mails = mails;
    this.rows = new AccountRows(tables, gate, directory);
    this.settings = settings;
    this.directory = directory;
    this.credentials = credentials;
    this.sessions = sessions;
    this.userRoles = userRoles;
    this.hasher = hasher;
    this.creation =
        new AccountCreation(
            rows, directory, credentials, sessions, scope, settings, mails, this::usersDeleted);
    this.updates = new AccountUpdates(rows, directory, credentials, sessions, scope);
  }

  @Override
  public Row create(Call call, Map<String, @Nullable Object> values) {
    return creation.create(call, values);
  }

  @Override
  public List<String> createAll(Call call, List<Map<String, @Nullable Object>> values) {
    return creation.createAll(call, values);
  }

  /** Makes an account that has been checked; users own their records. */
  Row create(Call call, NewAccount account) {
    return creation.create(call, account);
  }

  /**
   * The guest who registers: who sends their own id among the values, with their own token.
   *
   * @param token null for none
   * @return null if it is not a guest
   */
  @Nullable Account guest(Call call, Map<String, @Nullable Object> values, @Nullable String token) {
    Session session = token == null ? null : sessions.find(call.app(), token);
    if (session == null || !session.userId().equals(values.get(Table.OBJECT_ID))) {
      return null;
    }
    Account account = directory.byId(call.asServer("registration"), session.userId());
    return account != null && account.status() == UserStatus.GUEST ? account : null;
  }

  /** Whether the caller may do something to any account at all; decides nothing. */
  boolean could(Call call, Operation operation) {
    return rows.could(call, operation);
  }

  /** As {@link AccountCreation#register}. */
  Row register(
      Call call, Account guest, Map<String, @Nullable Object> values, @Nullable String token) {
    return creation.register(call, guest, values, token);
  }

  /** As {@link AccountCreation#convert}. */
  Row convert(Call call, Account guest, Map<String, @Nullable Object> values) {
    return creation.convert(call, guest, values);
  }

  /** As {@link AccountCreation#requireRegistration}. */
  void requireRegistration(Call call) {
    creation.requireRegistration(call);
  }

  /**
   * Changes an account. What may be changed by whom: {@link AccountChange}. With a new password the
   * user's other sessions end; a new status holds from the next request on.
   *
   * @return its record, as the caller may see it
   * @throws dev.backstay.foundation.error.ApiException 1000, 1012, 3011, 3029, 3033, 3040, 3045,
   *     3050, 3054, 8008
   */
  @Override
  public Row update(Call call, String objectId, Map<String, @Nullable Object> values) {
    return updates.update(call, objectId, values);
  }

  /**
   * Checks a change of many accounts at once: it cannot be one of passwords, identities or status.
   *
   * @throws dev.backstay.foundation.error.ApiException 1036, 3098
   */
  @Override
  public void checkBulkUpdate(Call call, Map<String, @Nullable Object> values) {
    Set<String> names = directory.identity(call.app()).names();
    for (String column : values.keySet()) {
      if (names.contains(column) || UserRecords.isPassword(column)) {
        throw ApiError.BULK_IDENTITY.with(column);
      }
    }
    for (String column :
        List.of(
            UserColumns.STATUS,
            UserColumns.LAST_LOGIN,
            UserColumns.SOCIAL_ACCOUNT,
            UserColumns.EMAIL_CONFIRMED)) {
      if (values.containsKey(column)) {
        throw ApiError.BULK_SYSTEM_COLUMN.with(column);
      }
    }
  }

  /**
   * Changes the status of an account.
   *
   * @throws dev.backstay.foundation.error.ApiException as {@link #update}; 3085, 3086 when it is so
   *     already
   */
  void changeStatus(Call call, String objectId, @Nullable Object status) {
    UserStatus wanted =
        UserStatus.of(status)
            .orElseThrow(() ->
                ApiError.INVALID_PARAMETER_BECAUSE.with(
                    UserColumns.STATUS, "It is one of " + Arrays.toString(UserStatus.values())));
    Account current = directory.byId(call.asServer("account"), objectId);
    if (current != null && current.status() == wanted) {
      if (wanted == UserStatus.DISABLED) {
        throw ApiError.ALREADY_DISABLED.with();
      }
      if (wanted == UserStatus.ENABLED) {
        throw ApiError.ALREADY_ENABLED.with();
      }
      return;
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put(UserColumns.STATUS, wanted.name());
    var _ = update(call, objectId, values);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Others' accounts are deleted by developers and server code alone (security model, C.9a 3),
   * whatever REMOVE on Users says.
   *
   * @throws dev.backstay.foundation.error.ApiException 1000, 1014; 3095 for an account of another
   *     that the caller may find
   */
  @Override
  public long remove(Call call, String objectId) {
    long deleted = rows.delete(call, objectId, standing(call, objectId));
    usersDeleted(call.app(), List.of(objectId));
    return deleted;
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.backstay.foundation.error.ApiException 1014; 3095 when an account of another is
   *     among those that match, of which nothing is deleted then
   */
  @Override
  public long removeAll(Call call, String where) {
    List<String> gone = rows.deleteWhere(call, where, trusted(call));
    usersDeleted(call.app(), gone);
    return gone.size();
  }

  /** Forgets what belonged to accounts whose rows have been deleted; their sessions end. */
  void usersDeleted(App app, List<String> objectIds) {
    if (objectIds.isEmpty()) {
      return;
    }
    for (int from = 0; from < objectIds.size(); from += FORGOTTEN_AT_ONCE) {
      List<String> some =
          objectIds.subList(from, Math.min(objectIds.size(), from + FORGOTTEN_AT_ONCE));
      AuditActor actor = scope.actor();
      scope
          .database(app)
          .write(sql -> {
            Sessions.closeAllOf(sql, some);
            Credentials.delete(sql, some);
            UserRoles.forgetUsers(sql, actor, some);
            Links.forget(sql, some);
            Logins.KNOWN_NETWORKS.forget(sql, some);
            SocialLogins.forget(sql, some);
            return null;
          });
    }
    scope.afterwards(() -> {
      sessions.statusesChanged(app);
      userRoles.usersForgotten(app);
    });
  }

  /**
   * Gives an account another password; all its sessions end.
   *
   * @throws dev.backstay.foundation.error.ApiException 3057 when there is no such account
   */
  public void setPassword(App app, String objectId, String password) {
    if (directory.status(app, objectId) == null) {
      throw ApiError.USER_NOT_FOUND.with();
    }
    credentials.put(app, objectId, hasher.hash(password));
    sessions.closeAll(app, objectId);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Hashes only passwords from callers who may make or change accounts; what they may not is
   * refused in its turn, inside the transaction.
   */
  @Override
  public Transaction transaction(Call call, List<Map<String, @Nullable Object>> writes) {
    Map<String, List<String>> hashes = new HashMap<>();
    if (!writes.isEmpty()) {
      Reach reach = gate.reach(call);
      String table = directory.table(call.app()).id();
      boolean creates = rows.mayCreate(call);
      boolean updates = reach.permit(Operation.UPDATE, table) != null;
      int passwords = 0;
      for (Map<String, @Nullable Object> values : writes) {
        if (!expected(call, values, creates, updates)) {
          continue;
        }
        if (values.get(UserColumns.PASSWORD) instanceof String password && !password.isEmpty()) {
          if (++passwords > AccountTransaction.MAX_PASSWORDS) {
            throw ApiError.WRONG_DATA.with(
                "A transaction sets no more than "
                    + AccountTransaction.MAX_PASSWORDS
                    + " passwords");
          }
          hashes.computeIfAbsent(password, any -> new ArrayList<>()).add(hasher.hash(password));
        }
      }
    }
    return new AccountTransaction(hashes, AuditActor.current(), this::inside);
  }

  private Accounts inside(AppTables inside, AccountWriteContext transaction) {
    return new Accounts(
        transaction,
        new Credentials(inside::database),
        inside,
        gate,
        settings,
        new UserDirectory(inside, gate, settings),
        sessions,
        userRoles,
        hasher,
        limits,
        mails);
  }

  /** Counts a client's attempt to write an account; false for one that will be refused anyway. */
  private boolean expected(
      Call call, Map<String, @Nullable Object> values, boolean creates, boolean updates) {
    if (trusted(call)) {
      return creates || updates;
    }
    Object id = values.get(Table.OBJECT_ID);
    if (id == null) {
      if (!creates || !settings.registrationSettings(call.app()).enabled()) {
        return false;
      }
      limits.ofAddress(Attempt.REGISTRATION, call.address());
      if (settings.registrationSettings(call.app()).confirmationRequired()) {
        directory.ensureConfirmation(call.app());
      }
      return true;
    }
    if (!updates || (id instanceof String && !id.equals(call.caller().userId()))) {
      return false;
    }
    if (values.get(UserColumns.PASSWORD) != null) {
      limits.ofAddress(Attempt.LOGIN, call.address());
    }
    return true;
  }

  /** Whether this caller acts with the app's own authority: a developer, or server code. */
  static boolean trusted(Call call) {
    return call.caller().kind() != Caller.Kind.CLIENT || call.caller().serverCode();
  }

  /** How a caller stands to an account. */
  static AccountChange.Standing standing(Call call, String objectId) {
    if (trusted(call)) {
      return AccountChange.Standing.TRUSTED;
    }
    return objectId.equals(call.caller().userId())
        ? AccountChange.Standing.OWN
        : AccountChange.Standing.OTHER;
  }
}
