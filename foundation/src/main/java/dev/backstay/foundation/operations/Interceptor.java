package dev.backstay.foundation.operations;

import dev.backstay.foundation.access.Call;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens around operations: event handlers, real-time events, a metric. To install
 * one: {@link Operations#add}.
 *
 * <p>It runs outside of any database transaction, once for each operation that a call asks for.
 * What an operation is made of is not an operation of its own: the steps of a transaction and the
 * records of a deep save or an import are found in the operation and its result.
 */
public interface Interceptor {
  /**
   * Whether it has anything to do with an operation. Asked for every one, so it should cost next to
   * nothing.
   */
  default boolean concerns(Call call, ServiceOperation<?> operation) {
    return true;
  }

  /**
   * Performs an operation with whatever comes before and after it.
   *
   * @return what the operation results in: what {@link Performance#proceed()} has returned, or
   *     something of the same type instead
   */
  <R extends @Nullable Object> R around(Performance<R> performance);
}
