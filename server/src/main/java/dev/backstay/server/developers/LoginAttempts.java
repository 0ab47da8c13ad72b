package dev.backstay.server.developers;

/**
 * How often a login has failed in a row, and until when no other attempt is heard.
 *
 * <p>An attempt is counted before its password is checked and a success takes the count back:
 * attempts at the same moment cannot slip past the limit.
 *
 * @param failed attempts since the last success
 * @param lockedUntil milliseconds since the epoch
 */
record LoginAttempts(int failed, long lockedUntil) {
  static final LoginAttempts NONE = new LoginAttempts(0, 0);

  /** Enough for a person who tries the passwords he may have chosen. */
  private static final int FREE = 10;

  private static final long FIRST_WAIT = 60_000;

  /**
   * Waits double up to this many times: sixteen minutes, so that nobody is locked out for long by a
   * stranger.
   */
  private static final int DOUBLINGS = 4;

  boolean lockedAt(long now) {
    return lockedUntil > now;
  }

  /** Whole seconds until the next attempt is heard. */
  long secondsLeft(long now) {
    return Math.max(1, (lockedUntil - now + 999) / 1000);
  }

  /** With one more attempt. */
  LoginAttempts andOne(long now) {
    int attempts = Math.min(failed + 1, Integer.MAX_VALUE - 1);
    long locked = attempts < FREE ? 0 : now + (FIRST_WAIT << Math.min(attempts - FREE, DOUBLINGS));
    return new LoginAttempts(attempts, locked);
  }
}
