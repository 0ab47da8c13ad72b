package dev.backstay.code.debug;

import dev.backstay.code.broker.TaskBroker;
import dev.backstay.code.deploy.DebugModel;
import dev.backstay.code.deploy.DeployedService;
import dev.backstay.code.settings.Language;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who debugs an app's code on their own machine, with the official {@code coderunner debug}
 * (reference: business-logic.md §1 and §7). While a session lives, calls of the services, event
 * handlers and timers that its project holds go to that machine instead of to deployed code.
 *
 * <p>A session lives for a minute, and for another one whenever the tool says so at the broker; it
 * ends when the tool unregisters. One that has registered and is not connected answers each of its
 * calls with 14021, until its minute is over: a developer who has stopped at a breakpoint and
 * killed the tool is told so, and the app works again by itself.
 *
 * <p>The tool opens the broker with the app's id and its CodeRunner key, which it has in any case.
 */
public final class DebugSessions {
  private static final Duration LIFETIME = Duration.ofSeconds(60);

  private final TaskBroker broker;
  private final Clock clock;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  private record Session(String debugId, Language language, Instant started, DebugModel model) {}

  /**
   * A session as developers see it.
   *
   * @param started when the tool registered, in milliseconds since the epoch
   * @param connected whether its machine takes calls now
   * @param services what it serves
   */
  public record Shown(long started, boolean connected, List<String> services) {}

  public DebugSessions(TaskBroker broker, Clock clock) {
    this.broker = broker;
    this.clock = clock;
  }

  /** Where the tool connects to: the broker's host and port, which are opened. */
  public Map<String, Object> address() {
    return Map.of("host", broker.host(), "port", broker.port());
  }

  /**
   * Begins a session.
   *
   * @param language what the project is written in
   * @param key the app's CodeRunner key, with which the tool will connect
   * @return the session's id
   * @throws ApiException 90409 when someone debugs the app already
   */
  public String register(App app, Language language, String key) {
    String debugId = UUID.randomUUID().toString();
    sessions.compute(
        app.id(),
        (id, before) -> {
          if (before != null && broker.isConnected(id)) {
            throw ApiError.DEBUGGED_ALREADY.with();
          }
          broker.open(id, key, debugId, LIFETIME);
          return new Session(debugId, language, clock.instant(), DebugModel.EMPTY);
        });
    return debugId;
  }

  /**
   * Says what the project of the session holds.
   *
   * @throws ApiException 14021 when there is no session
   */
  public void register(App app, DebugModel model) {
    if (session(app.id()) == null
        || sessions.computeIfPresent(
                app.id(),
                (id, session) ->
                    new Session(session.debugId(), session.language(), session.started(), model))
            == null) {
      throw ApiError.DEBUGGER_DISCONNECTED.with();
    }
  }

  /** What the project of an app's session is written in; JavaScript when there is none. */
  public Language language(App app) {
    Session session = session(app.id());
    return session == null ? Language.JS : session.language();
  }

  /** Ends the session of an app; nothing when there is none. */
  public void end(String appId) {
    if (sessions.remove(appId) != null) {
      broker.close(appId);
    }
  }

  /** The service of that name that a session serves; null when none does. */
  public @Nullable DeployedService service(String appId, String name) {
    Session session = session(appId);
    return session == null ? null : session.model().services().get(name);
  }

  /** Whether a session serves an event's handler, or a timer, of a language. */
  public boolean handles(String appId, Language language, int eventId, String target) {
    Session session = session(appId);
    return session != null
        && session.language() == language
        && session.model().handles(eventId, target);
  }

  /** The session of an app; null when there is none. */
  public @Nullable Shown find(App app) {
    Session session = session(app.id());
    return session == null
        ? null
        : new Shown(
            session.started().toEpochMilli(),
            broker.isConnected(app.id()),
            session.model().services().keySet().stream().sorted().toList());
  }

  private @Nullable Session session(String appId) {
    if (sessions.isEmpty()) {
      return null;
    }
    Session session = sessions.get(appId);
    if (session != null && !broker.lives(appId)) {
      end(appId);
      return null;
    }
    return session;
  }
}
