package dev.backstay.foundation.settings;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The mail server for apps that have none of their own.
 *
 * @param server its address, which may hold a password
 * @param from the address that mails are sent from
 */
public record MailSettings(String server, String from) {

  static @Nullable MailSettings of(SettingReader reader) {
    String server = reader.optional(Setting.MAIL, MailSettings::mail);
    String from = reader.optional(Setting.MAIL_FROM, SettingReader::email);
    if ((server == null) != (from == null)) {
      reader.problem("mail and mail-from are given together or not at all");
    }
    return server == null || from == null ? null : new MailSettings(server, from);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "MailSettings[" + from + "]";
  }

  private static String mail(String value) {
    URI uri = URI.create(value);
    if (uri.getHost() == null
        || !String.valueOf(uri.getScheme()).matches("smtps|smtp(\\+plain)?")) {
      throw new IllegalArgumentException(
          "must begin with smtps://, smtp:// or smtp+plain:// and name a host");
    }
    return value;
  }
}
