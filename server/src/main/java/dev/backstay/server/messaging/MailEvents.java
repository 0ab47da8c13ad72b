package dev.backstay.server.messaging;

import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.server.messaging.MessagingOperation.SendEmail;
import dev.backstay.server.messaging.MessagingOperation.SendEmailFromTemplate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Mails that clients send as events (reference: business logic, 8: messaging). */
final class MailEvents {
  private MailEvents() {}

  /** Both of them. */
  static List<OperationEvent<?, ?>> all() {
    return List.of(
        OperationEvent.of(SendEmail.class, 514)
            .with(
                List.of("subject", "bodyParts", "recipients", "attachments"),
                send ->
                    Arrays.asList(
                        send.body().get("subject"),
                        send.body().get("bodyparts"),
                        send.body().get("to"),
                        send.body().get("attachment")),
                (send, args) -> {
                  Map<String, @Nullable Object> body = new LinkedHashMap<>(send.body());
                  body.put("subject", args.any(0));
                  body.put("bodyparts", args.any(1));
                  body.put("to", args.any(2));
                  body.put("attachment", args.any(3));
                  body.values().removeIf(Objects::isNull);
                  return new SendEmail(body);
                }),
        OperationEvent.of(SendEmailFromTemplate.class, 518)
            .with(
                List.of("templateName", "envelope", "templateValues"),
                send ->
                    Arrays.asList(
                        send.body().get("template-name"),
                        envelope(send.body()),
                        send.body().get("template-values")),
                (send, args) -> {
                  Map<String, @Nullable Object> body = new LinkedHashMap<>(send.body());
                  body.put("template-name", args.any(0));
                  Map<String, @Nullable Object> envelope = args.object(1);
                  body.put("addresses", envelope.get("to"));
                  body.put("cc-addresses", envelope.get("cc"));
                  body.put("bcc-addresses", envelope.get("bcc"));
                  body.put("criteria", envelope.get("query"));
                  body.put("uniqueEmails", envelope.get("uniqueEmails"));
                  body.put("template-values", args.any(2));
                  body.values().removeIf(Objects::isNull);
                  return new SendEmailFromTemplate(body);
                }));
  }

  private static Map<String, @Nullable Object> envelope(Map<String, @Nullable Object> body) {
    Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
    envelope.put("to", body.get("addresses"));
    envelope.put("cc", body.get("cc-addresses"));
    envelope.put("bcc", body.get("bcc-addresses"));
    envelope.put("query", body.get("criteria"));
    envelope.put("uniqueEmails", body.get("uniqueEmails"));
    return envelope;
  }
}
