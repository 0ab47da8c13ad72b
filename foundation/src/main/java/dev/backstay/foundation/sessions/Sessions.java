package dev.backstay.foundation.sessions;

import static dev.backstay.store.generated.app.tables.ActingSessionTable.ACTING_SESSION;
import static dev.backstay.store.generated.app.tables.SessionTable.SESSION;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.secrets.RandomSecret;
import dev.backstay.security.caller.LoginState;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of an app's users (security model, part F): opened by a login, found by their token,
 * ended by logout, by time, or with their user.
 *
 * <p>Limits: tokens are 256 random bits and stored only as hashes. A call costs a look-up in
 * memory; its time of use is stored within {@link #SAVED_EVERY} and when the server stops, so a
 * crash can make a session at most that much older. Revocation holds for every request that begins
 * after the revoking call has returned.
 */
public final class Sessions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
  private static final Duration SAVED_EVERY = Duration.ofSeconds(20);
  private static final Duration PURGED_EVERY = Duration.ofHours(1);

  /**
   * How long a session that has timed out is remembered, to be answered with 3091 instead of 3064.
   */
  private static final Duration REMEMBERED = Duration.ofDays(1);

  private final SessionRulesSource rules;
  private final UserStatusSource statuses;
  private final UnaryOperator<String> passwordMarks;
  private final InstantSource clock;
  private final long serverBegun;
  private final PerApp<Kept> kept;
  private final List<Consumer<App>> afterPurge = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService saver =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sessions").daemon().factory());

  /** One app's sessions with what is needed to look after them. */
  private final class Kept implements AutoCloseable {
    final App app;
    final AppSessions sessions;
    final ActingSessions acting;
    volatile long purged;

    Kept(App app, Database database) {
      this.app = app;
      // who holds the sessions holds this through the function, so that there is no second one
      this.sessions = new AppSessions(database, this::status);
      this.acting = new ActingSessions(database, this::status, passwordMarks, clock, serverBegun);
    }

    private @Nullable UserStatus status(String userId) {
      return statuses.status(app, userId);
    }

    /** Whether everything is stored. */
    boolean isDroppable() {
      return !sessions.hasUnsaved();
    }

    @Override
    public void close() {
      try {
        sessions.save();
      } catch (RuntimeException e) {
        LOG.warn("could not store when the sessions of {} were last used", app, e);
      }
    }
  }

  /**
   * @param passwordMarks what names the present password of a developer, by their id; "" for none
   */
  public Sessions(
      Apps apps,
      SessionRulesSource rules,
      UserStatusSource statuses,
      UnaryOperator<String> passwordMarks,
      InstantSource clock) {
    this.rules = rules;
    this.statuses = statuses;
    this.clock = clock;
    this.passwordMarks = passwordMarks;
    this.serverBegun = clock.millis();
    this.kept = new PerApp<>(apps, app -> new Kept(app, apps.database(app)), Kept::isDroppable);
    rules.beforeSessionRulesChange(this::endTimedOut);
    apps.changes().on(this::changedElsewhere, SESSION);
    apps.changes()
        .on(
            (appId, details) -> {
              Kept one = kept.known(appId);
              if (one != null) {
                one.acting.drop();
              }
            },
            ACTING_SESSION);
    var _ =
        saver.scheduleWithFixedDelay(
            this::maintain, SAVED_EVERY.toMillis(), SAVED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Another server has changed sessions of an app. */
  private void changedElsewhere(String appId, Set<String> details) {
    Kept one = kept.known(appId);
    if (one == null) {
      return;
    }
    SessionChanges changes = SessionChanges.read(details);
    if (changes.all() || changes.stored()) {
      one.sessions.forgetAll(SessionEnd.Reason.UNKNOWN, clock.millis());
      return;
    }
    one.sessions.forget(changes.hashes());
    if (!changes.users().isEmpty()) {
      one.sessions.forgetUsers(changes.users());
    }
  }

  /**
   * Tells other servers of what was stored without a transaction of this class. One of one server
   * alone costs nothing.
   */
  private static void tell(AppSessions sessions, Consumer<DSLContext> note) {
    if (sessions.database().dialect() == Dialect.POSTGRESQL) {
      sessions
          .database()
          .write(sql -> {
            note.accept(sql);
            return null;
          });
    }
  }

  /**
   * The session of a token, used by a call just now.
   *
   * @throws dev.backstay.foundation.error.ApiException 3064 for a token that is unknown, logged
   *     out, or of a deleted user; 3091 when it has timed out; 3090 when its user is disabled
   */
  public Session validate(App app, String token) {
    AppSessions.Entry entry = entry(app, token);
    if (entry == null) {
      return kept.of(app).acting.validate(token);
    }
    long now = clock.millis();
    if (timedOut(app, entry, now)) {
      throw ApiError.SESSION_TIMEOUT.with();
    }
    if (entry.status == UserStatus.DISABLED) {
      throw ApiError.ACCOUNT_DISABLED.with();
    }
    entry.use(now);
    return entry.session;
  }

  /**
   * The session of a token, or null when {@link #validate} would throw. Does not count as a use.
   */
  public @Nullable Session find(App app, String token) {
    AppSessions.Entry entry = entry(app, token);
    if (entry == null) {
      return kept.of(app).acting.find(token);
    }
    return entry.status == UserStatus.DISABLED || timedOut(app, entry, clock.millis())
        ? null
        : entry.session;
  }

  /** Why a token is not valid, for developers; to be asked once {@link #validate} has thrown. */
  public SessionEnd end(App app, String token) {
    TokenHash hash = TokenHash.of(token);
    if (hash == null) {
      return new SessionEnd(SessionEnd.Reason.UNKNOWN, null, null);
    }
    AppSessions sessions = of(app);
    AppSessions.Entry entry = sessions.find(hash);
    if (entry == null) {
      return sessions.end(hash);
    }
    String userId = entry.session.userId();
    long now = clock.millis();
    if (timedOut(app, entry.lastUsed(), now)) {
      long timeout = rules.sessionRules(app).idleTimeout().toMillis();
      return new SessionEnd(
          SessionEnd.Reason.TIMED_OUT, userId, Math.min(now, Math.abs(entry.lastUsed()) + timeout));
    }
    return sessions.disabled(userId);
  }

  /**
   * Opens a session.
   *
   * @return its token, which cannot be read a second time
   * @throws dev.backstay.foundation.error.ApiException 3002 or 3044 when the user has sessions and
   *     the app's rules do not allow one more
   */
  public String open(App app, Session session) {
    return open(app, session, sql -> {});
  }

  /**
   * Opens a session if something still holds, both in one transaction.
   *
   * @param condition throws when it does not; may write too
   */
  public String open(App app, Session session, Consumer<DSLContext> condition) {
    AppSessions sessions = of(app);
    SessionRules ruling = rules.sessionRules(app);
    String token = RandomSecret.next();
    TokenHash hash = TokenHash.of(token);
    if (hash == null || session.state() == LoginState.NONE) {
      throw new IllegalArgumentException("a session is a user's or a guest's");
    }
    long now = clock.millis();
    List<TokenHash> ended =
        sessions
            .database()
            .write(sql -> {
              condition.accept(sql);
              List<TokenHash> replaced =
                  makeRoom(
                      sql,
                      sessions,
                      ruling,
                      session.userId(),
                      now - ruling.idleTimeout().toMillis());
              SessionRepository.insert(sql, new StoredSession(hash, session, now, now));
              return replaced;
            });
    sessions.forget(ended);
    sessions.ended(ended, session.userId(), SessionEnd.Reason.LOGGED_IN_ELSEWHERE, now);
    return token;
  }

  /**
   * Opens a session by which a developer acts as a user. It counts as no login and ends none; it
   * ends by itself, with the user's sessions, and when the developer has another password.
   *
   * @return its token, which cannot be read a second time
   * @throws dev.backstay.foundation.error.ApiException 2004 when there are too many
   */
  public String openActing(App app, Session session, Acting acting) {
    return kept.of(app).acting.open(session, acting);
  }

  /** The living sessions by which developers act as a user, the latest first. */
  public List<ActingSession> actingAs(App app, String userId) {
    return kept.of(app).acting.ofUser(userId);
  }

  /**
   * Ends one session of a user, as a developer has said.
   *
   * @param id as developers see it
   * @return whether there was one
   */
  public boolean logOut(App app, String userId, String id) {
    if (kept.of(app).acting.end(userId, id)) {
      return true;
    }
    AppSessions sessions = of(app);
    List<TokenHash> ended =
        sessions
            .database()
            .write(sql -> {
              List<TokenHash> found =
                  SessionRepository.ofUser(sql, userId).stream()
                      .map(StoredSession::hash)
                      .filter(hash -> hash.name().equals(id))
                      .toList();
              found.forEach(hash -> SessionRepository.delete(sql, hash));
              return found;
            });
    sessions.forget(ended);
    sessions.ended(ended, userId, SessionEnd.Reason.LOGGED_OUT_BY_DEVELOPER, clock.millis());
    return !ended.isEmpty();
  }

  /** Ends the session of a token; nothing happens when there is none. */
  public void close(App app, String token) {
    TokenHash hash = TokenHash.of(token);
    if (hash == null) {
      return;
    }
    var _ = kept.of(app).acting.end(hash);
    AppSessions sessions = of(app);
    AppSessions.Entry entry = sessions.find(hash);
    sessions
        .database()
        .write(sql -> {
          SessionRepository.delete(sql, hash);
          return null;
        });
    sessions.forget(List.of(hash));
    if (entry != null) {
      sessions.ended(
          List.of(hash), entry.session.userId(), SessionEnd.Reason.LOGGED_OUT, clock.millis());
    }
  }

  /** Ends all sessions of a user whose account has changed. */
  public void closeAll(App app, String userId) {
    closeAllBut(app, userId, null);
  }

  /** Ends all sessions of a user, as a developer has said. */
  public void logOut(App app, String userId) {
    closeAllBut(app, userId, null, SessionEnd.Reason.LOGGED_OUT_BY_DEVELOPER, (sql, stays) -> {});
  }

  /**
   * Ends all sessions of a user but one.
   *
   * @param token of the session that stays; null for none
   */
  public void closeAllBut(App app, String userId, @Nullable String token) {
    closeAllBut(app, userId, token, SessionEnd.Reason.ACCOUNT_CHANGED, (sql, stays) -> {});
  }

  /**
   * Makes the session of a guest who has registered that of a user, and ends their other sessions.
   *
   * @param token of the session
   */
  public void guestRegistered(App app, String userId, String token) {
    closeAllBut(
        app, userId, token, SessionEnd.Reason.ACCOUNT_CHANGED, SessionRepository::becomeUser);
  }

  /**
   * @param reason why the others end
   * @param change what happens to the session that stays, if there is one
   */
  private void closeAllBut(
      App app,
      String userId,
      @Nullable String token,
      SessionEnd.Reason reason,
      BiConsumer<DSLContext, TokenHash> change) {
    TokenHash stays = token == null ? null : TokenHash.of(token);
    kept.of(app).acting.endAllOf(userId);
    AppSessions sessions = of(app);
    List<TokenHash> changed =
        sessions
            .database()
            .write(sql -> {
              SessionChanges.ofUsers(sql, List.of(userId));
              List<TokenHash> found =
                  SessionRepository.ofUser(sql, userId).stream().map(StoredSession::hash).toList();
              for (TokenHash hash : found) {
                if (hash.equals(stays)) {
                  change.accept(sql, hash);
                } else {
                  SessionRepository.delete(sql, hash);
                }
              }
              return found;
            });
    sessions.forget(changed);
    sessions.ended(
        changed.stream().filter(hash -> !hash.equals(stays)).toList(),
        userId,
        reason,
        clock.millis());
  }

  /**
   * Ends the sessions of users, within a write: of those that are gone, and of those who were
   * disabled. {@link #statusesChanged} is to be called once it is stored.
   */
  public static void closeAllOf(DSLContext sql, Collection<String> userIds) {
    SessionRepository.deleteOfUsers(sql, userIds);
    userIds.forEach(userId -> ActingRepository.deleteOfUser(sql, userId));
  }

  /** Ends all sessions of an app, as a developer has said. */
  public void closeAll(App app) {
    kept.of(app).acting.endAll();
    AppSessions sessions = of(app);
    sessions
        .database()
        .write(sql -> {
          SessionRepository.deleteAll(sql);
          return null;
        });
    sessions.forgetAll(SessionEnd.Reason.LOGGED_OUT_BY_DEVELOPER, clock.millis());
  }

  /** Reads the status of a user again, from the next call on. To be called after it was stored. */
  public void statusChanged(App app, String userId) {
    kept.of(app).acting.drop();
    AppSessions sessions = of(app);
    tell(sessions, sql -> SessionChanges.ofUsers(sql, List.of(userId)));
    List<TokenHash> hashes =
        sessions.database().read(sql -> SessionRepository.ofUser(sql, userId)).stream()
            .map(StoredSession::hash)
            .toList();
    sessions.forget(hashes);
    sessions.statusChanged(userId, clock.millis());
  }

  /**
   * Reads the status of all users again, from the next call on: for a change of an unknown number
   * of users. Sessions of those that are gone end with it.
   */
  public void statusesChanged(App app) {
    kept.of(app).acting.drop();
    AppSessions sessions = of(app);
    tell(sessions, SessionChanges::stored);
    sessions.forgetAll(SessionEnd.Reason.UNKNOWN, clock.millis());
  }

  /** The living sessions of a user, for developers. */
  public List<OpenSession> ofUser(App app, String userId) {
    AppSessions sessions = of(app);
    return living(
        app, sessions, sessions.database().read(sql -> SessionRepository.ofUser(sql, userId)));
  }

  /**
   * A page of a user's living sessions, the latest first, for developers.
   *
   * @param most how many at most
   */
  public List<OpenSession> ofUser(App app, String userId, int offset, int most) {
    AppSessions sessions = saved(app);
    long from = livingFrom(app);
    return living(
        app,
        sessions,
        sessions.database().read(sql -> SessionRepository.page(sql, userId, from, offset, most)));
  }

  /**
   * The users with a living session in the order of their ids, for developers.
   *
   * @param after the id after which to begin; "" for the first
   * @param most how many at most
   */
  public List<UserSessions> usersWithSessions(App app, String after, int most) {
    long from = livingFrom(app);
    return saved(app).database().read(sql -> SessionRepository.users(sql, from, after, most));
  }

  /** An app's sessions with their times of use stored, so that a query can tell the living. */
  private AppSessions saved(App app) {
    AppSessions sessions = of(app);
    sessions.save();
    return sessions;
  }

  private long livingFrom(App app) {
    return clock.millis() - rules.sessionRules(app).idleTimeout().toMillis();
  }

  /**
   * Which of these users have a living session.
   *
   * @param userIds not more than a statement takes values
   * @param now milliseconds since the epoch
   */
  public Set<String> living(App app, Collection<String> userIds, long now) {
    AppSessions sessions = of(app);
    return sessions.database().read(sql -> SessionRepository.ofUsers(sql, userIds)).stream()
        .filter(session -> !timedOut(app, sessions.lastUsed(session), now))
        .map(session -> session.session().userId())
        .collect(Collectors.toSet());
  }

  /** Registers a listener that is called when an app's sessions are purged, about once an hour. */
  public void onPurge(Consumer<App> listener) {
    afterPurge.add(listener);
  }

  /**
   * Stores what calls have used and ends the maintenance. Later uses of a session are not stored.
   */
  @Override
  public void close() {
    saver.shutdownNow();
    kept.each(Kept::close);
  }

  /** Makes room for one more session of a user as the rules say; the result is what it ended. */
  private static List<TokenHash> makeRoom(
      DSLContext sql, AppSessions sessions, SessionRules ruling, String userId, long livingFrom) {
    List<StoredSession> others =
        ruling.logins() == SessionRules.Logins.UNLIMITED
            ? List.of()
            : SessionRepository.ofUser(sql, userId);
    long living =
        others.stream().filter(session -> sessions.lastUsed(session) > livingFrom).count();
    return switch (ruling.logins()) {
      case UNLIMITED -> List.of();
      case REPLACE -> {
        others.forEach(session -> SessionRepository.delete(sql, session.hash()));
        yield others.stream().map(StoredSession::hash).toList();
      }
      case REFUSE -> {
        if (living > 0) {
          throw ApiError.ALREADY_LOGGED_IN.with();
        }
        yield List.of();
      }
      case LIMITED -> {
        if (living >= ruling.limit()) {
          throw ApiError.TOO_MANY_LOGINS.with();
        }
        yield List.of();
      }
    };
  }

  private List<OpenSession> living(App app, AppSessions sessions, List<StoredSession> stored) {
    long now = clock.millis();
    return stored.stream()
        .map(session ->
            new OpenSession(
                session.hash().name(),
                session.session().userId(),
                session.session().state(),
                session.created(),
                sessions.lastUsed(session)))
        .filter(session -> !timedOut(app, session.lastUsed(), now))
        .toList();
  }

  private AppSessions.@Nullable Entry entry(App app, String token) {
    TokenHash hash = TokenHash.of(token);
    return hash == null ? null : of(app).find(hash);
  }

  private boolean timedOut(App app, AppSessions.Entry entry, long now) {
    if (!timedOut(app, entry.lastUsed(), now)) {
      return false;
    }
    of(app).lookAgain(entry);
    return timedOut(app, entry.lastUsed(), now);
  }

  private boolean timedOut(App app, long lastUsed, long now) {
    return now - lastUsed > rules.sessionRules(app).idleTimeout().toMillis() || lastUsed < 0;
  }

  private AppSessions of(App app) {
    return kept.of(app).sessions;
  }

  /** Times out for good what has timed out by now. */
  private void endTimedOut(App app) {
    AppSessions sessions = of(app);
    long from = clock.millis() - rules.sessionRules(app).idleTimeout().toMillis();
    sessions.save();
    sessions
        .database()
        .write(sql -> {
          SessionRepository.timeOutUsedBefore(sql, from);
          return null;
        });
    sessions.forgetAll(SessionEnd.Reason.UNKNOWN, clock.millis());
  }

  private void maintain() {
    kept.each(one -> {
      try {
        one.sessions.save();
        long now = clock.millis();
        if (one.sessions.inUse() && now - one.purged > PURGED_EVERY.toMillis()) {
          purge(one, now);
        }
      } catch (RuntimeException e) {
        LOG.warn("the sessions of {} could not be maintained", one.app, e);
      }
    });
  }

  private void purge(Kept one, long now) {
    Duration age = rules.sessionRules(one.app).idleTimeout().plus(REMEMBERED);
    one.sessions
        .database()
        .write(sql -> {
          SessionRepository.deleteUsedBefore(sql, now - age.toMillis());
          return null;
        });
    one.acting.purge();
    one.purged = now;
    afterPurge.forEach(listener -> listener.accept(one.app));
  }
}
