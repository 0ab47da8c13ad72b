package dev.backstay.server.mail;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A mail that is ready to be sent; of text and HTML at least one is there.
 *
 * @param to addresses; of these and the others at least one is there
 * @param cc addresses that everybody sees
 * @param bcc addresses that nobody sees
 * @param subject one line
 */
public record OutgoingMail(
    List<String> to,
    List<String> cc,
    List<String> bcc,
    String subject,
    @Nullable String text,
    @Nullable String html) {

  /** A mail to one address. */
  public OutgoingMail(String recipient, String subject, String html) {
    this(List.of(recipient), List.of(), List.of(), subject, null, html);
  }

  /** Everybody who gets it. */
  public List<String> recipients() {
    return Stream.of(to, cc, bcc).flatMap(List::stream).toList();
  }

  @Override
  public String toString() {
    return "OutgoingMail";
  }
}
