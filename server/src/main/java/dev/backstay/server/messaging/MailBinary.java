package dev.backstay.server.messaging;

import dev.backstay.foundation.access.Callers;
import dev.backstay.server.binary.Arguments;
import dev.backstay.server.binary.BinaryMethod;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.amf.AmfObject;
import dev.backstay.server.messaging.MessagingOperation.MessageStatus;
import dev.backstay.server.messaging.MessagingOperation.SendEmail;
import dev.backstay.server.messaging.MessagingOperation.SendEmailFromTemplate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Mails for the Java SDK (reference: Java SDK, 5.5). */
final class MailBinary {
  private final Callers callers;
  private final MailingService mailing;

  MailBinary(Callers callers, MailingService mailing) {
    this.callers = callers;
    this.mailing = mailing;
  }

  List<BinaryService> services() {
    return List.of(
        new BinaryService(BinaryService.PREFIX + "mail.CustomersEmailService")
            .with("send", does(MailBinary::send)),
        new BinaryService(BinaryService.PREFIX + "mail.EmailTemplateSender")
            .with("sendEmails", does(MailBinary::sendFromTemplate)));
  }

  private BinaryMethod does(Function<Arguments, MessagingOperation<MessageStatus>> operation) {
    return (exchange, args) -> status(mailing.perform(callers.of(exchange), operation.apply(args)));
  }

  private static AmfObject status(MessageStatus status) {
    return new AmfObject("com.backendless.messaging.MessageStatus")
        .with("messageId", status.messageId())
        .with("status", status.status())
        .with("errorMessage", status.errorMessage());
  }

  /** Arguments: subject, bodies, recipients, attachments. */
  private static SendEmail send(Arguments args) {
    Map<String, @Nullable Object> parts = args.optionalObject(1);
    Map<String, @Nullable Object> bodies = new LinkedHashMap<>();
    bodies.put("textmessage", parts.get("textMessage"));
    bodies.put("htmlmessage", parts.get("htmlMessage"));
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("subject", args.any(0));
    body.put("bodyparts", bodies);
    body.put("to", args.any(2));
    body.put("attachment", args.any(3));
    return new SendEmail(body);
  }

  /** Arguments: template, recipients, values, attachments. */
  private static SendEmailFromTemplate sendFromTemplate(Arguments args) {
    Map<String, @Nullable Object> envelope = args.optionalObject(1);
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("template-name", args.any(0));
    body.put("addresses", envelope.get("to"));
    body.put("cc-addresses", envelope.get("cc"));
    body.put("bcc-addresses", envelope.get("bcc"));
    body.put("criteria", envelope.get("query"));
    body.put("uniqueEmails", envelope.get("uniqueEmails"));
    body.put("template-values", args.any(2));
    body.put("attachment", args.any(3));
    return new SendEmailFromTemplate(body);
  }
}
