package dev.backstay.foundation.operations;

import dev.backstay.foundation.access.Call;
import org.jspecify.annotations.Nullable;

/**
 * An operation that is being performed, as an interceptor sees it.
 *
 * @param <R> what the operation results in
 */
public final class Performance<R extends @Nullable Object> {
  private final Call call;
  private final ServiceOperation<R> operation;
  private final Performer<ServiceOperation<?>> performer;
  private final Interceptor[] interceptors;
  private final int next;

  /**
   * @param next the first of the interceptors that come after the one that sees this
   */
  Performance(
      Call call,
      ServiceOperation<R> operation,
      Performer<ServiceOperation<?>> performer,
      Interceptor[] interceptors,
      int next) {
    this.call = call;
    this.operation = operation;
    this.performer = performer;
    this.interceptors = interceptors;
    this.next = next;
  }

  /** Who asks for it. */
  public Call call() {
    return call;
  }

  /** What is to be done, as far as the interceptors before this one have left it. */
  public ServiceOperation<R> operation() {
    return operation;
  }

  /**
   * Whether the caller may do this at all. If not, {@link #proceed()} ends in the documented
   * refusal or, for a find, in nothing; what is done for the app rather than for the server should
   * then be left out.
   */
  public boolean isAllowed() {
    return performer.allows(call, operation);
  }

  /** Does it, with the interceptors that come after this one. */
  public R proceed() {
    return Operations.perform(call, operation, performer, interceptors, next);
  }

  /**
   * Does something else of the same kind instead. Whether the caller may is decided about that.
   *
   * @throws IllegalArgumentException for an operation of another kind
   */
  public R proceed(ServiceOperation<R> changed) {
    if (changed.getClass() != operation.getClass()) {
      throw new IllegalArgumentException(changed.kind() + " in place of " + operation.kind());
    }
    return Operations.perform(call, changed, performer, interceptors, next);
  }
}
