package dev.backstay.server.hive;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operation on keys, whatever they hold. */
sealed interface KeyOperation<R extends @Nullable Object> extends HiveOperation.OfStore<R> {
  /** An operation on a store's keys. */
  sealed interface OfKeys<R extends @Nullable Object> extends KeyOperation<R> {
    @Override
    default String target() {
      return store().toString();
    }
  }

  /** An operation on one key. */
  sealed interface OfKey<R extends @Nullable Object> extends KeyOperation<R> {
    /** The key. */
    StoreKey key();

    @Override
    default HiveStore store() {
      return key().store();
    }

    @Override
    default String target() {
      return key().toString();
    }
  }

  /**
   * Finds a page of the names.
   *
   * @param pattern of {@link KeyPattern}; null for all
   * @param cursor of the page before; 0 for the first
   */
  record GetKeys(HiveStore store, @Nullable String pattern, long cursor, int pageSize)
      implements OfKeys<KeyPage> {}

  /** Deletes keys; results in how many there were. */
  record DeleteKeys(HiveStore store, List<String> keys) implements OfKeys<Integer> {}

  /** Counts which of some keys are there. */
  record Exist(HiveStore store, List<String> keys) implements OfKeys<Integer> {}

  /** Notes keys as used now. */
  record Touch(HiveStore store, List<String> keys) implements OfKeys<@Nullable Void> {}

  /** Gives a key another name; results in whether it has it. */
  record Rename(StoreKey key, String newName, boolean overwrite) implements OfKey<Boolean> {}

  /** Seconds until a key expires. */
  record GetExpiration(StoreKey key) implements OfKey<Long> {}

  /** Has a key last; results in whether it would have expired. */
  record ClearExpiration(StoreKey key) implements OfKey<Boolean> {}

  /** Has a key expire. */
  record Expire(StoreKey key, Expiry expiry) implements OfKey<@Nullable Void> {}

  /** Seconds since a key was last read or changed; null when it is not there. */
  record SecondsSinceLastOperation(StoreKey key) implements OfKey<@Nullable Long> {}
}
