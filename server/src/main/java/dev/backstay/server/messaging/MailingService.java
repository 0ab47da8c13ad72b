package dev.backstay.server.messaging;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.limits.Attempt;
import dev.backstay.foundation.limits.RateLimits;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.security.caller.Caller;
import dev.backstay.server.mail.MailQueue;
import dev.backstay.server.mail.MailServer;
import dev.backstay.server.mail.MailServers;
import dev.backstay.server.mail.MailTemplate;
import dev.backstay.server.mail.MailTemplates;
import dev.backstay.server.mail.OutgoingMail;
import dev.backstay.server.mail.QueuedMail;
import dev.backstay.server.messaging.MessagingOperation.MessageStatus;
import dev.backstay.server.messaging.MessagingOperation.SendEmail;
import dev.backstay.server.messaging.MessagingOperation.SendEmailFromTemplate;
import dev.backstay.store.database.Ids;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends mails for apps.
 *
 * <p>Server code may; a client only where the developer says so ({@code clientsMaySend} of {@code
 * mailsettings}): a client key is public, and anyone who has it could write to anybody in the app's
 * name. A mail is put into the queue and sent later; developers see there what became of it.
 *
 * <p>Limits: {@value #MAX_RECIPIENTS} recipients of a mail, {@value #MAX_USERS} users found by a
 * condition, {@value #MAX_BODY} characters of a body.
 */
public final class MailingService implements Performer<MessagingOperation<?>> {
  private static final String KIND = "APP";
  private static final int MAX_RECIPIENTS = 100;
  private static final int MAX_USERS = 1_000;
  private static final int MAX_SUBJECT = 500;
  private static final int MAX_BODY = 500_000;
  private static final int MAX_VALUES = 1_000;
  private static final String EMAIL = "email";

  private final Operations operations;
  private final AppTables tables;
  private final MailServers servers;
  private final MailTemplates templates;
  private final MailQueue queue;
  private final Attachments attachments;
  private final RateLimits limits;

  public MailingService(
      Operations operations,
      AppTables tables,
      MailServers servers,
      MailTemplates templates,
      MailQueue queue,
      Attachments attachments,
      RateLimits limits) {
    this.operations = operations;
    this.tables = tables;
    this.servers = servers;
    this.templates = templates;
    this.queue = queue;
    this.limits = limits;
    this.attachments = attachments;
    queue.composer(KIND, this::compose);
  }

  /**
   * Performs an operation.
   *
   * @return what it results in
   * @throws dev.backstay.foundation.error.ApiException 2000 for a client that may not, 5050, 90429,
   *     and for what is wrong with the mail
   */
  <R> R perform(Call call, MessagingOperation<R> operation) {
    return operations.perform(call, operation, this);
  }

  @Override
  public boolean allows(Call call, MessagingOperation<?> operation) {
    return !isClient(call) || servers.clientsMaySend(call.app());
  }

  @Override
  public Object run(Call call, MessagingOperation<?> operation) {
    if (!allows(call, operation)) {
      throw ApiError.OPERATION_NOT_ALLOWED.with();
    }
    if (isClient(call)) {
      limits.ofAddress(Attempt.MAIL, call.address());
    }
    if (!queue.configured(call.app())) {
      throw ApiError.MAIL_NOT_CONFIGURED.with();
    }
    return switch (operation) {
      case SendEmail(var body) -> send(call, JsonFields.of(body, "body"));
      case SendEmailFromTemplate(var body) -> sendFromTemplate(call, JsonFields.of(body, "body"));
    };
  }

  private static boolean isClient(Call call) {
    return call.caller().kind() == Caller.Kind.CLIENT && !call.caller().serverCode();
  }

  private MessageStatus send(Call call, JsonFields body) {
    List<String> files = attachments.checked(call, body);
    String subject = line(body.text("subject"));
    JsonFields parts = JsonFields.of(orEmpty(body.optionalObject("bodyparts")), "bodyparts");
    String text = bodyPart(parts, "textmessage");
    String html = bodyPart(parts, "htmlmessage");
    if (text == null && html == null) {
      throw ApiError.NO_MAIL_BODY.with();
    }
    List<String> to = addresses(body, "to");
    if (to.isEmpty()) {
      throw ApiError.NO_RECIPIENT.with();
    }
    return put(
        call.app(),
        List.of(new OutgoingMail(to, List.of(), List.of(), subject, text, html)),
        files);
  }

  /** With {@code uniqueEmails} each recipient gets a mail that shows nobody else. */
  private MessageStatus sendFromTemplate(Call call, JsonFields body) {
    List<String> files = attachments.checked(call, body);
    String name = body.text("template-name");
    MailTemplate template = templates.named(call.app(), name);
    if (template == null) {
      throw ApiError.MAIL_TEMPLATE_NOT_FOUND.with(name);
    }
    List<String> to = addresses(body, "addresses");
    List<String> cc = addresses(body, "cc-addresses");
    List<String> bcc = addresses(body, "bcc-addresses");
    String criteria = body.optionalText("criteria");
    List<String> users = criteria == null ? List.of() : addressesOf(call, criteria);
    if (to.isEmpty() && cc.isEmpty() && bcc.isEmpty() && users.isEmpty()) {
      throw ApiError.NO_RECIPIENT.with();
    }
    if (to.size() + cc.size() + bcc.size() > MAX_RECIPIENTS) {
      throw ApiError.WRONG_RECIPIENT.with();
    }
    OutgoingMail text = template.mail("", values(body));
    List<OutgoingMail> mails = new ArrayList<>();
    if (Boolean.TRUE.equals(body.optionalFlag("uniqueEmails"))) {
      Set<String> each = new LinkedHashSet<>(to);
      each.addAll(cc);
      each.addAll(bcc);
      each.addAll(users);
      each.forEach(address -> mails.add(to(text, List.of(address), List.of(), List.of())));
    } else {
      if (!to.isEmpty() || !cc.isEmpty() || !bcc.isEmpty()) {
        mails.add(to(text, to, cc, bcc));
      }
      // users are never shown to each other
      users.forEach(address -> mails.add(to(text, List.of(address), List.of(), List.of())));
    }
    return put(call.app(), mails, files);
  }

  /** All or none; the answer names the first. */
  private MessageStatus put(App app, List<OutgoingMail> mails, List<String> files) {
    List<QueuedMail> queued = mails.stream().map(mail -> queued(mail, files)).toList();
    queue.putAll(app, queued);
    return new MessageStatus("message:" + queued.getFirst().id(), "SCHEDULED", null);
  }

  private static QueuedMail queued(OutgoingMail mail, List<String> files) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("to", mail.to());
    values.put("cc", mail.cc());
    values.put("bcc", mail.bcc());
    values.put("subject", mail.subject());
    values.put("text", mail.text());
    values.put("html", mail.html());
    values.put("files", files);
    return new QueuedMail(Ids.next(), KIND, mail.recipients().getFirst(), values, 0);
  }

  private OutgoingMail compose(App app, QueuedMail queued) {
    Map<String, @Nullable Object> values = queued.values();
    OutgoingMail mail = written(values);
    return mail.with(attachments.read(app, texts(values.get("files"))));
  }

  private static OutgoingMail written(Map<String, @Nullable Object> values) {
    return new OutgoingMail(
        texts(values.get("to")),
        texts(values.get("cc")),
        texts(values.get("bcc")),
        String.valueOf(values.get("subject")),
        values.get("text") instanceof String text ? text : null,
        values.get("html") instanceof String html ? html : null);
  }

  private static List<String> texts(@Nullable Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(each -> texts.add(String.valueOf(each)));
    }
    return texts;
  }

  private static OutgoingMail to(
      OutgoingMail mail, List<String> to, List<String> cc, List<String> bcc) {
    return new OutgoingMail(to, cc, bcc, mail.subject(), mail.text(), mail.html());
  }

  /** The addresses of the users whom a condition finds, as far as the caller may find them. */
  private List<String> addressesOf(Call call, String criteria) {
    Set<String> found = new LinkedHashSet<>();
    for (int offset = 0; ; offset += Query.MAX_PAGE_SIZE) {
      List<Row> page =
          tables
              .as(call)
              .find(
                  tables.require(call.app(), Table.USERS),
                  Query.ALL
                      .withWhere(criteria)
                      .withSortBy(Table.OBJECT_ID)
                      .withPage(Query.MAX_PAGE_SIZE, offset));
      for (Row user : page) {
        if (user.get(EMAIL) instanceof String address && MailServer.isAddress(address)) {
          found.add(address);
        }
      }
      if (page.size() < Query.MAX_PAGE_SIZE) {
        return List.copyOf(found);
      }
      if (offset + Query.MAX_PAGE_SIZE >= MAX_USERS) {
        throw ApiError.WRONG_DATA.with(
            "A condition may find at most " + MAX_USERS + " users to write to");
      }
    }
  }

  private static List<String> addresses(JsonFields body, String name) {
    if (!body.has(name)) {
      return List.of();
    }
    List<String> addresses = new ArrayList<>();
    for (Object each : body.list(name, MAX_RECIPIENTS)) {
      if (!(each instanceof String address) || !MailServer.isAddress(address)) {
        throw ApiError.WRONG_RECIPIENT.with();
      }
      addresses.add(address);
    }
    return addresses;
  }

  private static Map<String, String> values(JsonFields body) {
    Map<String, String> values = new LinkedHashMap<>();
    if (body.optionalObject("template-values") instanceof Map<?, ?> given) {
      if (given.size() > MAX_VALUES) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            "template-values", "It has at most " + MAX_VALUES + " values");
      }
      given.forEach((key, value) ->
          values.put(String.valueOf(key), value == null ? "" : String.valueOf(value)));
    }
    return values;
  }

  private static @Nullable String bodyPart(JsonFields parts, String name) {
    String text = parts.optionalText(name);
    if (text != null && text.length() > MAX_BODY) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          name, "It has at most " + MAX_BODY + " characters");
    }
    return text == null || text.isEmpty() ? null : text;
  }

  /** One line: no subject can begin another header. */
  private static String line(String text) {
    if (text.length() > MAX_SUBJECT) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "subject", "It has at most " + MAX_SUBJECT + " characters");
    }
    return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
  }

  private static Object orEmpty(@Nullable Object value) {
    return value == null ? Map.of() : value;
  }
}
