package dev.backstay.foundation.limits;

import java.time.Duration;

/**
 * How many guesses at an account's password {@link GuessLimits} allows.
 *
 * @param failures in a row after which a network has to pause before its next attempt at the
 *     account
 * @param pause how long
 * @param startsOver whether a network that has paused has all its attempts again; otherwise it has
 *     one, and pauses again
 * @param doublings how often the pause doubles with each further failure
 * @param knownPause the pause at most from a network that the account has logged in from before
 * @param unknownBurst failures from all other networks together, after a time without any
 * @param unknownInterval after which they may fail once more
 */
public record GuessRules(
    int failures,
    Duration pause,
    boolean startsOver,
    int doublings,
    Duration knownPause,
    int unknownBurst,
    Duration unknownInterval) {
  private static final Duration KNOWN_PAUSE = Duration.ofMinutes(1);

  /**
   * For the accounts of developers: pauses of one minute, doubling to 32. One network alone can
   * fail 1.9 times an hour after that, which is less than all unknown ones may together: so one
   * stranger does not use up what is left for others.
   */
  public static final GuessRules DEVELOPERS =
      new GuessRules(6, Duration.ofMinutes(1), false, 5, KNOWN_PAUSE, 14, Duration.ofMinutes(30));

  /**
   * For the users of an app that locks accounts. The unknown networks together may fail twice as
   * often as one, so that one stranger leaves as many attempts as they use.
   *
   * @param failures after which an account is locked; at least 1
   * @param lock how long it stays locked
   */
  public static GuessRules ofUsers(int failures, Duration lock) {
    return new GuessRules(
        failures,
        lock,
        true,
        0,
        lock.compareTo(KNOWN_PAUSE) < 0 ? lock : KNOWN_PAUSE,
        2 * failures,
        lock.dividedBy(failures));
  }
}
