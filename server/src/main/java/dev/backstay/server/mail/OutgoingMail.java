package dev.backstay.server.mail;

/**
 * A mail that is ready to be sent.
 *
 * @param recipient one address
 * @param subject one line
 * @param html the text
 */
public record OutgoingMail(String recipient, String subject, String html) {
  @Override
  public String toString() {
    return "OutgoingMail";
  }
}
