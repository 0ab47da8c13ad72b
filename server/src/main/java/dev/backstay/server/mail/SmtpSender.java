package dev.backstay.server.mail;

import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Properties;

/** Speaks SMTP. Bounded in time; never sends a password over a connection that is not asked for. */
final class SmtpSender {
  private static final String CONNECT_MILLIS = "10000";
  private static final String WAIT_MILLIS = "20000";
  private static final String UTF_8 = StandardCharsets.UTF_8.name();

  private static final DateTimeFormatter SENT = DateTimeFormatter.RFC_1123_DATE_TIME;

  private SmtpSender() {}

  /** Sends one mail; when this returns the server has taken it. */
  static void send(MailServer server, OutgoingMail mail) throws MessagingException {
    Session session = session(server);
    MimeMessage message = new MimeMessage(session);
    try {
      message.setFrom(
          server.fromName().isEmpty()
              ? new InternetAddress(server.from(), true)
              : new InternetAddress(
                  server.from(), server.fromName(), StandardCharsets.UTF_8.name()));
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java has UTF-8", e);
    }
    message.setRecipients(Message.RecipientType.TO, addresses(mail.to()));
    message.setRecipients(Message.RecipientType.CC, addresses(mail.cc()));
    message.setRecipients(Message.RecipientType.BCC, addresses(mail.bcc()));
    message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
    setBody(message, mail);
    message.setHeader("Date", SENT.format(ZonedDateTime.now(ZoneOffset.UTC)));
    message.setHeader("Auto-Submitted", "auto-generated");
    message.saveChanges();
    try (Transport transport = session.getTransport()) {
      connect(transport, server);
      transport.sendMessage(message, message.getAllRecipients());
    }
  }

  private static InternetAddress[] addresses(List<String> texts) throws MessagingException {
    InternetAddress[] addresses = new InternetAddress[texts.size()];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = new InternetAddress(texts.get(i), true);
    }
    return addresses;
  }

  private static void setBody(MimeMessage message, OutgoingMail mail) throws MessagingException {
    if (mail.attachments().isEmpty()) {
      setText(message, mail);
      return;
    }
    MimeBodyPart text = new MimeBodyPart();
    setText(text, mail);
    MimeMultipart all = new MimeMultipart(text);
    for (OutgoingMail.Attachment attachment : mail.attachments()) {
      MimeBodyPart part = new MimeBodyPart();
      part.setDataHandler(
          new DataHandler(new ByteArrayDataSource(attachment.content(), attachment.type())));
      try {
        part.setFileName(MimeUtility.encodeText(attachment.name(), UTF_8, null));
      } catch (UnsupportedEncodingException e) {
        throw new IllegalStateException("every Java has UTF-8", e);
      }
      all.addBodyPart(part);
    }
    message.setContent(all);
  }

  /** Of two bodies the reader's program shows the last that it can. */
  private static void setText(MimePart message, OutgoingMail mail) throws MessagingException {
    String text = mail.text();
    String html = mail.html();
    if (text != null && html != null) {
      MimeBodyPart plain = new MimeBodyPart();
      plain.setText(text, UTF_8);
      MimeBodyPart rich = new MimeBodyPart();
      rich.setText(html, UTF_8, "html");
      message.setContent(new MimeMultipart("alternative", plain, rich));
    } else if (html != null) {
      message.setText(html, UTF_8, "html");
    } else {
      message.setText(text == null ? "" : text, UTF_8);
    }
  }

  /** Connects and logs in, and sends nothing. */
  static void check(MailServer server) throws MessagingException {
    try (Transport transport = session(server).getTransport()) {
      connect(transport, server);
    }
  }

  private static void connect(Transport transport, MailServer server) throws MessagingException {
    transport.connect(server.host(), server.port(), server.user(), server.password());
  }

  private static Session session(MailServer server) {
    Properties properties = new Properties();
    properties.put("mail.transport.protocol", "smtp");
    properties.put("mail.smtp.host", server.host());
    properties.put("mail.smtp.port", Integer.toString(server.port()));
    properties.put("mail.smtp.auth", Boolean.toString(server.user() != null));
    properties.put("mail.smtp.connectiontimeout", CONNECT_MILLIS);
    properties.put("mail.smtp.timeout", WAIT_MILLIS);
    properties.put("mail.smtp.writetimeout", WAIT_MILLIS);
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    switch (server.security()) {
      case NONE -> {}
      case STARTTLS -> {
        properties.put("mail.smtp.starttls.enable", "true");
        properties.put("mail.smtp.starttls.required", "true");
      }
      case TLS -> properties.put("mail.smtp.ssl.enable", "true");
    }
    return Session.getInstance(properties);
  }
}
