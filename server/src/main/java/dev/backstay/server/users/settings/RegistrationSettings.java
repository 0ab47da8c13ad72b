package dev.backstay.server.users.settings;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a developer has set about registration ({@code userregistration}; reference: management,
 * section 5).
 *
 * @param enabled whether anybody may register (3009)
 * @param confirmationRequired whether a new account's address is to be confirmed. Clients expect
 *     such an account to log in all the same.
 * @param confirmationToLogIn whether it may not (3087). The field is ours.
 */
public record RegistrationSettings(
    boolean enabled, boolean confirmationRequired, boolean confirmationToLogIn) {
  private static final String ENABLED = "userRegistrationEnabled";
  private static final String CONFIRMATION = "emailConfirmationRequired";
  private static final String TO_LOG_IN = "emailConfirmationRequiredToLogin";

  static final Map<String, Object> DEFAULTS =
      Map.of(ENABLED, true, CONFIRMATION, false, TO_LOG_IN, false);

  /**
   * Reads the known fields.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 for a field of the wrong kind
   */
  static RegistrationSettings of(Map<String, @Nullable Object> object) {
    SettingsReader reader = new SettingsReader(object);
    return new RegistrationSettings(
        reader.flag(ENABLED, true),
        reader.flag(CONFIRMATION, false),
        reader.flag(CONFIRMATION, false) && reader.flag(TO_LOG_IN, false));
  }
}
