package dev.backstay.server.mail;

import dev.backstay.server.apps.App;
import dev.backstay.server.apps.AppSettings;
import dev.backstay.server.http.JsonFields;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which mail server an app writes through: its own, or the one that the operator has set. */
public final class MailServers {
  private static final String NAME = "mailsettings";
  private static final String SERVER = "server";

  private final AppSettings settings;
  private final @Nullable MailServer ofServer;

  /**
   * @param ofServer for apps without one of their own; null for none
   */
  public MailServers(AppSettings settings, @Nullable MailServer ofServer) {
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
    Object stored = settings.get(app, NAME).get(SERVER);
    return stored instanceof Map<?, ?> ? MailServer.of(JsonFields.of(stored, SERVER), null) : null;
  }

  void put(App app, @Nullable MailServer server) {
    Map<String, @Nullable Object> fields = new HashMap<>();
    fields.put(SERVER, server == null ? null : server.stored());
    var _ = settings.merge(app, NAME, fields);
  }
}
