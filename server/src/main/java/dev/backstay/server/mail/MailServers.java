package dev.backstay.server.mail;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.secrets.Secrets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which mail server an app writes through: its own, or the one that the operator has set. */
public final class MailServers {
  private static final String NAME = "mailsettings";
  private static final String SERVER = "server";
  private static final String PASSWORD = "password";
  private static final String CLIENTS_MAY_SEND = "clientsMaySend";

  private final AppSettings settings;
  private final Secrets secrets;
  private final @Nullable MailServer ofServer;

  /**
   * @param ofServer for apps without one of their own; null for none
   */
  public MailServers(AppSettings settings, Secrets secrets, @Nullable MailServer ofServer) {
    this.secrets = secrets;
    this.settings = settings;
    this.ofServer = ofServer;
  }

  /** The mail server of an app; null when it cannot write at all. */
  public @Nullable MailServer of(App app) {
    MailServer own = own(app);
    return own != null ? own : ofServer;
  }

  /** The one that the app's developer has set, or null. */
  @Nullable MailServer own(App app) {
    if (!(settings.get(app, NAME).get(SERVER) instanceof Map<?, ?> stored)) {
      return null;
    }
    Map<String, @Nullable Object> opened = new HashMap<>();
    stored.forEach((field, value) -> opened.put(String.valueOf(field), value));
    secrets.unseal(app, NAME, opened, PASSWORD);
    return MailServer.of(JsonFields.of(opened, SERVER), null);
  }

  /**
   * Whether clients may have mails sent to any recipient, and not only server code: anyone with a
   * client key, which every visitor of a web page has, could then write in the app's name.
   */
  public boolean clientsMaySend(App app) {
    return Boolean.TRUE.equals(settings.get(app, NAME).get(CLIENTS_MAY_SEND));
  }

  void letClientsSend(App app, boolean may) {
    var _ = settings.merge(app, NAME, Map.of(CLIENTS_MAY_SEND, may));
  }

  void put(App app, @Nullable MailServer server) {
    Map<String, @Nullable Object> fields = new HashMap<>();
    Map<String, @Nullable Object> stored = server == null ? null : server.stored();
    if (stored != null) {
      secrets.seal(app, NAME, stored, PASSWORD);
    }
    fields.put(SERVER, stored);
    var _ = settings.merge(app, NAME, fields);
  }
}
