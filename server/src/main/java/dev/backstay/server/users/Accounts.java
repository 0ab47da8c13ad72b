package dev.backstay.server.users;

import dev.backstay.security.Asset;
import dev.backstay.security.Caller;
import dev.backstay.security.Operation;
import dev.backstay.security.Permit;
import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Refusals;
import dev.backstay.server.access.UserRoles;
import dev.backstay.server.apps.App;
import dev.backstay.server.apps.Apps;
import dev.backstay.server.data.UserRecords;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.passwords.PasswordHasher;
import dev.backstay.server.sessions.Sessions;
import dev.backstay.server.sessions.UserStatus;
import dev.backstay.server.tables.AppTables;
import dev.backstay.store.DataException;
import dev.backstay.store.Row;
import dev.backstay.store.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
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
  /** The store's number for a value that must be unique and is there already. */
  private static final int DUPLICATE = 1166;

  private final AppTables tables;
  private final AccessGate gate;
  private final UserSettings settings;
  private final UserDirectory directory;
  private final Credentials credentials;
  private final Sessions sessions;
  private final UserRoles userRoles;
  private final PasswordHasher hasher;

  public Accounts(
      Apps apps,
      AppTables tables,
      AccessGate gate,
      UserSettings settings,
      UserDirectory directory,
      Sessions sessions,
      UserRoles userRoles,
      PasswordHasher hasher) {
    this.tables = tables;
    this.gate = gate;
    this.settings = settings;
    this.directory = directory;
    this.credentials = new Credentials(apps);
    this.sessions = sessions;
    this.userRoles = userRoles;
    this.hasher = hasher;
  }

  /**
   * Makes an account. A client's is a registration, with its rules; a developer or server code may
   * leave out password and identity and choose id and status.
   *
   * @return its record, as the caller may see it
   * @throws dev.backstay.server.error.ApiException 1011, 3009, 3011, 3013, 3033, 3039, 3040, 3050,
   *     3076, 3077, 8008
   */
  @Override
  public Row create(Call call, Map<String, @Nullable Object> values) {
    return create(call, accepted(call, values));
  }

  /**
   * Makes accounts as {@link #create(Call, Map)} does, all or none.
   *
   * @return their ids, in the order of the values
   */
  @Override
  public List<String> createAll(Call call, List<Map<String, @Nullable Object>> values) {
    List<Making> makings = values.stream().map(one -> new Making(accepted(call, one))).toList();
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    makings.forEach(making -> rows.add(making.account.values()));
    return creating(
        call, makings, permit -> tables.records(call.app()).insertAll(permit, rows, null));
  }

  /** Makes an account that has been checked. */
  Row create(Call call, NewAccount account) {
    return creating(
        call,
        List.of(new Making(account)),
        permit -> tables.records(call.app()).insert(permit, account.values(), account.id()));
  }

  /**
   * Makes a guest's account that of a user: it gets identity and password and keeps its id, and its
   * sessions end.
   *
   * @throws dev.backstay.server.error.ApiException as for a registration
   */
  Row register(Call call, Account guest, Map<String, @Nullable Object> values) {
    requireRegistration(call);
    NewAccount account = NewAccount.registered(guest.id(), values);
    Map<String, @Nullable Object> changes = new LinkedHashMap<>(account.values());
    changes.remove(Table.OBJECT_ID);
    Making making = new Making(account);
    Row row =
        permittedToCreate(
            call,
            permit -> {
              String hash = making.hash();
              ensureColumns(call.app(), List.of(changes));
              Row updated =
                  orTaken(
                      call,
                      List.of(account),
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
    App app = call.app();
    Account current = directory.byId(call.asServer("account"), objectId);
    if (current == null) {
      throw ApiError.ENTITY_NOT_FOUND.with(objectId);
    }
    AccountChange change = AccountChange.of(current, values, standing(call, objectId));
    NewAccount changed = new NewAccount(objectId, change.password(), change.values());
    Making making = new Making(changed);
    Row row =
        gate.<@Nullable Row>rows(
            call,
            Operation.UPDATE,
            directory.table(app).id(),
            null,
            permit -> {
              String hash = making.hash();
              ensureColumns(app, List.of(change.values()));
              Row updated =
                  orTaken(
                      call,
                      List.of(changed),
                      () -> tables.records(app).update(permit, objectId, change.values()));
              if (updated != null && hash != null) {
                credentials.put(app, objectId, hash);
              }
              return updated;
            },
            AccessGate.refuse(Operation.UPDATE));
    if (row == null) {
      throw visible(call, objectId)
          ? Refusals.of(Operation.UPDATE)
          : ApiError.ENTITY_NOT_FOUND.with(objectId);
    }
    if (change.password() != null) {
      boolean own = objectId.equals(call.caller().userId());
      sessions.closeAllBut(app, objectId, own ? call.userToken() : null);
    }
    if (change.status()) {
      sessions.statusChanged(app, objectId);
    }
    return row;
  }

  /**
   * Checks a change of many accounts at once: it cannot be one of passwords, identities or status.
   *
   * @throws dev.backstay.server.error.ApiException 1036, 3098
   */
  @Override
  public void checkBulkUpdate(Call call, Map<String, @Nullable Object> values) {
    for (String column : List.of(UserColumns.PASSWORD, UserColumns.IDENTITY)) {
      if (values.containsKey(column)) {
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
    var unused = update(call, objectId, values);
  }

  /** Forgets what belonged to accounts whose rows have been deleted; their sessions end. */
  @Override
  public void usersDeleted(App app, List<String> objectIds) {
    if (objectIds.isEmpty()) {
      return;
    }
    sessions.closeAllOf(app, objectIds);
    credentials.delete(app, objectIds);
    userRoles.forgetUsers(app, objectIds);
  }

  @Override
  public void usersDeleted(App app) {
    sessions.statusesChanged(app);
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

  /** Whether this caller acts with the app's own authority: a developer, or server code. */
  static boolean trusted(Call call) {
    return call.caller().kind() != Caller.Kind.CLIENT || call.caller().serverCode();
  }

  /**
   * Refuses registrations where they are disabled.
   *
   * @throws dev.backstay.server.error.ApiException 3009
   */
  void requireRegistration(Call call) {
    if (!trusted(call) && !settings.registrationSettings(call.app()).enabled()) {
      throw ApiError.REGISTRATION_DISABLED.with();
    }
  }

  private NewAccount accepted(Call call, Map<String, @Nullable Object> values) {
    if (trusted(call)) {
      return NewAccount.made(values);
    }
    requireRegistration(call);
    return NewAccount.registered(values);
  }

  private static AccountChange.Standing standing(Call call, String objectId) {
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
      this.pending = password == null ? null : new PendingHash(hasher, password);
    }

    @Nullable String hash() {
      return pending == null ? null : pending.get();
    }
  }

  /**
   * Stores the passwords of new accounts and then their rows; if that fails, the passwords go
   * again.
   */
  private <T> T creating(Call call, List<Making> makings, Function<Permit, T> insertRows) {
    App app = call.app();
    List<NewAccount> accounts = makings.stream().map(making -> making.account).toList();
    return permittedToCreate(
        call,
        permit -> {
          Map<String, String> hashes = new LinkedHashMap<>();
          for (Making making : makings) {
            String hash = making.hash();
            if (hash != null) {
              hashes.put(making.account.id(), hash);
            }
          }
          ensureColumns(app, accounts.stream().map(NewAccount::values).toList());
          return orTaken(
              call,
              accounts,
              () -> {
                credentials.add(app, hashes);
                try {
                  return insertRows.apply(permit);
                } catch (RuntimeException e) {
                  credentials.delete(app, hashes.keySet());
                  throw e;
                }
              });
        });
  }

  private <T extends @Nullable Object> T permittedToCreate(Call call, Function<Permit, T> action) {
    return gate.perform(
        call, Operation.CREATE, new Asset.Table(directory.table(call.app()).id()), action);
  }

  /** Does something that fails when an identity is taken, and then says so. */
  private <T extends @Nullable Object> T orTaken(
      Call call, List<NewAccount> accounts, Supplier<T> action) {
    try {
      return action.get();
    } catch (DataException e) {
      if (e.code() == DUPLICATE && taken(call, accounts)) {
        throw ApiError.USER_EXISTS.with();
      }
      throw e;
    }
  }

  private boolean taken(Call call, List<NewAccount> accounts) {
    Set<String> seen = new HashSet<>();
    for (NewAccount account : accounts) {
      String identity = (String) account.values().get(UserColumns.IDENTITY);
      if (identity != null
          && (!seen.add(identity)
              || directory.byIdentity(call.asServer("registration"), identity) != null)) {
        return true;
      }
    }
    return false;
  }

  private void ensureColumns(App app, List<Map<String, @Nullable Object>> rows) {
    if (tables.config(app).dynamicSchema()) {
      for (Map<String, @Nullable Object> values : rows) {
        var unused = tables.ensure(app, Table.USERS, values);
      }
    }
  }

  private boolean visible(Call call, String objectId) {
    return gate.<@Nullable Row>rows(
            call,
            Operation.FIND,
            directory.table(call.app()).id(),
            null,
            permit -> tables.records(call.app()).findById(permit, objectId),
            () -> null)
        != null;
  }
}
