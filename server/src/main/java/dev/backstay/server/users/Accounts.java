package dev.backstay.server.users;

import dev.backstay.security.Caller;
import dev.backstay.security.Operation;
import dev.backstay.security.Permit;
import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.UserRoles;
import dev.backstay.server.apps.App;
import dev.backstay.server.apps.Apps;
import dev.backstay.server.audit.AuditActor;
import dev.backstay.server.data.UserRecords;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.limits.Attempt;
import dev.backstay.server.limits.RateLimits;
import dev.backstay.server.passwords.PasswordHasher;
import dev.backstay.server.sessions.Sessions;
import dev.backstay.server.sessions.UserStatus;
import dev.backstay.server.tables.AppTables;
import dev.backstay.store.Reach;
import dev.backstay.store.Row;
import dev.backstay.store.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Accounts, whoever makes, changes or deletes them and through whichever door: the rows of {@code
 * Users} with what belongs to them. Every door that writes to that table comes through here.
 *
 * <p>A password is stored before the row it belongs to: an account that was made half can be made
 * again, and a password without an account opens nothing. Hashing waits, so callers should be on
 * virtual threads.
 */
public final class Accounts implements UserRecords {
  /** A statement takes a bounded number of values. */
  private static final int FORGOTTEN_AT_ONCE = 1_000;

  private final AccessGate gate;
  private final AccountScope scope;
  private final AccountRows rows;
  private final AccountUpdates updates;
  private final UserSettings settings;
  private final UserDirectory directory;
  private final Credentials credentials;
  private final Sessions sessions;
  private final UserRoles userRoles;
  private final PasswordHasher hasher;
  private final RateLimits limits;
  private final AccountMails mails;

  public Accounts(
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
        new AccountAlone(apps, hasher, limits),
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
      AccountScope scope,
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
    this.updates = new AccountUpdates(rows, directory, credentials, sessions, scope);
  }

  /**
   * Makes an account. A client's is a registration, with its rules; a developer or server code may
   * leave out password and identity and choose id and status.
   *
   * @return its record, as the caller may see it
   * @throws dev.backstay.server.error.ApiException 1011, 3009, 3011, 3013, 3033, 3039, 3040, 3049,
   *     3050, 3076, 3077, 3078, 8008
   */
  @Override
  public Row create(Call call, Map<String, @Nullable Object> values) {
    return create(call, accepted(call, values));
  }

  /**
   * Makes accounts as {@link #create(Call, Map)} does, all or none. Their records have no owner.
   *
   * @return their ids, in the order of the values
   */
  @Override
  public List<String> createAll(Call call, List<Map<String, @Nullable Object>> values) {
    List<Making> makings = values.stream().map(one -> new Making(accepted(call, one))).toList();
    List<String> ids =
        creating(
            call,
            makings,
            (permit, made) -> rows.records(call.app()).insertAll(permit, made, null));
    makings.forEach(making -> registered(call.app(), making.account));
    return ids;
  }

  /** Makes an account that has been checked; the user owns his own record. */
  Row create(Call call, NewAccount account) {
    Row row =
        creating(
            call,
            List.of(new Making(account)),
            (permit, made) ->
                account.incomplete()
                    ? rows.records(call.app())
                        .insertIncomplete(permit, account.values(), account.id())
                    : rows.records(call.app()).insert(permit, account.values(), account.id()));
    registered(call.app(), account);
    return row;
  }

  /**
   * Makes a guest's account that of a user: it gets identity and password and keeps its id, and its
   * sessions end.
   *
   * @throws dev.backstay.server.error.ApiException as for a registration
   */
  Row register(Call call, Account guest, Map<String, @Nullable Object> values) {
    requireRegistration(call);
    NewAccount account =
        confirmable(
            call.app(), NewAccount.registered(directory.identity(call.app()), guest.id(), values));
    Map<String, @Nullable Object> changes = new LinkedHashMap<>(account.values());
    changes.remove(Table.OBJECT_ID);
    Making making = new Making(account);
    Row row =
        rows.<@Nullable Row>creating(
            call,
            permit -> {
              rows.requireComplete(call.app(), account.values(), guest.row());
              String hash = making.hash();
              rows.ensureColumns(call.app(), List.of(changes));
              Row updated =
                  rows.<@Nullable Row>orTaken(
                      call,
                      () ->
                          directory.update(
                              call.asServer("registration of a guest"), guest.id(), changes));
              if (updated != null && hash != null) {
                credentials.put(call.app(), guest.id(), hash);
              }
              return updated;
            });
    if (row == null) {
      throw ApiError.ENTITY_NOT_FOUND.with(guest.id());
    }
    sessions.closeAll(call.app(), guest.id());
    registered(call.app(), account);
    return row;
  }

  /**
   * Makes a guest's account that of somebody whom another provider has named; its sessions end.
   *
   * @throws dev.backstay.server.error.ApiException 1011, 3033
   */
  Row convert(Call call, Account guest, Map<String, @Nullable Object> values) {
    Row row =
        rows.<@Nullable Row>creating(
            call,
            permit -> {
              rows.ensureColumns(call.app(), List.of(values));
              return rows.<@Nullable Row>orTaken(
                  call, () -> directory.update(call.asServer("social login"), guest.id(), values));
            });
    if (row == null) {
      throw ApiError.ENTITY_NOT_FOUND.with(guest.id());
    }
    sessions.closeAll(call.app(), guest.id());
    return row;
  }

