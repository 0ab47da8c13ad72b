package dev.backstay.server.mail;

import dev.backstay.foundation.apps.App;
import org.jspecify.annotations.Nullable;

/**
 * Writes queued mails at the moment when they are sent. So a secret that a mail carries, such as a
 * link that works once, is made then and is stored nowhere in clear; and whether there is anybody
 * to write to is not found out before, while a client waits and could measure the time.
 */
public interface MailComposer {
  /** The mail to send now; null when there is nobody to send it to. May be asked again. */
  @Nullable OutgoingMail compose(App app, QueuedMail queued);
}
