package dev.backstay.foundation.sessions;

import java.time.Duration;

/**
 * What an app's developer has set about sessions (reference: users, section 3).
 *
 * @param idleTimeout how long a session lives without a call
 * @param logins what a login means for the user's other sessions
 * @param limit for {@link Logins#LIMITED} how many sessions a user may have at once
 */
public record SessionRules(Duration idleTimeout, Logins logins, int limit) {

  /** What a login means for the other sessions of the same user. */
  public enum Logins {
    /** They end. */
    REPLACE,
    /** The login is refused while there is one. */
    REFUSE,
    /** They stay, whatever their number. */
    UNLIMITED,
    /** They stay; the login is refused when their number has reached the limit. */
    LIMITED
  }
}
