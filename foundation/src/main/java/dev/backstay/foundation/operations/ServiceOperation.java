package dev.backstay.foundation.operations;

import org.jspecify.annotations.Nullable;

/**
 * Something that a call asks a service of an app to do, with everything that it takes to do it but
 * the call. Immutable, so that an interceptor changes it by making another one.
 *
 * @param <R> what doing it results in
 */
public interface ServiceOperation<R extends @Nullable Object> {
  /** Which service does it. */
  Service service();

  /**
   * What is done, in the words of the event catalogue (reference: business logic, 8) where the
   * catalogue has it: {@code Create}, {@code UpdateBulk}, {@code Login}. That is the name of its
   * type.
   */
  default String kind() {
    return getClass().getSimpleName();
  }

  /**
   * What it is done to within the service: a table, a counter, a key of the cache, a mail template.
   * Null where a service has no such parts.
   */
  @Nullable String target();
}
