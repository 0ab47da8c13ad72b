package dev.backstay.server.mail;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Subject and text of a kind of mail, with keys like {@code {{link}}}.
 *
 * @param subject one line
 * @param body HTML
 */
public record MailTemplate(String subject, String body) {
  /** The mail with values filled in, which cannot be markup or further headers. */
  public OutgoingMail mail(String recipient, Map<String, String> values) {
    return new OutgoingMail(
        recipient, Placeholders.line(subject, values), Placeholders.html(body, values));
  }

  Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>(Placeholders.keys(subject));
    keys.addAll(Placeholders.keys(body));
    return keys;
  }
}
