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
 * @param attachments files that come with it
 */
public record OutgoingMail(
    List<String> to,
    List<String> cc,
    List<String> bcc,
    String subject,
    @Nullable String text,
    @Nullable String html,
    List<Attachment> attachments) {

  /**
   * A file that comes with a mail.
   *
   * @param name as the reader sees it
   * @param type its media type
   */
  public record Attachment(String name, String type, byte[] content) {
    @Override
    public String toString() {
      return "Attachment";
    }
  }

  /** A mail without attachments. */
  public OutgoingMail(
      List<String> to,
      List<String> cc,
      List<String> bcc,
      String subject,
      @Nullable String text,
      @Nullable String html) {
    this(to, cc, bcc, subject, text, html, List.of());
  }

  /** The same with files. */
  public OutgoingMail with(List<Attachment> files) {
    return new OutgoingMail(to, cc, bcc, subject, text, html, files);
  }

  /** A mail to one address. */
  public OutgoingMail(String recipient, String subject, String html) {
    this(List.of(recipient), List.of(), List.of(), subject, null, html, List.of());
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
