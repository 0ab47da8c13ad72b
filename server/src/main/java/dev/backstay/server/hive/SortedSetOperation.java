package dev.backstay.server.hive;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation on sorted sets: values that are there once, each with a score. They are in the order
 * of their scores, those of one score in that of their texts. Ranks begin with 0; negative ones
 * count from the end.
 */
sealed interface SortedSetOperation<R extends @Nullable Object> extends HiveOperation.OfStore<R> {
  /** An operation on one sorted set. */
  sealed interface OfKey<R extends @Nullable Object> extends SortedSetOperation<R> {
    /** The key of the sorted set. */
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

  /** Which items a client's values touch. */
  enum Writes {
    /** Those that are there and those that are not. */
    ALL,
    /** Those that are there. */
    EXISTING,
    /** Those that are not there. */
    NEW
  }

  /** Which new scores replace old ones. */
  enum Replaces {
    ALWAYS,
    GREATER,
    LESS
  }

  /**
   * Adds items or changes their scores.
   *
   * @param countChanged whether it results in how many are new or changed, and not only new
   */
  record AddItems(
      StoreKey key, List<ScoredValue> items, Writes writes, Replaces replaces, boolean countChanged)
      implements OfKey<Integer> {}

  /** Adds to a score; results in the new one. */
  record AddToScore(StoreKey key, HiveValue value, double difference) implements OfKey<Double> {}

  /** Takes the items of the highest or lowest scores. */
  record TakeItems(StoreKey key, int count, boolean highest) implements OfKey<List<ScoredValue>> {}

  /** Picks items at random, none twice. */
  record GetRandom(StoreKey key, int count) implements OfKey<List<ScoredValue>> {}

  /** Reads a score; null when the value is not there. */
  record GetScore(StoreKey key, HiveValue value) implements OfKey<@Nullable Double> {}

  /** Tells how many items come before one; null when the value is not there. */
  record GetRank(StoreKey key, HiveValue value, boolean reverse) implements OfKey<@Nullable Long> {}

  /** Reads the items from one rank to another, both included. */
  record GetByRank(StoreKey key, long from, long to, boolean reverse)
      implements OfKey<List<ScoredValue>> {}

  /** Reads the items of some scores. */
  record GetByScore(StoreKey key, ScoreRange range, long offset, long pageSize, boolean reverse)
      implements OfKey<List<ScoredValue>> {}

  /** Deletes values; results in how many there were. */
  record DeleteItems(StoreKey key, List<HiveValue> values) implements OfKey<Long> {}

  /** Deletes the items from one rank to another; results in how many there were. */
  record DeleteByRank(StoreKey key, long from, long to) implements OfKey<Long> {}

  /** Deletes the items of some scores; results in how many there were. */
  record DeleteByScore(StoreKey key, ScoreRange range) implements OfKey<Long> {}

  /** Counts the items. */
  record GetLength(StoreKey key) implements OfKey<Long> {}

  /** Counts the items of some scores. */
  record Count(StoreKey key, ScoreRange range) implements OfKey<Long> {}

  /** Replaces all items. */
  record SetItems(StoreKey key, List<ScoredValue> items) implements OfKey<Boolean> {}

  /** Reads the values of several sorted sets together, in the order of the sums of their scores. */
  record Combine(HiveStore store, Combination combination, List<String> keys)
      implements SortedSetOperation<List<HiveValue>> {
    @Override
    public String target() {
      return store.toString();
    }
  }
}
