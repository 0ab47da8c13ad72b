package dev.backstay.server.messaging;

import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.operations.EventSource;
import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.BinarySource;
import dev.backstay.server.files.FileService;
import dev.backstay.server.mail.MailFeature;
import dev.backstay.server.messaging.MessagingOperation.SendEmail;
import dev.backstay.server.messaging.MessagingOperation.SendEmailFromTemplate;
import java.util.List;

/**
 * Mails that an app sends (reference: messaging, {@code POST messaging/email} and {@code POST
 * emailtemplate/send}).
 */
public final class MailingRoutes implements Feature, EventSource, BinarySource {
  private final Callers callers;
  private final MailingService mailing;

  public MailingRoutes(Core core, Callers callers, MailFeature mail, FileService files) {
    this.callers = callers;
    this.mailing =
        new MailingService(
            core.operations(),
            core.tables(),
            mail.servers(),
            mail.templates(),
            mail.queue(),
            new Attachments(files),
            core.limits());
  }

  @Override
  public List<OperationEvent<?, ?>> events() {
    return MailEvents.all();
  }

  @Override
  public List<BinaryService> binaryServices() {
    return new MailBinary(callers, mailing).services();
  }

  @Override
  public List<Route> clientRoutes() {
    return List.of(
        Route.post("/messaging/email", this::send),
        Route.post("/emailtemplate/send", this::sendFromTemplate));
  }

  private Response send(Exchange exchange) {
    return Response.json(
        mailing.perform(callers.of(exchange), new SendEmail(exchange.jsonObject())));
  }

  private Response sendFromTemplate(Exchange exchange) {
    return Response.json(
        mailing.perform(callers.of(exchange), new SendEmailFromTemplate(exchange.jsonObject())));
  }
}
