package dev.backstay.server.mail;

import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.settings.MailSettings;
import jakarta.mail.MessagingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How mail leaves the server; what is mailed to whom is for other features to say. */
public final class MailFeature implements Feature {
  private final MailServers servers;
  private final MailTemplates templates;
  private final MailQueue queue;
  private final MailRoutes routes;

  public MailFeature(Core core) {
    MailSettings settings = core.settings().mail();
    servers =
        new MailServers(
            core.appSettings(),
            core.secrets(),
            settings == null ? null : MailServer.of(settings.server(), settings.from()));
    templates = new MailTemplates(core.appSettings());
    queue =
        core.resources()
            .add(
                new MailQueue(
                    core.platform(), core.apps(), servers, core.meters(), core.nodes()::live));
    routes = new MailRoutes(core.console(), servers, templates, queue);
  }

  /**
   * Connects to the server's mail server and logs in, and sends nothing; waits for some seconds at
   * most.
   *
   * @return why that does not work, in one line; null when it does
   */
  public static @Nullable String problemReaching(MailSettings settings) {
    try {
      SmtpSender.check(MailServer.of(settings.server(), settings.from()));
      return null;
    } catch (MessagingException e) {
      return MailQueue.problem(e);
    }
  }

  /** Which mail server an app writes through. */
  public MailServers servers() {
    return servers;
  }

  /** The texts of an app's mails. */
  public MailTemplates templates() {
    return templates;
  }

  /** Where mails wait until they are sent. */
  public MailQueue queue() {
    return queue;
  }

  @Override
  public List<Route> consoleRoutes() {
    return routes.routes();
  }

  /** Sends what waits, also from before the server stopped. */
  @Override
  public void start() {
    queue.start();
  }
}
