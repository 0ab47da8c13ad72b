package dev.backstay.server.hive;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operation on sets: values that are there once. */
sealed interface SetOperation<R extends @Nullable Object> extends HiveOperation.OfStore<R> {
  /** An operation on one set. */
  sealed interface OfKey<R extends @Nullable Object> extends SetOperation<R> {
    /** The key of the set. */
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

  /** Reads all values. */
  record GetMembers(StoreKey key) implements OfKey<List<HiveValue>> {}

  /** Picks values at random, no value twice. */
  record GetRandom(StoreKey key, int count, boolean delete) implements OfKey<List<HiveValue>> {}

  /** Counts the values. */
  record GetLength(StoreKey key) implements OfKey<Long> {}

  /** Adds values; results in how many are new. */
  record AddMembers(StoreKey key, List<HiveValue> values) implements OfKey<Long> {}

  /** Deletes values; results in how many there were. */
  record DeleteMembers(StoreKey key, List<HiveValue> values) implements OfKey<Long> {}

  /** Tells of each value whether it is there. */
  record Contains(StoreKey key, List<HiveValue> values) implements OfKey<List<Boolean>> {}

  /** Replaces all values. */
  record SetMembers(StoreKey key, List<HiveValue> values) implements OfKey<Boolean> {}

  /** Reads the values of several sets together. */
  record Combine(HiveStore store, Combination combination, List<String> keys)
      implements SetOperation<List<HiveValue>> {
    @Override
    public String target() {
      return store.toString();
    }
  }
}
