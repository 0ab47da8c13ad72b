package dev.backstay.foundation.sessions;

import org.jspecify.annotations.Nullable;

/**
 * Why a token is no longer good for anything, for developers who ask about a request that was
 * refused for it. Kept in memory, as requests are.
 *
 * @param userId whose session it was; null if that is not known
 * @param time when it ended, in milliseconds since the epoch; null if that is not known
 */
public record SessionEnd(Reason reason, @Nullable String userId, @Nullable Long time) {
  /** What ends sessions. */
  public enum Reason {
    LOGGED_IN_ELSEWHERE("the user logged in elsewhere, and the app allows one session per user"),
    LOGGED_OUT("the user logged out"),
    LOGGED_OUT_BY_DEVELOPER("a developer logged the user out"),
    TIMED_OUT("it was not used for as long as the app's session timeout"),
    ACCOUNT_DISABLED("the account was disabled"),
    ACCOUNT_DELETED("the account was deleted"),
    ACCOUNT_CHANGED(
        "the account's password was changed, its address was confirmed, or its guest became a"
            + " user"),
    UNKNOWN("no session of this token is remembered");

    private final String sentence;

    Reason(String sentence) {
      this.sentence = sentence;
    }

    /** The reason as the second half of a sentence. */
    public String sentence() {
      return sentence;
    }
  }
}
