package dev.backstay.foundation.operations;

import dev.backstay.foundation.access.Call;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The one place where operations are performed: every entry point calls it, and what happens around
 * all of them is installed here.
 */
public final class Operations {
  private volatile Interceptor[] interceptors = {};

  /** Installs an interceptor inside of those that are there. It is asked from now on. */
  public synchronized void add(Interceptor interceptor) {
    Interceptor[] more = Arrays.copyOf(interceptors, interceptors.length + 1);
    more[interceptors.length] = interceptor;
    interceptors = more;
  }

  /**
   * Installs an interceptor around those that are there: it comes first, and sees last what an
   * operation results in. It is asked from now on.
   */
  public synchronized void addOutermost(Interceptor interceptor) {
    Interceptor[] more = new Interceptor[interceptors.length + 1];
    more[0] = interceptor;
    System.arraycopy(interceptors, 0, more, 1, interceptors.length);
    interceptors = more;
  }

  /**
   * Performs an operation. The interceptors that it concerns run around it, in the order in which
   * they were added; in the middle it is decided and done.
   *
   * @param performer who does it
   * @return what it results in
   */
  @SuppressWarnings("unchecked") // interceptors change an operation to none of another type
  public <R extends @Nullable Object, O extends ServiceOperation<R>> R perform(
      Call call, O operation, Performer<? super O> performer) {
    return perform(call, operation, (Performer<ServiceOperation<?>>) performer, interceptors, 0);
  }

  /** Performs with the interceptors from {@code first} on; without one, nothing is allocated. */
  @SuppressWarnings({"unchecked", "NullAway"}) // a performer returns what the operation says
  static <R extends @Nullable Object> R perform(
      Call call,
      ServiceOperation<R> operation,
      Performer<ServiceOperation<?>> performer,
      Interceptor[] interceptors,
      int first) {
    for (int i = first; i < interceptors.length; i++) {
      if (interceptors[i].concerns(call, operation)) {
        return interceptors[i].around(
            new Performance<>(call, operation, performer, interceptors, i + 1));
      }
    }
    return (R) performer.run(call, operation);
  }
}
