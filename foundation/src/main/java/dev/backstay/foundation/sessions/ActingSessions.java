package dev.backstay.foundation.sessions;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.secrets.RandomSecret;
import dev.backstay.foundation.sessions.ActingRepository.Stored;
import dev.backstay.security.caller.LoginState;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of an app by which developers act as users. They count as no login. They are stored,
 * so that each server on a database takes them; all of an app are in memory, and read again when
 * another server has changed them. On SQLite they end with the server.
 */
final class ActingSessions {
  private static final int MAX_SESSIONS = 200;

  private final Database database;
  private final Function<String, @Nullable UserStatus> statuses;
  private final UnaryOperator<String> passwordMarks;
  private final InstantSource clock;
  private final long from;
  private final Object lock = new Object();
  private long drops;
  private volatile @Nullable Map<TokenHash, Stored> known;

  /**
   * @param statuses the status of a user by their id; null when they are gone
   * @param passwordMarks what names the present password of a developer, by their id
   * @param serverBegun when this server began, in milliseconds since the epoch
   */
  ActingSessions(
      Database database,
      Function<String, @Nullable UserStatus> statuses,
      UnaryOperator<String> passwordMarks,
      InstantSource clock,
      long serverBegun) {
    this.from = database.dialect() == Dialect.SQLITE ? serverBegun : 0;
    this.database = database;
    this.statuses = statuses;
    this.passwordMarks = passwordMarks;
    this.clock = clock;
  }

  /** All of the app; what is over may be among them. */
  private Map<TokenHash, Stored> all() {
    Map<TokenHash, Stored> inMemory = known;
    if (inMemory != null) {
      return inMemory;
    }
    long before;
    synchronized (lock) {
      before = drops;
    }
    Map<TokenHash, Stored> read = database.read(sql -> ActingRepository.all(sql, from));
    synchronized (lock) {
      if (drops == before) {
        known = read;
      }
    }
    return read;
  }

  /** Reads all of them again. To be called after a change is stored. */
  void drop() {
    synchronized (lock) {
      drops++;
      known = null;
    }
  }

  /**
   * The session of a token.
   *
   * @throws dev.backstay.foundation.error.ApiException as {@link Sessions#validate} says
   */
  Session validate(String token) {
    Stored found = found(token);
    if (found == null) {
      throw ApiError.UNKNOWN_USER_TOKEN.with();
    }
    if (isOver(found)) {
      throw ApiError.SESSION_TIMEOUT.with();
    }
    if (isDisabled(found)) {
      throw ApiError.ACCOUNT_DISABLED.with();
    }
    return found.session();
  }

  /** The session of a token, or null when {@link #validate} would throw. */
  @Nullable Session find(String token) {
    Stored found = found(token);
    return found == null || isOver(found) || isDisabled(found) ? null : found.session();
  }

  /** What a token stands for, while its user is there and its developer may. */
  private @Nullable Stored found(String token) {
    Map<TokenHash, Stored> all = all();
    TokenHash hash = all.isEmpty() ? null : TokenHash.of(token);
    Stored found = hash == null ? null : all.get(hash);
    if (found == null || statuses.apply(found.session().userId()) == null) {
      return null;
    }
    if (!found.passwordMark().equals(passwordMarks.apply(found.developerId()))) {
      var _ = end(found.hash());
      return null;
    }
    return found;
  }

  private boolean isOver(Stored stored) {
    return stored.details().until() <= clock.millis();
  }

  private boolean isDisabled(Stored stored) {
    return statuses.apply(stored.session().userId()) == UserStatus.DISABLED;
  }

  /**
   * Opens one more; see {@link Sessions#openActing}.
   *
   * @return its token
   */
  String open(Session session, Acting acting) {
    String token = RandomSecret.next();
    TokenHash hash = TokenHash.of(token);
    if (hash == null || session.state() == LoginState.NONE || session.social() != null) {
      throw new IllegalArgumentException("a session is a user's or a guest's");
    }
    long now = clock.millis();
    Stored opened =
        new Stored(
            hash,
            session,
            new ActingSession(
                hash.name(),
                session.userId(),
                acting.developer(),
                acting.reason(),
                now,
                now + acting.lifetime().toMillis()),
            acting.developerId(),
            passwordMarks.apply(acting.developerId()));
    database.write(sql -> {
      ActingRepository.deleteOver(sql, now, from);
      if (ActingRepository.count(sql) >= MAX_SESSIONS) {
        throw ApiError.WRONG_DATA.with(
            "Developers act as users in " + MAX_SESSIONS + " sessions already; end some of them");
      }
      ActingRepository.insert(sql, opened);
      return null;
    });
    drop();
    return token;
  }

  /** The living ones of a user, the latest first. */
  List<ActingSession> ofUser(String userId) {
    return all().values().stream()
        .filter(stored -> !isOver(stored))
        .map(Stored::details)
        .filter(details -> details.userId().equals(userId))
        .sorted(Comparator.comparingLong(ActingSession::created).reversed())
        .toList();
  }

  /** Ends a living one of a user; answers whether there was one of that id. */
  boolean end(String userId, String id) {
    return all().values().stream()
        .filter(stored ->
            stored.details().userId().equals(userId)
                && stored.details().id().equals(id)
                && !isOver(stored))
        .findFirst()
        .map(stored -> end(stored.hash()))
        .orElse(false);
  }

  /** Ends the one of a token; answers whether there was one. */
  boolean end(TokenHash hash) {
    if (!all().containsKey(hash)) {
      return false;
    }
    boolean ended = database.write(sql -> ActingRepository.delete(sql, hash));
    drop();
    return ended;
  }

  /** Ends those of a user. */
  void endAllOf(String userId) {
    if (all().values().stream().anyMatch(each -> each.details().userId().equals(userId))) {
      database.write(sql -> {
        ActingRepository.deleteOfUser(sql, userId);
        return null;
      });
      drop();
    }
  }

  /** Deletes what is over. */
  void purge() {
    if (all().values().stream().anyMatch(this::isOver)) {
      long now = clock.millis();
      database.write(sql -> {
        ActingRepository.deleteOver(sql, now, from);
        return null;
      });
      drop();
    }
  }

  /** Ends all of the app. */
  void endAll() {
    if (!all().isEmpty()) {
      database.write(sql -> {
        ActingRepository.deleteAll(sql);
        return null;
      });
      drop();
    }
  }
}
