package dev.backstay.foundation.settings;

import org.jspecify.annotations.Nullable;

/**
 * The developer account that a new server begins with.
 *
 * @param email null for the default
 * @param password null for a random one
 */
public record DeveloperSettings(@Nullable String email, @Nullable String password) {

  static DeveloperSettings of(SettingReader reader) {
    DeveloperSettings settings =
        new DeveloperSettings(
            reader.optional(Setting.DEVELOPER_EMAIL, SettingReader::email),
            reader.optional(Setting.DEVELOPER_PASSWORD, DeveloperSettings::password));
    if (settings.password != null && settings.email == null) {
      reader.problem(
          "developer-password is given without developer-email: say whose password it is");
    }
    return settings;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "DeveloperSettings[" + email + "]";
  }

  private static String password(String value) {
    if (value.length() < 8 || value.length() > 200) {
      throw new IllegalArgumentException("must have 8 to 200 characters");
    }
    return value;
  }
}
