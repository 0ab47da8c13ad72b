package dev.backstay.server.users.settings;

import dev.backstay.foundation.sessions.SessionRules;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a developer has set about logins ({@code userlogin}; reference: management, section 5, and
 * security model, part F). The names of the session timeout's fields and of the switch for all
 * logins are ours.
 *
 * @param enabled whether anybody may log in (3034)
 * @param multiple whether a user may have several sessions
 * @param most how many, when several; 0 is any number
 * @param refuseNewcomer whether, when not several, the newcomer is refused (3002) instead of the
 *     old session ended. The wire's name for it, {@code logoutLastUser}, says the opposite of what
 *     clients rely on.
 * @param failuresBeforeLock after how many failures in a row an account is locked (3036); 0 is
 *     never
 * @param lockSeconds how long it stays locked. Not for ever by default: anybody can lock anybody
 *     out.
 * @param recovery what is mailed to who has forgotten the password
 * @param sessionTimeout how long a session lives without a call
 */
public record LoginSettings(
    boolean enabled,
    boolean multiple,
    int most,
    boolean refuseNewcomer,
    int failuresBeforeLock,
    int lockSeconds,
    Recovery recovery,
    Duration sessionTimeout) {

  /** What is mailed to who has forgotten the password. */
  public enum Recovery {
    /** A link to a page where a new one is chosen. */
    LINK,
    /** A password that the server has made. */
    PASSWORD,
    /** Nothing (3101). */
    OFF
  }

  private static final String ENABLED = "userLoginEnabled";
  private static final String MULTIPLE = "enableMultipleLogins";
  private static final String MOST = "maxConcurrentLogins";
  private static final String REFUSE_NEWCOMER = "logoutLastUser";
  private static final String FAILURES = "failedLoginsLock";
  private static final String LOCK_SECONDS = "unlockWaitingTime";
  private static final String RECOVERY = "passwordRecovery";
  private static final String TIMEOUT_ENABLED = "enableSessionTimeout";
  private static final String TIMEOUT = "sessionTimeout";

  private static final int MAX_SESSIONS = 1_000_000;
  private static final int MAX_FAILURES = 1_000_000;
  private static final int LOCKED_BY_DEFAULT = 1_800;
  private static final int LONGEST_LOCK = 365 * 24 * 3_600;
  private static final int TIMEOUT_BY_DEFAULT = 3_600;
  private static final int LONGEST_TIMEOUT = 2_592_000;

  static final Map<String, Object> DEFAULTS = defaults();

  /**
   * Reads the known fields.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 for a field of the wrong kind or out of
   *     range
   */
  static LoginSettings of(Map<String, @Nullable Object> object) {
    SettingsReader reader = new SettingsReader(object);
    int timeout = reader.number(TIMEOUT, 1, LONGEST_TIMEOUT, TIMEOUT_BY_DEFAULT);
    return new LoginSettings(
        reader.flag(ENABLED, true),
        reader.flag(MULTIPLE, false),
        reader.number(MOST, 0, MAX_SESSIONS, 0),
        reader.flag(REFUSE_NEWCOMER, false),
        reader.number(FAILURES, 0, MAX_FAILURES, 0),
        reader.number(LOCK_SECONDS, 1, LONGEST_LOCK, LOCKED_BY_DEFAULT),
        reader.choice(RECOVERY, Recovery.class, Recovery.LINK),
        Duration.ofSeconds(reader.flag(TIMEOUT_ENABLED, false) ? timeout : TIMEOUT_BY_DEFAULT));
  }

  SessionRules sessionRules() {
    SessionRules.Logins logins;
    if (multiple) {
      logins = most == 0 ? SessionRules.Logins.UNLIMITED : SessionRules.Logins.LIMITED;
    } else {
      logins = refuseNewcomer ? SessionRules.Logins.REFUSE : SessionRules.Logins.REPLACE;
    }
    return new SessionRules(sessionTimeout, logins, most);
  }

  private static Map<String, Object> defaults() {
    Map<String, Object> defaults = new LinkedHashMap<>();
    defaults.put(ENABLED, true);
    defaults.put(MULTIPLE, false);
    defaults.put(MOST, 0);
    defaults.put(REFUSE_NEWCOMER, false);
    defaults.put(FAILURES, 0);
    defaults.put(LOCK_SECONDS, LOCKED_BY_DEFAULT);
    defaults.put(RECOVERY, Recovery.LINK.name());
    defaults.put(TIMEOUT_ENABLED, false);
    defaults.put(TIMEOUT, TIMEOUT_BY_DEFAULT);
    return Map.copyOf(defaults);
  }
}