  /**
   * Changes an account. What may be changed by whom: {@link AccountChange}. With a new password the
   * user's other sessions end; a new status holds from the next request on.
   *
   * @return its record, as the caller may see it
   * @throws dev.backstay.server.error.ApiException 1000, 1012, 3011, 3029, 3033, 3040, 3045, 3050,
   *     3054, 8008
   */
  @Override
  public Row update(Call call, String objectId, Map<String, @Nullable Object> values) {
    return updates.update(call, objectId, values);
  }

  /**
   * Checks a change of many accounts at once: it cannot be one of passwords, identities or status.
   *
   * @throws dev.backstay.server.error.ApiException 1036, 3098
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
   * @throws dev.backstay.server.error.ApiException as {@link #update}; 3085, 3086 when it is so
   *     already
   */
  void changeStatus(Call call, String objectId, @Nullable Object status) {
    UserStatus wanted =
        UserStatus.of(status)
            .orElseThrow(() -> ApiError.INVALID_PARAMETER.with(UserColumns.STATUS));
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

  /** Forgets what belonged to accounts whose rows have been deleted; their sessions end. */
  @Override
  public void usersDeleted(App app, List<String> objectIds) {
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
   * @throws dev.backstay.server.error.ApiException 3057 when there is no such account
   */
  public void setPassword(App app, String objectId, String password) {
    if (directory.status(app, objectId) == null) {
      throw ApiError.USER_NOT_FOUND.with();
    }
    credentials.put(app, objectId, hasher.hash(password));
    sessions.closeAll(app, objectId);
  }

  @Override
  public Map<String, @Nullable Object> columns(Map<String, @Nullable Object> values) {
    return NewAccount.storable(values);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Hashes only what somebody gives who may make or change accounts; what he may not is refused
   * in its turn, inside the transaction.
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

  private Accounts inside(AppTables inside, AccountScope transaction) {
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

  /**
   * Refuses registrations where they are disabled, and too many of them.
   *
   * @throws dev.backstay.server.error.ApiException 3009, 90429
   */
  void requireRegistration(Call call) {
    if (trusted(call)) {
      return;
    }
    if (!settings.registrationSettings(call.app()).enabled()) {
      throw ApiError.REGISTRATION_DISABLED.with();
    }
    scope.count(Attempt.REGISTRATION, call);
  }

  private NewAccount accepted(Call call, Map<String, @Nullable Object> values) {
    if (trusted(call)) {
      return NewAccount.made(directory.identity(call.app()), values);
    }
    requireRegistration(call);
    return confirmable(call.app(), NewAccount.registered(directory.identity(call.app()), values));
  }

  private NewAccount confirmable(App app, NewAccount account) {
    if (!settings.registrationSettings(app).confirmationRequired()) {
      return account;
    }
    if (account.values().get(UserColumns.EMAIL) == null) {
      throw ApiError.EMAIL_REQUIRED_TO_CONFIRM.with();
    }
    directory.ensureConfirmation(app);
    return account.unconfirmed();
  }

  /** Mails what follows a registration. */
  private void registered(App app, NewAccount account) {
    if (account.registered()
        && account.values().get(directory.identity(app).column()) instanceof String identity) {
      scope.afterwards(() -> mails.registered(app, identity));
    }
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

  /** An account on its way, with the hash of its password. */
  private final class Making {
    final NewAccount account;
    private final @Nullable PendingHash pending;

    Making(NewAccount account) {
      this.account = account;
      String password = account.password();
      this.pending = password == null ? null : scope.hash(password);
    }

    @Nullable String hash() {
      return pending == null ? null : pending.get();
    }
  }

  /**
   * Stores the passwords of new accounts and then their rows; if that fails, the passwords go
   * again.
   */
  private <T> T creating(
      Call call,
      List<Making> makings,
      BiFunction<Permit, List<Map<String, @Nullable Object>>, T> insert) {
    App app = call.app();
    List<Map<String, @Nullable Object>> values = new ArrayList<>();
    makings.forEach(making -> values.add(making.account.values()));
    return rows.creating(
        call,
        permit -> {
          Map<String, String> hashes = new LinkedHashMap<>();
          for (Making making : makings) {
            if (making.account.registered()) {
              rows.requireComplete(app, making.account.values(), null);
            }
            String hash = making.hash();
            if (hash != null) {
              hashes.put(making.account.id(), hash);
            }
          }
          rows.ensureColumns(app, values);
          makings.forEach(making -> forgetLeftovers(call, making.account));
          return rows.orTaken(
              call,
              () -> {
                if (scope.isTransaction()) {
                  T made = insert.apply(permit, values);
                  credentials.add(app, hashes);
                  return made;
                }
                credentials.add(app, hashes);
                try {
                  return insert.apply(permit, values);
                } catch (RuntimeException e) {
                  credentials.delete(app, hashes.keySet());
                  throw e;
                }
              });
        });
  }

  /**
   * An id that somebody chose may have belonged to an account that is gone: its password and roles
   * must not become the new one's. Those of a living account are left alone, and {@link
   * Credentials#add} does not replace them.
   */
  private void forgetLeftovers(Call call, NewAccount account) {
    if (account.chosenId() && directory.byId(call.asServer("registration"), account.id()) == null) {
      usersDeleted(call.app(), List.of(account.id()));
    }
  }
}
