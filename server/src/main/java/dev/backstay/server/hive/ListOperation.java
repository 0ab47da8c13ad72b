package dev.backstay.server.hive;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation on a list. Indexes begin with 0; negative ones count from the end, where -1 is the
 * last item.
 */
sealed interface ListOperation<R extends @Nullable Object> extends HiveOperation.OfStore<R> {
  /** The key of the list. */
  StoreKey key();

  @Override
  default HiveStore store() {
    return key().store();
  }

  @Override
  default String target() {
    return key().toString();
  }

  /** Reads the items from one index to another, both included. */
  record GetItems(StoreKey key, long from, long to) implements ListOperation<List<HiveValue>> {}

  /** Reads one item; null when there is none. */
  record GetItem(StoreKey key, long index) implements ListOperation<@Nullable HiveValue> {}

  /** Counts the items. */
  record GetLength(StoreKey key) implements ListOperation<Long> {}

  /**
   * Puts an item beside the first that is like another; results in the length, or -1 without one.
   */
  record Insert(StoreKey key, HiveValue value, HiveValue anchor, boolean before)
      implements ListOperation<Long> {}

  /**
   * Adds items; results in the length.
   *
   * @param first whether at the beginning, one after the other, so that the last comes to be first
   */
  record AddItems(StoreKey key, List<HiveValue> values, boolean first)
      implements ListOperation<Long> {}

  /** Takes items from the beginning or the end, the outermost first. */
  record TakeItems(StoreKey key, int count, boolean first)
      implements ListOperation<List<HiveValue>> {}

  /**
   * Deletes items that are like a value; results in how many there were.
   *
   * @param count at most so many from the beginning, or from the end if it is negative; 0 for all
   */
  record DeleteItems(StoreKey key, HiveValue value, long count) implements ListOperation<Long> {}

  /** Replaces one item. */
  record SetItem(StoreKey key, long index, HiveValue value)
      implements ListOperation<@Nullable Void> {}

  /** Replaces all items. */
  record SetItems(StoreKey key, List<HiveValue> values) implements ListOperation<Boolean> {}
}
