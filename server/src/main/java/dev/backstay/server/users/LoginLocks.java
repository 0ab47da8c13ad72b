package dev.backstay.server.users;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.limits.Turns;
import java.util.function.Supplier;

/**
 * Lets logins of one account and network, or of one person whom a provider has named, go one after
 * another: so nobody is locked out, or gets two accounts, by logging in several times at once.
 */
final class LoginLocks {
  private final Turns turns = new Turns();

  /**
   * Does something when the identity's turn has come.
   *
   * @throws dev.backstay.foundation.error.ApiException 90429 when it does not come in time
   */
  <T> T take(App app, String identity, Supplier<T> action) {
    return turns.take(app.id(), identity, action);
  }
}
