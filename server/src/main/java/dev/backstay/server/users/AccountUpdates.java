package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.limits.Attempt;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.foundation.sessions.UserStatus;
import dev.backstay.server.users.credentials.Credentials;
import dev.backstay.server.users.credentials.PendingHash;
import dev.backstay.server.users.directory.Account;
import dev.backstay.server.users.directory.AccountChange;
import dev.backstay.server.users.directory.NewAccount;
import dev.backstay.server.users.directory.UserColumns;
import dev.backstay.server.users.directory.UserDirectory;
import dev.backstay.store.query.Row;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes of single accounts.
 *
 * <p>Whether there is an account that the caller may not see must not show in any answer (security
 * model, C.9a 4): what {@link AccountChange} finds wrong is reported only for accounts that the
 * caller may see or owns, and not before the gate has allowed them to change any.
 */
final class AccountUpdates {
  private final AccountRows rows;
  private final UserDirectory directory;
  private final Credentials credentials;
  private final Sessions sessions;
  private final AccountWriteContext scope;

  AccountUpdates(
      AccountRows rows,
      UserDirectory directory,
      Credentials credentials,
      Sessions sessions,
      AccountWriteContext scope) {
    this.rows = rows;
    this.directory = directory;
    this.credentials = credentials;
    this.sessions = sessions;
    this.scope = scope;
  }

  /** As {@link Accounts#update}. */
  Row update(Call call, String objectId, Map<String, @Nullable Object> values) {
    App app = call.app();
    Account current = directory.byId(call.asServer("account"), objectId);
    PendingUpdate pendingUpdate = new PendingUpdate(call, objectId, values, current);
    Row row =
        rows.updating(
            call,
            objectId,
            permit -> {
              Set<String> written = new HashSet<>(NewAccount.storable(values).keySet());
              written.remove(UserColumns.LAST_LOGIN);
              rows.refuseHidden(call, permit, written);
              AccountChange change = pendingUpdate.change();
              if (change == null) {
                return null;
              }
              String hash = pendingUpdate.hash(change);
              if (pendingUpdate.ends(change)) {
                // before the status, or a crash between the two would let the old tokens live again
                scope
                    .database(app)
                    .write(sql -> {
                      Sessions.closeAllOf(sql, List.of(objectId));
                      return null;
                    });
              }
              Set<String> given = new HashSet<>(change.values().keySet());
              given.retainAll(values.keySet());
              Row updated =
                  rows.<@Nullable Row>orTaken(
                      call, () -> rows.update(call, permit, objectId, change.values(), given));
              if (updated != null && hash != null) {
                credentials.put(app, objectId, hash);
              }
              return updated;
            });
    AccountChange change = pendingUpdate.change();
    if (row == null || change == null) {
      throw rows.refusedOrMissing(call, objectId);
    }
    if (change.password() != null) {
      boolean own = objectId.equals(call.caller().userId());
      scope.afterwards(() -> sessions.closeAllBut(app, objectId, own ? call.userToken() : null));
    }
    if (pendingUpdate.ends(change)) {
      scope.afterwards(() -> sessions.statusesChanged(app));
    } else if (change.status()) {
      scope.afterwards(() -> sessions.statusChanged(app, objectId));
    }
    return row;
  }

  /** One request's change: checked once, hashed once, however often the gate decides. */
  private final class PendingUpdate {
    private final Call call;
    private final String objectId;
    private final Map<String, @Nullable Object> values;
    private final @Nullable Account current;
    private @Nullable AccountChange change;
    private @Nullable PendingHash pending;

    PendingUpdate(
        Call call,
        String objectId,
        Map<String, @Nullable Object> values,
        @Nullable Account current) {
      this.call = call;
      this.objectId = objectId;
      this.values = values;
      this.current = current;
    }

    /** What changes; null when there is no such account as far as the caller is told. */
    @Nullable AccountChange change() {
      if (change == null && current != null) {
        AccountChange.Standing standing = Accounts.standing(call, objectId);
        try {
          change =
              AccountChange.of(
                  directory.identity(call.app()),
                  current,
                  values,
                  standing,
                  standing == AccountChange.Standing.TRUSTED
                      ? column -> true
                      : rows.readable(call, objectId));
        } catch (ApiException e) {
          if (standing == AccountChange.Standing.OTHER && !rows.visible(call, objectId)) {
            return null;
          }
          throw e;
        }
      }
      return change;
    }

    /**
     * Whether the account was disabled and no longer is. Its sessions, which answer 3090 until
     * then, end with that: accounts are disabled when a token may be in wrong hands.
     */
    boolean ends(AccountChange checked) {
      return checked.status() && current != null && current.status() == UserStatus.DISABLED;
    }

    @Nullable String hash(AccountChange checked) {
      String password = checked.password();
      if (password == null) {
        return null;
      }
      PendingHash known = pending;
      if (known == null) {
        if (!Accounts.trusted(call)) {
          scope.count(Attempt.LOGIN, call);
        }
        known = scope.hash(password);
        pending = known;
      }
      return known.get();
    }
  }
}
