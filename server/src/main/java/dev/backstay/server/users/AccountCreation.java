package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.limits.Attempt;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.security.decide.Permit;
import dev.backstay.server.users.credentials.Credentials;
import dev.backstay.server.users.credentials.PendingHash;
import dev.backstay.server.users.directory.Account;
import dev.backstay.server.users.directory.NewAccount;
import dev.backstay.server.users.directory.UserColumns;
import dev.backstay.server.users.directory.UserDirectory;
import dev.backstay.server.users.settings.UserSettings;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * New accounts, and guests' accounts that become those of users.
 *
 * <p>A password is stored before the row it belongs to: an account that was made half can be made
 * again, and a password without an account opens nothing.
 */
final class AccountCreation {
  private final AccountRows rows;
  private final UserDirectory directory;
  private final Credentials credentials;
  private final Sessions sessions;
  private final AccountWriteContext scope;
  private final UserSettings settings;
  private final AccountMails mails;
  private final BiConsumer<App, List<String>> forget;

  /**
   * @param forget forgets what belonged to accounts that are gone, by their ids
   */
  AccountCreation(
      AccountRows rows,
      UserDirectory directory,
      Credentials credentials,
      Sessions sessions,
      AccountWriteContext scope,
      UserSettings settings,
      AccountMails mails,
      BiConsumer<App, List<String>> forget) {
    this.rows = rows;
    this.directory = directory;
    this.credentials = credentials;
    this.sessions = sessions;
    this.scope = scope;
    this.settings = settings;
    this.mails = mails;
    this.forget = forget;
  }

  /**
   * Makes an account. A client's is a registration, with its rules; a developer or server code may
   * leave out password and identity and choose id and status.
   *
   * @return its record, as the caller may see it
   * @throws dev.backstay.foundation.error.ApiException 1011, 3009, 3011, 3013, 3033, 3039, 3040,
   *     3049, 3050, 3076, 3077, 3078, 8008
   */
  Row create(Call call, Map<String, @Nullable Object> values) {
    return create(call, accepted(call, values));
  }

  /**
   * Makes accounts as {@link #create(Call, Map)} does, all or none. Their records have no owner.
   *
   * @return their ids, in the order of the values
   */
  List<String> createAll(Call call, List<Map<String, @Nullable Object>> values) {
    List<PendingAccount> pendingAccounts =
        ApiException.ofEach(values, one -> new PendingAccount(accepted(call, one)));
    Set<String> given = new HashSet<>();
    pendingAccounts.forEach(pendingAccount -> given.addAll(pendingAccount.account.given()));
    List<String> ids =
        creating(
            call,
            pendingAccounts,
            (permit, made) ->
                rows.inserting(
                    call,
                    call,
                    made,
                    (records, reach) -> records.insertAll(permit, made, null, given)));
    pendingAccounts.forEach(pendingAccount -> registered(call.app(), pendingAccount.account));
    return ids;
  }

  /**
   * Makes an account that has been checked; its user owns its record. That of a guest, or of a
   * person whom another provider has named, is returned whole: the login answers it, to its user.
   */
  Row create(Call call, NewAccount account) {
    Row row =
        creating(
            call,
            List.of(new PendingAccount(account)),
            (permit, made) ->
                rows.inserting(
                    call,
                    account.incomplete() ? call.asServer("login") : call,
                    made,
                    (records, reach) ->
                        account.incomplete()
                            ? records.insertIncomplete(
                                permit, reach, account.values(), account.id())
                            : records.insert(
                                permit, reach, account.values(), account.id(), account.given())));
    registered(call.app(), account);
    return row;
  }

