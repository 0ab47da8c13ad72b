package dev.backstay.foundation.audit;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.AppChangeListener;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.json.Json;
import dev.backstay.store.database.Database;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Adds to the audit logs of apps and of the platform, and reads them. An entry is stored when the
 * method returns; when it cannot be stored, neither may be what it tells of.
 *
 * <p>Anyone can send calls that are denied, so of each log's no more than {@link
 * #DENIED_PER_MINUTE} a minute are kept apart; the rest are counted, and the count is told by the
 * next one that is kept.
 */
public final class AuditLog {
  static final int DENIED_PER_MINUTE = 60;

  private static final String NOT_SHOWN = "(not shown)";
  private static final List<String> SECRETS = List.of("password", "secret", "token", "key");

  private final Apps apps;
  private final Database platform;
  private final PerApp<Denials> denials;
  private final Denials platformDenials;

  public AuditLog(Apps apps, Database platform, InstantSource clock) {
    this.apps = apps;
    this.platform = platform;
    this.denials = new PerApp<>(apps, app -> new Denials(clock), Denials::isOver);
    this.platformDenials = new Denials(clock);
    apps.onChange(new OfApps());
  }

  /**
   * What a change of settings adds to the log of its app: an entry per field. Values of fields that
   * are called after secrets stay out.
   */
  public static Consumer<DSLContext> ofSettings(
      String name, Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
    AuditActor actor = AuditActor.current();
    List<AuditEvent> events = new ArrayList<>();
    after.forEach((field, value) ->
        events.add(
            AuditEvent.change(
                AuditKind.SETTING,
                name + "." + field,
                text(field, before.get(field)),
                text(field, value))));
    return sql -> AuditTable.insert(sql, actor, events);
  }

  private static @Nullable String text(String field, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    Object masked = masked(field, value);
    return NOT_SHOWN.equals(masked)
        ? NOT_SHOWN
        : new String(Json.write(masked), StandardCharsets.UTF_8);
  }

  /** A value without the secrets in it, however deep they lie; whether there is one may be told. */
  private static @Nullable Object masked(String field, @Nullable Object value) {
    if (value != null
        && !(value instanceof Boolean)
        && SECRETS.stream().anyMatch(word -> field.toLowerCase(Locale.ROOT).contains(word))) {
      return NOT_SHOWN;
    }
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        map.forEach(
            (name, each) -> shown.put(String.valueOf(name), masked(String.valueOf(name), each)));
        yield shown;
      }
      case List<?> list -> {
        List<@Nullable Object> shown = new ArrayList<>();
        list.forEach(each -> shown.add(masked(field, each)));
        yield shown;
      }
      case null, default -> value;
    };
  }

  /**
   * Adds to an app's log what is not a change of its own, such as an elevated call. What changes
   * something is added in the transaction of the change: {@link AuditTable#insert}.
   */
  public void record(App app, AuditEvent event) {
    AuditActor actor = AuditActor.current();
    apps.database(app)
        .write(sql -> {
          AuditTable.insert(sql, actor, List.of(event));
          return null;
        });
  }

  /**
   * Adds a management call that was denied.
   *
   * @param app the app that was asked for; null for none that exists
   * @param actor who asked, as far as is known
   * @param answer what the call was told, in words
   */
  public void denied(@Nullable App app, AuditActor actor, String answer) {
    String reason = (app == null ? platformDenials : denials.of(app)).admit(answer);
    if (reason != null) {
      AuditEvent event = AuditEvent.change(AuditKind.DENIED, actor.route(), null, reason);
      (app == null ? platform : apps.database(app))
          .write(sql -> {
            AuditTable.insert(sql, actor, List.of(event));
            return null;
          });
    }
  }

  /**
   * Whether the log tells of a change of a row's own permissions.
   *
   * @param since at or after this time, in milliseconds since the epoch
   */
  public boolean hasRowPermissionChanged(App app, String objectId, long since) {
    return apps.database(app).read(sql -> AuditTable.hasRowPermission(sql, objectId, since));
  }

  /** The entries of an app, the latest first. */
  public List<Map<String, @Nullable Object>> find(App app, AuditTable.Filter filter) {
    return apps.database(app).read(sql -> AuditTable.find(sql, filter));
  }

  /** The entries of the platform, the latest first. */
  public List<Map<String, @Nullable Object>> findOfPlatform(AuditTable.Filter filter) {
    return platform.read(sql -> AuditTable.find(sql, filter));
  }

  /**
   * A change of an app as such goes into the platform's log, which outlives the app; one of a key
   * into the app's as well.
   */
  private final class OfApps implements AppChangeListener {
    @Override
    public Consumer<DSLContext> changing(
        App app, String subject, @Nullable String before, @Nullable String after) {
      AuditActor actor = AuditActor.current();
      AuditEvent event =
          AuditEvent.change(kind(subject), subject + " of app " + app.id(), before, after);
      return sql -> AuditTable.insert(sql, actor, List.of(event));
    }

    @Override
    public void changed(App app, String subject, @Nullable String before, @Nullable String after) {
      if (kind(subject) == AuditKind.KEY) {
        record(app, AuditEvent.change(AuditKind.KEY, subject, before, after));
      }
    }

    private static AuditKind kind(String subject) {
      return subject.startsWith("API key") ? AuditKind.KEY : AuditKind.APP;
    }
  }

  /** Lets so many through each minute and counts the others. */
  private static final class Denials {
    private static final long MINUTE_MILLIS = 60_000;

    private final InstantSource clock;
    private long minute;
    private int admitted;
    private long dropped;

    Denials(InstantSource clock) {
      this.clock = clock;
    }

    /** Whether nothing is to be told any more, nor counted. */
    synchronized boolean isOver() {
      return dropped == 0 && clock.millis() / MINUTE_MILLIS != minute;
    }

    /** What to write; null for nothing. */
    synchronized @Nullable String admit(String answer) {
      long now = clock.millis() / MINUTE_MILLIS;
      if (now != minute) {
        minute = now;
        admitted = 0;
      }
      if (admitted >= DENIED_PER_MINUTE) {
        dropped++;
        return null;
      }
      admitted++;
      String text =
          dropped == 0 ? answer : answer + " (and " + dropped + " more since the last entry)";
      dropped = 0;
      return text;
    }
  }
}
