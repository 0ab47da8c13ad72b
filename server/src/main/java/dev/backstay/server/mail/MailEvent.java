package dev.backstay.server.mail;

import java.util.Arrays;
import java.util.Optional;

/** What the server itself mails to users, with the templates that an app begins with. */
public enum MailEvent {
  /** A welcome to a user who has registered. */
  WELCOME(
      1,
      "User Registered",
      false,
      "Welcome to {{appName}}",
      "<p>Hello {{email}},</p><p>your account at {{appName}} is ready.</p>"),
  /** The link that confirms an address. */
  CONFIRMATION(
      6,
      "Registration Confirmation",
      true,
      "Confirm your address for {{appName}}",
      "<p>Hello {{email}},</p><p>please confirm your address for {{appName}}: <a"
          + " href=\"{{link}}\">{{link}}</a></p><p>The link works for {{hours}} hours. If you did"
          + " not register, there is nothing to do.</p>"),
  /** The link to a page where a new password is chosen. */
  RECOVERY_LINK(
      2,
      "Password Recovery",
      true,
      "Choose a new password for {{appName}}",
      "<p>Hello {{email}},</p><p>someone, probably you, asked for a new password at {{appName}}."
          + " Choose one here: <a href=\"{{link}}\">{{link}}</a></p><p>The link works once, for"
          + " {{hours}} hours. If it was not you, there is nothing to do.</p>"),
  /** A password that the server has made. */
  RECOVERY_PASSWORD(
      3,
      "New Password",
      true,
      "A new password for {{appName}}",
      "<p>Hello {{email}},</p><p>someone, probably you, asked for a new password at {{appName}}."
          + " This one works for {{hours}} hours, until you choose another; the former works as"
          + " long as you do not log in with it:</p><p><b>{{password}}</b></p>");

  private final int id;
  private final String title;
  private final boolean onByDefault;
  private final String subject;
  private final String body;

  MailEvent(int id, String title, boolean onByDefault, String subject, String body) {
    this.id = id;
    this.title = title;
    this.onByDefault = onByDefault;
    this.subject = subject;
    this.body = body;
  }

  int id() {
    return id;
  }

  String title() {
    return title;
  }

  boolean onByDefault() {
    return onByDefault;
  }

  MailTemplate template() {
    return new MailTemplate(subject, body);
  }

  static Optional<MailEvent> ofId(long id) {
    return Arrays.stream(values()).filter(event -> event.id == id).findFirst();
  }
}
