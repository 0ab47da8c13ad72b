package dev.backstay.foundation.sessions;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one app that are in memory, each with the status of its user.
 *
 * <p>Why no revoked session comes back: a change is stored first and then calls {@link #forget},
 * which raises {@code changes} under the lock. A session that was read meanwhile was read before
 * that, sees the number changed, and is not kept. So after {@code forget} has returned, every
 * look-up reads what is stored now.
 *
 * <p>Why calls write nothing: a call only sets {@link Entry#lastUsed}. {@link #save} collects what
 * has changed now and then; entries that are dropped from memory before that wait in {@code
 * dropped}, where look-ups find them too.
 */
final class AppSessions {
  private static final int CACHE_SIZE = 150_000;
  private static final Duration CACHE_TIME = Duration.ofMinutes(30);
  private static final int BATCH_SIZE = 500;

  /** Ended sessions of which it is known how they ended. */
  private static final int MAX_ENDED = 10_000;

  private static final Duration REMEMBERED = Duration.ofDays(1);

  private final Database database;
  private final Function<String, @Nullable UserStatus> statuses;
  private final Map<TokenHash, Entry> dropped = new ConcurrentHashMap<>();
  // what is looked up wakes no other thread to note it
  private final Cache<TokenHash, Entry> entries =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumSize(CACHE_SIZE)
          .expireAfterAccess(CACHE_TIME)
          .evictionListener(this::keepUnsaved)
          .build();
  private final Cache<TokenHash, SessionEnd> ended = remembered();
  private final Cache<String, SessionEnd> endedByUser = remembered();
  private final Object lock = new Object();
  private volatile long changes;

  /** A session in memory. */
  static final class Entry {
    final TokenHash hash;
    final Session session;
    final UserStatus status;

    /** Negative when timed out for good. */
    private volatile long lastUsed;

    private volatile long saved;

    Entry(StoredSession stored, UserStatus status) {
      this.hash = stored.hash();
      this.session = stored.session();
      this.status = status;
      this.lastUsed = stored.lastUsed();
      this.saved = stored.lastUsed();
    }

    long lastUsed() {
      return lastUsed;
    }

    void use(long now) {
      lastUsed = now;
    }

    private boolean unsaved() {
      return lastUsed != saved;
    }
  }

  AppSessions(Database database, Function<String, @Nullable UserStatus> statuses) {
    this.database = database;
    this.statuses = statuses;
  }

  /** The session of a token, or null when there is none or its user is gone. */
  @Nullable Entry find(TokenHash hash) {
    Entry known = entries.getIfPresent(hash);
    return known != null ? known : read(hash);
  }

  /** When a session was last used, as far as memory knows; {@code stored} otherwise. */
  long lastUsed(StoredSession stored) {
    Entry known = entries.getIfPresent(stored.hash());
    known = known != null ? known : dropped.get(stored.hash());
    return known == null ? stored.lastUsed() : known.lastUsed();
  }

  /** Reads these sessions again when they are next used. To be called after a change is stored. */
  void forget(Collection<TokenHash> hashes) {
    synchronized (lock) {
      changes++;
      entries.invalidateAll(hashes);
      hashes.forEach(dropped::remove);
    }
  }

  /** Reads the sessions of these users again when they are next used. */
  void forgetUsers(Collection<String> userIds) {
    synchronized (lock) {
      changes++;
      entries.asMap().values().removeIf(entry -> userIds.contains(entry.session.userId()));
      dropped.values().removeIf(entry -> userIds.contains(entry.session.userId()));
    }
  }

  /** Another server may have seen a later use of a session; what is stored of that counts. */
  void lookAgain(Entry entry) {
    if (database.dialect() == Dialect.POSTGRESQL) {
      StoredSession stored = database.read(sql -> SessionRepository.find(sql, entry.hash));
      if (stored != null && entry.lastUsed() >= 0 && stored.lastUsed() > entry.lastUsed()) {
        entry.use(stored.lastUsed());
      }
    }
  }

  /**
   * Reads all sessions again when they are next used. Whose they were stays known, in case that
   * they have ended.
   *
   * @param reason why, if they have; unknown else
   */
  void forgetAll(SessionEnd.Reason reason, long now) {
    synchronized (lock) {
      changes++;
      entries
          .asMap()
          .forEach((hash, entry) ->
              ended.put(hash, new SessionEnd(reason, entry.session.userId(), now)));
      entries.invalidateAll();
      dropped.clear();
    }
  }

  /** Remembers how sessions of a user have ended. */
  void ended(Collection<TokenHash> hashes, String userId, SessionEnd.Reason reason, long now) {
    hashes.forEach(hash -> ended.put(hash, new SessionEnd(reason, userId, now)));
  }

  /** Remembers when an account was disabled or deleted, if it has been. */
  void statusChanged(String userId, long now) {
    UserStatus status = statuses.apply(userId);
    if (status == null || status == UserStatus.DISABLED) {
      endedByUser.put(userId, new SessionEnd(ended(status), userId, now));
    }
  }

  /** How the session of a disabled user came to its end. */
  SessionEnd disabled(String userId) {
    SessionEnd known = endedByUser.getIfPresent(userId);
    return known == null ? new SessionEnd(SessionEnd.Reason.ACCOUNT_DISABLED, userId, null) : known;
  }

  /** How a session that is not there any more came to its end. */
  SessionEnd end(TokenHash hash) {
    SessionEnd known = ended.getIfPresent(hash);
    String userId = known == null ? null : known.userId();
    if (known == null || known.reason() != SessionEnd.Reason.UNKNOWN || userId == null) {
      return known == null ? new SessionEnd(SessionEnd.Reason.UNKNOWN, null, null) : known;
    }
    SessionEnd byUser = endedByUser.getIfPresent(userId);
    UserStatus status = byUser == null ? statuses.apply(userId) : null;
    return byUser != null ? byUser : new SessionEnd(ended(status), userId, known.time());
  }

  private static SessionEnd.Reason ended(@Nullable UserStatus status) {
    return status == null
        ? SessionEnd.Reason.ACCOUNT_DELETED
        : status == UserStatus.DISABLED
            ? SessionEnd.Reason.ACCOUNT_DISABLED
            : SessionEnd.Reason.ACCOUNT_CHANGED;
  }

  private static <K> Cache<K, SessionEnd> remembered() {
    return Caffeine.newBuilder()
        .executor(Runnable::run)
        .maximumSize(MAX_ENDED)
        .expireAfterWrite(REMEMBERED)
        .build();
  }

  /** Whether there are times of use that are not stored yet. */
  boolean hasUnsaved() {
    return !dropped.isEmpty() || entries.asMap().values().stream().anyMatch(Entry::unsaved);
  }

  /** Stores the times of use that are not stored yet. */
  void save() {
    List<Entry> unsaved = new ArrayList<>(dropped.values());
    for (Entry entry : entries.asMap().values()) {
      if (entry.unsaved()) {
        unsaved.add(entry);
      }
    }
    for (int from = 0; from < unsaved.size(); from += BATCH_SIZE) {
      save(unsaved.subList(from, Math.min(from + BATCH_SIZE, unsaved.size())));
    }
  }

  Database database() {
    return database;
  }

  /** Whether any session is in memory: an app that nobody uses is left asleep. */
  boolean inUse() {
    return entries.estimatedSize() > 0 || !dropped.isEmpty();
  }

  private void save(List<Entry> some) {
    Map<TokenHash, Long> uses = new HashMap<>();
    some.forEach(entry -> uses.put(entry.hash, entry.lastUsed));
    database.write(sql -> {
      SessionRepository.use(sql, uses);
      return null;
    });
    for (Entry entry : some) {
      Long saved = uses.get(entry.hash);
      if (saved != null) {
        entry.saved = saved;
        if (!entry.unsaved()) {
          dropped.remove(entry.hash, entry);
        }
      }
    }
  }

  private @Nullable Entry read(TokenHash hash) {
    long before = changes;
    Entry waiting = dropped.get(hash);
    Entry read = waiting != null ? waiting : readStored(hash);
    if (read == null) {
      return null;
    }
    synchronized (lock) {
      if (changes == before) {
        Entry raced = entries.asMap().putIfAbsent(hash, read);
        if (raced != null) {
          return raced;
        }
        dropped.remove(hash, read);
      }
    }
    return read;
  }

  private @Nullable Entry readStored(TokenHash hash) {
    StoredSession stored = database.read(sql -> SessionRepository.find(sql, hash));
    if (stored == null) {
      return null;
    }
    UserStatus status = statuses.apply(stored.session().userId());
    return status == null ? null : new Entry(stored, status);
  }

  private void keepUnsaved(@Nullable TokenHash hash, @Nullable Entry entry, RemovalCause cause) {
    if (hash != null && entry != null && entry.unsaved()) {
      dropped.put(hash, entry);
    }
  }
}
