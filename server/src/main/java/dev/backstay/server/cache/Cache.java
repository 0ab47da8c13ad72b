package dev.backstay.server.cache;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The caches of the apps: JSON texts by key, each for at most {@link #MAX_LIFETIME}, and what is
 * allowed in them, wherever they are.
 *
 * <p>Limits: values of {@value #MAX_VALUE_BYTES} bytes, {@value #MAX_ENTRIES} entries of an app, or
 * a few more when many are put at the same moment, so an app's cache stays below 230 MB.
 */
final class Cache {
  /** How long an entry lives unless its caller says otherwise, and at most. */
  static final Duration MAX_LIFETIME = Duration.ofHours(2);

  /** Bytes of a value's JSON text. */
  static final int MAX_VALUE_BYTES = 10_240;

  /** Entries of an app. */
  static final int MAX_ENTRIES = 20_000;

  /**
   * Whatever an address can carry, but for what a database cannot store: the character 0, and half
   * of a surrogate pair.
   */
  private static final Pattern KEY = Pattern.compile("[^\\x00\\p{Cs}]{1,250}");

  /** What clients cut out of addresses ({@code AddressableNamesTest}). */
  private static final Set<String> UNREACHABLE = Set.of(".", "..");

  private final CacheStore store;
  private final InstantSource clock;

  /**
   * @param store where the entries are
   * @param clock by which a client's times are measured
   */
  Cache(CacheStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Stores a value, in place of what the key had.
   *
   * @param value a JSON text
   * @throws ApiException 1026 for a value that is too large; 1028 for a lifetime that is not
   *     positive or too long; 16000 when the cache is full; 8008 for a key that no entry can have
   */
  void put(App app, String key, String value, Duration lifetime) {
    String checked = checked(key);
    if (value.getBytes(StandardCharsets.UTF_8).length > MAX_VALUE_BYTES) {
      throw ApiError.CACHE_VALUE_TOO_LARGE.with(MAX_VALUE_BYTES);
    }
    if (lifetime.compareTo(MAX_LIFETIME) > 0) {
      throw ApiError.CACHE_LIFETIME_TOO_LONG.with();
    }
    if (!lifetime.isPositive()) {
      throw ApiError.CACHE_LIFETIME_WRONG.with();
    }
    if (!store.put(app, checked, value, lifetime)) {
      throw ApiError.CACHE_FULL.with();
    }
  }

  /** The JSON text of a key; null when there is none. */
  @Nullable String get(App app, String key) {
    return store.get(app, checked(key));
  }

  /** Whether a key has a value; null is one. */
  boolean contains(App app, String key) {
    return store.contains(app, checked(key));
  }

  /**
   * Has an entry expire some time from now.
   *
   * @throws ApiException 1028 unless that is from one second to {@link #MAX_LIFETIME}; 16001 when
   *     there is no such entry
   */
  void expireIn(App app, String key, Duration lifetime) {
    if (lifetime.toSeconds() < 1 || lifetime.compareTo(MAX_LIFETIME) > 0) {
      throw ApiError.CACHE_LIFETIME_WRONG.with();
    }
    requireFound(store.expireIn(app, checked(key), lifetime));
  }

  /**
   * Has an entry expire at a time.
   *
   * @param time milliseconds since the epoch
   * @throws ApiException as {@link #lifetimeUntil}; 16001 when there is no such entry
   */
  void expireAt(App app, String key, long time) {
    var _ = lifetimeUntil(time);
    requireFound(store.expireAt(app, checked(key), time));
  }

  /**
   * The lifetime of an entry that is to expire at a time.
   *
   * @param time milliseconds since the epoch
   * @throws ApiException 1031 when the time has passed; 16003 when it is too far away
   */
  Duration lifetimeUntil(long time) {
    long millis = time - clock.millis();
    if (millis <= 0) {
      throw ApiError.CACHE_TIMESTAMP_PAST.with();
    }
    if (millis > MAX_LIFETIME.toMillis()) {
      throw ApiError.CACHE_TIMESTAMP_OUT_OF_RANGE.with();
    }
    return Duration.ofMillis(millis);
  }

  private static void requireFound(boolean found) {
    if (!found) {
      throw ApiError.CACHE_ENTRY_NOT_FOUND.with();
    }
  }

  /** Deletes an entry, if it is there. */
  void delete(App app, String key) {
    store.delete(app, checked(key));
  }

  /** Entries in the order of their keys. */
  SequencedMap<String, CacheEntry> page(App app, int size, int offset) {
    return store.page(app, size, offset);
  }

  /** How many entries there are. */
  int count(App app) {
    return store.count(app);
  }

  private static String checked(String key) {
    if (!KEY.matcher(key).matches() || UNREACHABLE.contains(key)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "key", "A key has 1 to 250 characters and is neither . nor ..");
    }
    return key;
  }
}
