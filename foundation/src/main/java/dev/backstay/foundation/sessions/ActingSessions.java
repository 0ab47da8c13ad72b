package dev.backstay.foundation.sessions;

import dev.backstay.foundation.error.ApiError;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one app by which developers act as users. They are in memory alone and live for
 * minutes: they count as no login, replace none, and end at the latest with the server.
 */
final class ActingSessions {
  /** Of one app at a time. */
  private static final int MAX_SESSIONS = 200;

  private final Map<TokenHash, Entry> entries = new ConcurrentHashMap<>();

  /** One of them, with what calls with its token are. */
  record Entry(Session session, ActingSession told) {}

  /**
   * Keeps one more.
   *
   * @param now milliseconds since the epoch
   * @throws dev.backstay.foundation.error.ApiException 2004 when there are too many
   */
  synchronized void add(TokenHash hash, Entry entry, long now) {
    removeIf(each -> each.told().until() <= now);
    if (entries.size() >= MAX_SESSIONS) {
      throw ApiError.WRONG_DATA.with(
          "Developers act as users in " + MAX_SESSIONS + " sessions already; end some of them");
    }
    entries.put(hash, entry);
  }

  /** The session of a token, which may have timed out; null for none. */
  @Nullable Entry find(TokenHash hash) {
    return entries.isEmpty() ? null : entries.get(hash);
  }

  void remove(TokenHash hash) {
    entries.remove(hash);
  }

  void removeIf(Predicate<Entry> which) {
    entries.values().removeIf(which);
  }

  /** The living ones of a user, the latest first. */
  List<ActingSession> ofUser(String userId, long now) {
    return entries.values().stream()
        .map(Entry::told)
        .filter(told -> told.userId().equals(userId) && told.until() > now)
        .sorted(Comparator.comparingLong(ActingSession::created).reversed())
        .toList();
  }
}
