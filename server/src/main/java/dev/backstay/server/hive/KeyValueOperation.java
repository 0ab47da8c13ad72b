package dev.backstay.server.hive;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An operation on keys with one value each. */
sealed interface KeyValueOperation<R extends @Nullable Object> extends HiveOperation.OfStore<R> {
  /** An operation on several keys. */
  sealed interface OfKeys<R extends @Nullable Object> extends KeyValueOperation<R> {
    @Override
    default String target() {
      return store().toString();
    }
  }

  /** An operation on one key. */
  sealed interface OfKey<R extends @Nullable Object> extends KeyValueOperation<R> {
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

  /** When a value is set. */
  enum Condition {
    ALWAYS,
    IF_EXISTS,
    IF_NOT_EXISTS
  }

  /** Reads values; null for keys that are not there. */
  record GetValues(HiveStore store, List<String> keys)
      implements OfKeys<Map<String, @Nullable HiveValue>> {}

  /** Sets values, which last. */
  record SetValues(HiveStore store, Map<String, HiveValue> values) implements OfKeys<Boolean> {}

  /** Reads a value; null when the key is not there. */
  record GetValue(StoreKey key) implements OfKey<@Nullable HiveValue> {}

  /**
   * Sets a value; results in whether it did.
   *
   * @param expiry null for a value that lasts
   */
  record SetValue(StoreKey key, HiveValue value, @Nullable Expiry expiry, Condition condition)
      implements OfKey<Boolean> {}

  /** Adds to a number; results in the sum. */
  record Add(StoreKey key, BigDecimal difference) implements OfKey<HiveValue> {}
}
