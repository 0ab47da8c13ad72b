package dev.backstay.foundation.settings;

import org.jspecify.annotations.Nullable;

/**
 * What protects logins and secrets, and how much is kept to explain decisions.
 *
 * @param passwordHashesAtOnce 0 for one per core
 * @param attemptsPerAddress in a minute; 0 for any number
 * @param attemptsPerIdentity in a minute; 0 for any number
 * @param decisionLogSize requests of an app whose decisions are kept
 * @param secretKey null for that of the data directory
 */
public record SecuritySettings(
    int passwordHashesAtOnce,
    int attemptsPerAddress,
    int attemptsPerIdentity,
    int decisionLogSize,
    @Nullable String secretKey) {

  static SecuritySettings of(SettingReader reader) {
    return new SecuritySettings(
        reader.number(Setting.PASSWORD_HASHES_AT_ONCE, 0, 64),
        reader.number(Setting.ATTEMPTS_PER_ADDRESS, 0, 1_000_000),
        reader.number(Setting.ATTEMPTS_PER_IDENTITY, 0, 1_000_000),
        reader.number(Setting.DECISION_LOG_SIZE, 0, 1_000_000),
        reader.optional(Setting.SECRET_KEY, SecuritySettings::secretKey));
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "SecuritySettings";
  }

  private static String secretKey(String value) {
    String text = value.replace('-', '+').replace('_', '/');
    if (!text.matches("[A-Za-z0-9+/]{43}=?")) {
      throw new IllegalArgumentException(
          "must be 32 random bytes in Base64, such as openssl rand -base64 32 gives");
    }
    return text;
  }
}
