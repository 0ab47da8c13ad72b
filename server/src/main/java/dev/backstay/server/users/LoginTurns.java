package dev.backstay.server.users;

import dev.backstay.server.apps.App;
import dev.backstay.server.error.ApiError;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets logins of one account and network, or of one person whom a provider has named, go one after
 * another: so nobody is locked out, or gets two accounts, by logging in several times at once.
 */
final class LoginTurns {
  private static final int STRIPES = 256;
  private static final int LONGEST_WAIT_SECONDS = 10;

  private final ReentrantLock[] turns = new ReentrantLock[STRIPES];

  LoginTurns() {
    for (int i = 0; i < STRIPES; i++) {
      turns[i] = new ReentrantLock(true);
    }
  }

  /**
   * Does something when the identity's turn has come.
   *
   * @throws dev.backstay.server.error.ApiException 90429 when it does not come in time
   */
  <T> T take(App app, String identity, Supplier<T> action) {
    ReentrantLock turn =
        turns[Math.floorMod(app.id().hashCode() * 31 + identity.hashCode(), STRIPES)];
    try {
      if (!turn.tryLock(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw ApiError.TOO_MANY_REQUESTS.with(LONGEST_WAIT_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiError.UNAVAILABLE.with("The server is stopping");
    }
    try {
      return action.get();
    } finally {
      turn.unlock();
    }
  }
}
