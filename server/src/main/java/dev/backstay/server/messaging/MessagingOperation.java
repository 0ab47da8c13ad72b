package dev.backstay.server.messaging;

import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the messaging service: mails so far.
 *
 * @param <R> what it results in
 */
public sealed interface MessagingOperation<R> extends ServiceOperation<R> {
  @Override
  default Service service() {
    return Service.MESSAGING;
  }

  /** Mails belong to no channel. */
  @Override
  default @Nullable String target() {
    return null;
  }

  /** What a client is answered. */
  record MessageStatus(String messageId, String status, @Nullable String errorMessage) {}

  /**
   * Sends a mail; results in what the client is answered.
   *
   * @param body {@code subject}, {@code bodyparts}, {@code to}
   */
  record SendEmail(Map<String, @Nullable Object> body)
      implements MessagingOperation<MessageStatus> {}

  /**
   * Sends a mail from a template; results in what the client is answered.
   *
   * @param body {@code template-name}, {@code template-values}, {@code addresses}, {@code
   *     cc-addresses}, {@code bcc-addresses}, {@code criteria}, {@code uniqueEmails}
   */
  record SendEmailFromTemplate(Map<String, @Nullable Object> body)
      implements MessagingOperation<MessageStatus> {}
}
