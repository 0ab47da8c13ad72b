package dev.backstay.server.mail;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import jakarta.mail.MessagingException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What developers set about mail (reference: management, sections 4 and 8). Previews and the queue
 * are ours: {@code POST email/events/preview}, {@code POST emailtemplate/preview}, {@code GET
 * email/queue}, {@code POST email/queue/retry}.
 */
final class MailRoutes {
  /** A mail that a developer sends to try a template. Its text is all in its values. */
  private static final String TEST = "TEST";

  private static final int SHOWN = 100;
  private static final String EVENT_ID = "eventId";
  private static final String CLIENTS_MAY_SEND = "clientsMaySend";

  private static final Map<String, String> SAMPLES =
      Map.of(
          "appName", "Your app",
          "email", "user@example.com",
          "link", "https://example.com/a-link",
          "password", "abcd-efgh-ijkm-npqr",
          "hours", "24");

  private final ConsoleAuthenticator console;
  private final MailServers servers;
  private final MailTemplates templates;
  private final MailQueue queue;

  MailRoutes(
      ConsoleAuthenticator console, MailServers servers, MailTemplates templates, MailQueue queue) {
    this.console = console;
    this.servers = servers;
    this.templates = templates;
    this.queue = queue;
    queue.composer(TEST, MailRoutes::test);
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/mailsettings", this::settings),
        console.app(HttpMethod.PUT, "/mailsettings", this::setSettings),
        console.app(HttpMethod.DELETE, "/mailsettings", this::resetSettings),
        console.app(HttpMethod.PUT, "/mailsettings/test", this::testSettings).waiting(),
        console.app(HttpMethod.GET, "/email", this::events),
        console.app(HttpMethod.PUT, "/email/events", this::changeEvent),
        console.app(HttpMethod.POST, "/email/events/test", this::testEvent),
        console.app(HttpMethod.POST, "/email/events/preview", this::previewEvent),
        console.app(HttpMethod.DELETE, "/email/events/{eventId}", this::resetEvent),
        console.app(HttpMethod.GET, "/email/queue", this::queued),
        console.app(HttpMethod.POST, "/email/queue/retry", this::retry),
        console.app(HttpMethod.GET, "/emailtemplate", this::custom),
        console.app(HttpMethod.POST, "/emailtemplate", this::createCustom),
        console.app(HttpMethod.POST, "/emailtemplate/test", this::testCustom),
        console.app(HttpMethod.POST, "/emailtemplate/customkeys", this::keys),
        console.app(HttpMethod.POST, "/emailtemplate/preview", this::previewCustom),
        console.app(HttpMethod.PUT, "/emailtemplate/{name}", this::changeCustom),
        console.app(HttpMethod.DELETE, "/emailtemplate/{name}", this::deleteCustom));
  }

  private Response settings(Call call, Exchange exchange) {
    return Response.json(shownSettings(call.app()));
  }

  /**
   * Whether clients may send mails can be set by itself; what else is given names a mail server.
   */
  private Response setSettings(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    Boolean clientsMaySend = body.optionalFlag(CLIENTS_MAY_SEND);
    MailServer server =
        body.has("host") || clientsMaySend == null
            ? MailServer.of(body, servers.own(call.app()))
            : null;
    if (server != null) {
      servers.put(call.app(), server);
    }
    if (clientsMaySend != null) {
      servers.letClientsSend(call.app(), clientsMaySend);
    }
    return Response.json(shownSettings(call.app()));
  }

  private Response resetSettings(Call call, Exchange exchange) {
    servers.put(call.app(), null);
    return Response.empty();
  }

  /** Tries the settings of the body, or, without a body, those that hold. */
  private Response testSettings(Call call, Exchange exchange) {
    MailServer server =
        exchange.jsonObject().isEmpty()
            ? servers.of(call.app())
            : MailServer.of(JsonFields.of(exchange), servers.own(call.app()));
    if (server == null) {
      throw ApiError.MAIL_NOT_CONFIGURED.with();
    }
    try {
      SmtpSender.check(server);
    } catch (MessagingException e) {
      throw ApiError.WRONG_DATA.with("The mail server was not reached: " + MailQueue.problem(e));
    }
    return Response.json(Map.of("connected", true));
  }

  private Map<String, @Nullable Object> shownSettings(App app) {
    MailServer own = servers.own(app);
    Map<String, @Nullable Object> shown =
        own == null ? new LinkedHashMap<>() : new LinkedHashMap<>(own.toJson());
    shown.put("configured", servers.of(app) != null);
    shown.put(CLIENTS_MAY_SEND, servers.clientsMaySend(app));
    shown.put("ofServer", own == null && servers.of(app) != null);
    return shown;
  }

  private Response events(Call call, Exchange exchange) {
    return Response.json(
        Arrays.stream(MailEvent.values()).map(event -> describe(call.app(), event)).toList());
  }

  private Response changeEvent(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    MailEvent event = event(body);
    templates.change(call.app(), event, body);
    return Response.json(describe(call.app(), event));
  }

  private Response resetEvent(Call call, Exchange exchange) {
    String id = exchange.parameter(EVENT_ID);
    MailEvent event =
        MailEvent.ofId(id.matches("\\d{1,9}") ? Long.parseLong(id) : -1)
            .orElseThrow(
                () -> ApiError.INVALID_PARAMETER_BECAUSE.with(EVENT_ID, "There is no such event"));
    templates.reset(call.app(), event);
    return Response.json(describe(call.app(), event));
  }

  private Response testEvent(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    return sendTest(call, body, templates.of(call.app(), event(body)), SAMPLES);
  }

  /** The template as stored, or as the body would change it. */
  private Response previewEvent(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    MailTemplate stored = templates.of(call.app(), event(body));
    String subject = body.optionalText("subject");
    String text = body.optionalText("body");
    return preview(
        new MailTemplate(
            subject == null ? stored.subject() : subject, text == null ? stored.body() : text),
        SAMPLES);
  }

  private record EventMail(
      int eventId, String name, boolean triggersEmail, @JsonUnwrapped MailTemplate template) {}

  private EventMail describe(App app, MailEvent event) {
    return new EventMail(
        event.id(), event.title(), templates.on(app, event), templates.of(app, event));
  }

  private static MailEvent event(JsonFields body) {
    Integer id = body.optionalNumber(EVENT_ID, 0, Integer.MAX_VALUE);
    return MailEvent.ofId(id == null ? -1 : id)
        .orElseThrow(
            () -> ApiError.INVALID_PARAMETER_BECAUSE.with(EVENT_ID, "There is no such event"));
  }

  private Response custom(Call call, Exchange exchange) {
    return Response.json(
        templates.custom(call.app()).entrySet().stream()
            .map(custom -> new CustomTemplate(custom.getKey(), custom.getValue()))
            .toList());
  }

  private Response createCustom(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    String name = body.text("name");
    if (templates.custom(call.app()).containsKey(name)) {
      throw ApiError.WRONG_DATA.with("There is a mail template of that name already");
    }
    MailTemplate template = MailTemplates.read(body);
    templates.putCustom(call.app(), name, template);
    return Response.json(new CustomTemplate(name, template));
  }

  private Response changeCustom(Call call, Exchange exchange) {
    String name = exchange.parameter("name");
    requireCustom(call, name);
    JsonFields body = JsonFields.of(exchange);
    MailTemplate template = MailTemplates.read(body);
    String newName = body.optionalText("name");
    templates.putCustom(call.app(), newName == null ? name : newName, template);
    if (newName != null && !newName.equals(name)) {
      templates.deleteCustom(call.app(), name);
    }
    return Response.json(new CustomTemplate(newName == null ? name : newName, template));
  }

  private Response deleteCustom(Call call, Exchange exchange) {
    requireCustom(call, exchange.parameter("name"));
    templates.deleteCustom(call.app(), exchange.parameter("name"));
    return Response.empty();
  }

  private Response testCustom(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    return sendTest(call, body, requireCustom(call, body.text("template-name")), values(exchange));
  }

  private Response previewCustom(Call call, Exchange exchange) {
    return preview(MailTemplates.read(JsonFields.of(exchange)), values(exchange));
  }

  private Response keys(Call call, Exchange exchange) {
    return Response.json(List.copyOf(MailTemplates.read(JsonFields.of(exchange)).keys()));
  }

  private MailTemplate requireCustom(Call call, String name) {
    MailTemplate template = templates.custom(call.app()).get(name);
    if (template == null) {
      throw ApiError.WRONG_DATA.with("There is no mail template of that name");
    }
    return template;
  }

  private record CustomTemplate(String name, @JsonUnwrapped MailTemplate template) {}

  private static Map<String, String> values(Exchange exchange) {
    Object given = exchange.jsonObject().get("template-values");
    Map<String, String> values = new LinkedHashMap<>();
    if (given instanceof Map<?, ?> map) {
      map.forEach((name, value) -> values.put(String.valueOf(name), String.valueOf(value)));
    }
    return values;
  }

  private static Response preview(MailTemplate template, Map<String, String> values) {
    OutgoingMail mail = template.mail("", values);
    return Response.json(new MailTemplate(mail.subject(), String.valueOf(mail.html())));
  }

  private Response sendTest(
      Call call, JsonFields body, MailTemplate template, Map<String, String> values) {
    String recipient = MailServer.address(body.text("email"), "email");
    OutgoingMail mail = template.mail(recipient, values);
    var _ =
        queue.put(
            call.app(),
            TEST,
            recipient,
            Map.of("subject", mail.subject(), "html", String.valueOf(mail.html())));
    return Response.empty();
  }

  private static OutgoingMail test(App app, QueuedMail queued) {
    return new OutgoingMail(
        queued.about(),
        String.valueOf(queued.values().get("subject")),
        String.valueOf(queued.values().get("html")));
  }

  private Response queued(Call call, Exchange exchange) {
    return Response.json(queue.list(call.app(), SHOWN));
  }

  private Response retry(Call call, Exchange exchange) {
    return Response.json(queue.retry(call.app()));
  }
}
