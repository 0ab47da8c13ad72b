package dev.backstay.server.counters;

import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import java.util.Collection;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the counters of an app (reference: cache and counters, 2). Errors are those
 * of {@link Counters}.
 *
 * @param <R> what it results in
 */
sealed interface CounterOperation<R extends @Nullable Object> extends ServiceOperation<R> {
  @Override
  default Service service() {
    return Service.COUNTERS;
  }

  /** An operation on one counter. */
  sealed interface OfOne<R extends @Nullable Object> extends CounterOperation<R> {
    /** The name of the counter. */
    String name();

    @Override
    default String target() {
      return name();
    }
  }

  /** An operation on several counters. */
  sealed interface OfMany<R> extends CounterOperation<R> {
    @Override
    default @Nullable String target() {
      return null;
    }
  }

  /** Reads the value. */
  record Get(String name) implements OfOne<Long> {}

  /** Adds one; results in the value before. */
  record GetAndIncrement(String name) implements OfOne<Long> {}

  /** Adds one; results in the value after. */
  record IncrementAndGet(String name) implements OfOne<Long> {}

  /** Takes one away; results in the value before. */
  record GetAndDecrement(String name) implements OfOne<Long> {}

  /** Takes one away; results in the value after. */
  record DecrementAndGet(String name) implements OfOne<Long> {}

  /** Adds a number; results in the value before. */
  record GetAndAdd(String name, long value) implements OfOne<Long> {}

  /** Adds a number; results in the value after. */
  record AddAndGet(String name, long value) implements OfOne<Long> {}

  /** Sets the value if it is the one expected; results in whether it was. */
  record CompareAndSet(String name, long expected, long updated) implements OfOne<Boolean> {}

  /** Makes the value 0. */
  record Reset(String name) implements OfOne<@Nullable Void> {}

  /** Makes a counter. */
  record Create(String name, long value) implements OfOne<@Nullable Void> {}

  /** Deletes a counter. */
  record Delete(String name) implements OfOne<@Nullable Void> {}

  /**
   * Finds the counters whose names match, with their values, in the order of their names.
   *
   * @param pattern {@code *} stands for anything
   */
  record List(String pattern) implements OfMany<SortedMap<String, Long>> {}

  /** Finds the counters with these names, likewise. */
  record ListByNames(Collection<String> names) implements OfMany<SortedMap<String, Long>> {}
}