  /**
   * Makes a guest's account that of a user: it gets identity and password and keeps its id and the
   * session that it registers with, which is a user's from then on. Where nobody logs in before
   * they have confirmed their address, that session ends too.
   *
   * @param token of the session
   * @throws dev.backstay.foundation.error.ApiException as for a registration; 3033 also when the
   *     guest has become a user meanwhile
   */
  Row register(
      Call call, Account guest, Map<String, @Nullable Object> values, @Nullable String token) {
    requireRegistration(call);
    NewAccount account =
        confirmable(
            call.app(), NewAccount.registered(directory.identity(call.app()), guest.id(), values));
    Map<String, @Nullable Object> changes = new LinkedHashMap<>(account.values());
    changes.remove(Table.OBJECT_ID);
    PendingAccount pendingAccount = new PendingAccount(account);
    Row row =
        rows.creating(
            call,
            permit -> {
              rows.refuseHidden(call, permit, account.given());
              rows.requireComplete(call.app(), account.values(), guest.row());
              String hash = pendingAccount.hash();
              Row converted =
                  rows.orTaken(
                      call,
                      () ->
                          directory.convertGuest(
                              call.asServer("registration of a guest"), guest.id(), changes, call));
              if (hash != null) {
                credentials.put(call.app(), guest.id(), hash);
              }
              return converted;
            });
    if (token == null || settings.registrationSettings(call.app()).confirmationToLogIn()) {
      sessions.closeAll(call.app(), guest.id());
    } else {
      sessions.guestRegistered(call.app(), guest.id(), token);
    }
    registered(call.app(), account);
    return row;
  }

  /**
   * Makes a guest's account that of someone whom another provider has named; its sessions end.
   *
   * @throws dev.backstay.foundation.error.ApiException 1011, 3033
   */
  Row convert(Call call, Account guest, Map<String, @Nullable Object> values) {
    Row row =
        rows.creating(
            call,
            permit ->
                rows.orTaken(
                    call,
                    () -> {
                      Call server = call.asServer("social login");
                      return directory.convertGuest(server, guest.id(), values, server);
                    }));
    sessions.closeAll(call.app(), guest.id());
    return row;
  }

  /**
   * Refuses registrations where they are disabled, and too many of them.
   *
   * @throws dev.backstay.foundation.error.ApiException 3009, 90429
   */
  void requireRegistration(Call call) {
    if (Accounts.trusted(call)) {
      return;
    }
    if (!settings.registrationSettings(call.app()).enabled()) {
      throw ApiError.REGISTRATION_DISABLED.with();
    }
    scope.count(Attempt.REGISTRATION, call);
  }

  private NewAccount accepted(Call call, Map<String, @Nullable Object> values) {
    if (Accounts.trusted(call)) {
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

  /** An account on its way, with the hash of its password. */
  private final class PendingAccount {
    final NewAccount account;
    private final @Nullable PendingHash pending;

    PendingAccount(NewAccount account) {
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
      List<PendingAccount> pendingAccounts,
      BiFunction<Permit, List<Map<String, @Nullable Object>>, T> insert) {
    App app = call.app();
    List<Map<String, @Nullable Object>> values = new ArrayList<>();
    pendingAccounts.forEach(pendingAccount -> values.add(pendingAccount.account.values()));
    return rows.creating(
        call,
        permit -> {
          Map<String, String> hashes = new LinkedHashMap<>();
          for (PendingAccount pendingAccount : pendingAccounts) {
            rows.refuseHidden(call, permit, pendingAccount.account.given());
            if (pendingAccount.account.registered()) {
              rows.requireComplete(app, pendingAccount.account.values(), null);
            }
            String hash = pendingAccount.hash();
            if (hash != null) {
              hashes.put(pendingAccount.account.id(), hash);
            }
          }
          pendingAccounts.forEach(pendingAccount -> forgetLeftovers(call, pendingAccount.account));
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
   * An id that someone chose may have belonged to an account that is gone: its password and roles
   * must not become the new one's. Those of a living account are left alone, and {@link
   * Credentials#add} does not replace them.
   */
  private void forgetLeftovers(Call call, NewAccount account) {
    if (account.chosenId() && directory.byId(call.asServer("registration"), account.id()) == null) {
      forget.accept(call.app(), List.of(account.id()));
    }
  }
}
