package dev.backstay.foundation.sessions;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.secrets.RandomSecret;
import dev.backstay.security.caller.LoginState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of an app by which developers act as users. They are in memory alone: they count as
 * no login, and end with the server.
 */
final class ActingSessions {
  private static final int MAX_SESSIONS = 200;

  private final Function<String, @Nullable UserStatus> statuses;
  private final InstantSource clock;
  private final Map<TokenHash, Entry> entries = new ConcurrentHashMap<>();

  /** One of them, with what calls with its token are. */
  private record Entry(Session session, ActingSession details, BooleanSupplier allowed) {}

  /**
   * @param statuses the status of a user by their id; null when they are gone
   */
  ActingSessions(Function<String, @Nullable UserStatus> statuses, InstantSource clock) {
    this.statuses = statuses;
    this.clock = clock;
  }

  /**
   * The session of a token.
   *
   * @throws dev.backstay.foundation.error.ApiException as {@link Sessions#validate} says
   */
  Session validate(String token) {
    Entry entry = entry(token);
    if (entry == null) {
      throw ApiError.UNKNOWN_USER_TOKEN.with();
    }
    if (isOver(entry)) {
      throw ApiError.SESSION_TIMEOUT.with();
    }
    if (isDisabled(entry)) {
      throw ApiError.ACCOUNT_DISABLED.with();
    }
    return entry.session();
  }

  /** The session of a token, or null when {@link #validate} would throw. */
  @Nullable Session find(String token) {
    Entry entry = entry(token);
    return entry == null || isOver(entry) || isDisabled(entry) ? null : entry.session();
  }

  /** What a token stands for, while its user is there. */
  private @Nullable Entry entry(String token) {
    TokenHash hash = entries.isEmpty() ? null : TokenHash.of(token);
    Entry entry = hash == null ? null : entries.get(hash);
    if (entry != null && !entry.allowed().getAsBoolean()) {
      entries.remove(hash, entry);
      return null;
    }
    return entry == null || statuses.apply(entry.session().userId()) == null ? null : entry;
  }

  private boolean isOver(Entry entry) {
    return entry.details().until() <= clock.millis();
  }

  private boolean isDisabled(Entry entry) {
    return statuses.apply(entry.session().userId()) == UserStatus.DISABLED;
  }

  /**
   * Opens one more; see {@link Sessions#openActing}.
   *
   * @return its token
   */
  synchronized String open(
      Session session,
      Duration lifetime,
      String developer,
      String reason,
      BooleanSupplier allowed) {
    String token = RandomSecret.next();
    TokenHash hash = TokenHash.of(token);
    if (hash == null || session.state() == LoginState.NONE) {
      throw new IllegalArgumentException("a session is a user's or a guest's");
    }
    entries.values().removeIf(this::isOver);
    if (entries.size() >= MAX_SESSIONS) {
      throw ApiError.WRONG_DATA.with(
          "Developers act as users in " + MAX_SESSIONS + " sessions already; end some of them");
    }
    long now = clock.millis();
    ActingSession details =
        new ActingSession(
            hash.name(), session.userId(), developer, reason, now, now + lifetime.toMillis());
    entries.put(hash, new Entry(session, details, allowed));
    return token;
  }

  /** The living ones of a user, the latest first. */
  List<ActingSession> ofUser(String userId) {
    return entries.values().stream()
        .filter(entry -> !isOver(entry))
        .map(Entry::details)
        .filter(details -> details.userId().equals(userId))
        .sorted(Comparator.comparingLong(ActingSession::created).reversed())
        .toList();
  }

  /** Ends a living one of a user; answers whether there was one of that id. */
  boolean end(String userId, String id) {
    return entries
        .values()
        .removeIf(entry ->
            entry.details().userId().equals(userId)
                && entry.details().id().equals(id)
                && !isOver(entry));
  }

  /** Ends the one of a token, if there is one. */
  void end(TokenHash hash) {
    entries.remove(hash);
  }

  /** Ends those of a user. */
  void endAllOf(String userId) {
    entries.values().removeIf(entry -> entry.details().userId().equals(userId));
  }

  /** Whether there are none. */
  boolean isEmpty() {
    entries.values().removeIf(this::isOver);
    return entries.isEmpty();
  }

  /** Ends all of the app. */
  void endAll() {
    entries.clear();
  }
}
