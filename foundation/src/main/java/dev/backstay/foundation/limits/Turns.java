package dev.backstay.foundation.limits;

import dev.backstay.foundation.error.ApiError;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets work for one identity go one after another, such as logins of one account and network:
 * {@link GuessLimits} counts an attempt as a failure until it has succeeded, so several correct
 * ones at once would lock their owner out. A few identities share a turn.
 */
public final class Turns {
  private static final int STRIPES = 256;
  private static final int LONGEST_WAIT_SECONDS = 10;

  private final ReentrantLock[] turns = new ReentrantLock[STRIPES];

  public Turns() {
    for (int i = 0; i < STRIPES; i++) {
      turns[i] = new ReentrantLock(true);
    }
  }

  /**
   * Does something when the identity's turn has come.
   *
   * @param scope what {@code identity} is unique in, such as an app's id
   * @throws dev.backstay.foundation.error.ApiException 90429 when it does not come in time
   */
  public <T> T take(String scope, String identity, Supplier<T> action) {
    ReentrantLock turn = turns[Math.floorMod(scope.hashCode() * 31 + identity.hashCode(), STRIPES)];
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
