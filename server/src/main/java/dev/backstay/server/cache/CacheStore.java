package dev.backstay.server.cache;

import dev.backstay.foundation.apps.App;
import java.time.Duration;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the entries of the apps' caches are. {@link Cache} has checked what comes in: keys, values
 * and lifetimes are of those that are allowed. Each method is one step, so that nothing is lost
 * among many callers on any server.
 *
 * <p>Every method throws an {@link dev.backstay.foundation.error.ApiException} 90503 with a time to
 * try again when the store cannot be reached.
 */
interface CacheStore extends AutoCloseable {
  /**
   * Stores a value, in place of what the key had.
   *
   * @param value a JSON text
   * @return false when the app has {@link Cache#MAX_ENTRIES} others; then nothing is stored
   */
  boolean put(App app, String key, String value, Duration lifetime);

  /** The JSON text of a key; null when there is none. */
  @Nullable String get(App app, String key);

  /** Whether a key has a value; null is one. */
  boolean contains(App app, String key);

  /** Has an entry expire some time from now; false when there is no such entry. */
  boolean expireIn(App app, String key, Duration lifetime);

  /**
   * Has an entry expire at a time; false when there is no such entry.
   *
   * @param time milliseconds since the epoch
   */
  boolean expireAt(App app, String key, long time);

  /** Deletes an entry, if it is there. */
  void delete(App app, String key);

  /** Entries in the order of their keys, by their bytes in UTF-8. */
  SequencedMap<String, CacheEntry> page(App app, int size, int offset);

  /** How many entries there are. */
  int count(App app);

  @Override
  void close();
}
