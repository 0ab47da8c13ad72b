package dev.backstay.server.cache;

import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import java.time.Duration;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the cache of an app (reference: cache and counters, 1). Errors are those of
 * {@link Cache}.
 *
 * @param <R> what it results in
 */
sealed interface CacheOperation<R extends @Nullable Object> extends ServiceOperation<R> {
  @Override
  default Service service() {
    return Service.CACHE;
  }

  /** An operation on one entry. */
  sealed interface OfOne<R extends @Nullable Object> extends CacheOperation<R> {
    /** The key of the entry. */
    String key();

    @Override
    default String target() {
      return key();
    }
  }

  /** An operation on all entries. */
  sealed interface OfAll<R> extends CacheOperation<R> {
    @Override
    default @Nullable String target() {
      return null;
    }
  }

  /** Stores a JSON text for some time, in place of what the key had. */
  record Put(String key, String value, Duration lifetime) implements OfOne<@Nullable Void> {}

  /** Reads the JSON text; results in null when there is none. */
  record Get(String key) implements OfOne<@Nullable String> {}

  /** Tells whether there is an entry. */
  record Contains(String key) implements OfOne<Boolean> {}

  /** Has an entry expire some time from now. */
  record ExpireIn(String key, Duration lifetime) implements OfOne<@Nullable Void> {}

  /** Has an entry expire at a time, in milliseconds since the epoch. */
  record ExpireAt(String key, long time) implements OfOne<@Nullable Void> {}

  /** Deletes an entry, if it is there. */
  record Delete(String key) implements OfOne<@Nullable Void> {}

  /** Finds a page of the entries, in the order of their keys. */
  record List(int pageSize, int offset) implements OfAll<SequencedMap<String, CacheEntry>> {}

  /** Counts the entries. */
  record Count() implements OfAll<Integer> {}
}
