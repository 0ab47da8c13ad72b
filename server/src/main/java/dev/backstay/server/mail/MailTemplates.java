package dev.backstay.server.mail;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.JsonFields;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The templates of an app: those of the server's own mails as far as changed, and custom ones. */
public final class MailTemplates {
  private static final String EVENTS = "mailevents";
  private static final String CUSTOM = "mailtemplates";
  private static final int MAX_SUBJECT = 500;
  private static final int MAX_BODY = 500_000;
  private static final int MAX_NAME = 100;
  private static final int MOST = 500;

  /**
   * What clients cut out of addresses, and what routes have in the place of a name ({@code
   * AddressableNamesTest}).
   */
  private static final Set<String> UNREACHABLE =
      Set.of(".", "..", "customkeys", "preview", "send", "test");

  private final AppSettings settings;
  private final List<BiConsumer<App, MailEvent>> beforeOff = new CopyOnWriteArrayList<>();

  public MailTemplates(AppSettings settings) {
    this.settings = settings;
  }

  /** The template of one of the server's own mails. */
  public MailTemplate of(App app, MailEvent event) {
    Map<?, ?> changed = changed(app, event);
    return new MailTemplate(
        text(changed, "subject", event.template().subject()),
        text(changed, "body", event.template().body()));
  }

  /** Whether the mail is sent when its time comes. */
  public boolean on(App app, MailEvent event) {
    return changed(app, event).get("triggersEmail") instanceof Boolean on
        ? on
        : event.onByDefault();
  }

  /** Registers a check that runs before a mail is switched off; it throws to prevent that. */
  public void beforeSwitchingOff(BiConsumer<App, MailEvent> listener) {
    beforeOff.add(listener);
  }

  /**
   * Changes one of the server's own mails; what is not given stays.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008; 3067 when it must not be switched off
   */
  void change(App app, MailEvent event, JsonFields fields) {
    Map<String, @Nullable Object> changes = new LinkedHashMap<>();
    changed(app, event).forEach((name, value) -> changes.put(String.valueOf(name), value));
    String subject = fields.optionalText("subject");
    String body = fields.optionalText("body");
    if (subject != null) {
      changes.put("subject", checked(subject, "subject", MAX_SUBJECT));
    }
    if (body != null) {
      changes.put("body", checked(body, "body", MAX_BODY));
    }
    Boolean on = fields.optionalFlag("triggersEmail");
    if (on != null) {
      if (!on) {
        beforeOff.forEach(listener -> listener.accept(app, event));
      }
      changes.put("triggersEmail", on);
    }
    put(app, EVENTS, event.name(), changes);
  }

  /** Gives one of the server's own mails its first text again. */
  void reset(App app, MailEvent event) {
    put(app, EVENTS, event.name(), null);
  }

  /** The custom template of a name; null when there is none. */
  public @Nullable MailTemplate named(App app, String name) {
    return custom(app).get(name);
  }

  /** The custom templates by name. */
  Map<String, MailTemplate> custom(App app) {
    Map<String, MailTemplate> all = new LinkedHashMap<>();
    settings
        .get(app, CUSTOM)
        .forEach((name, stored) -> {
          if (stored instanceof Map<?, ?> map) {
            all.put(name, new MailTemplate(text(map, "subject", ""), text(map, "body", "")));
          }
        });
    return all;
  }

  /**
   * Makes or changes a custom template.
   *
   * @throws dev.backstay.foundation.error.ApiException 8007, 8008
   */
  void putCustom(App app, String name, MailTemplate template) {
    if (!name.matches("[^\\p{Cntrl}/]{1," + MAX_NAME + "}") || UNREACHABLE.contains(name)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "name",
          "A template's name has 1 to "
              + MAX_NAME
              + " characters without / and control characters");
    }
    Map<String, MailTemplate> all = custom(app);
    if (all.size() >= MOST && !all.containsKey(name)) {
      throw ApiError.WRONG_DATA.with("An app has at most " + MOST + " mail templates");
    }
    put(app, CUSTOM, name, Map.of("subject", template.subject(), "body", template.body()));
  }

  void deleteCustom(App app, String name) {
    put(app, CUSTOM, name, null);
  }

  /**
   * A template in a body.
   *
   * @throws dev.backstay.foundation.error.ApiException 8007, 8008
   */
  static MailTemplate read(JsonFields fields) {
    return new MailTemplate(
        checked(fields.text("subject"), "subject", MAX_SUBJECT),
        checked(fields.text("body"), "body", MAX_BODY));
  }

  private Map<?, ?> changed(App app, MailEvent event) {
    return settings.get(app, EVENTS).get(event.name()) instanceof Map<?, ?> changed
        ? changed
        : Map.of();
  }

  private void put(App app, String object, String name, @Nullable Object value) {
    Map<String, @Nullable Object> field = new HashMap<>();
    field.put(name, value);
    var _ = settings.merge(app, object, field);
  }

  private static String text(Map<?, ?> map, String name, String otherwise) {
    return map.get(name) instanceof String text ? text : otherwise;
  }

  private static String checked(String text, String name, int most) {
    if (text.length() > most) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It has at most " + most + " characters");
    }
    return text;
  }
}
