package dev.backstay.foundation.http;

/**
 * The request that a virtual thread answers, for what happens deep within it and waits for another
 * program, such as server code around an operation. Most requests of the same routes wait for
 * nobody, so they begin on one of the server's threads; the first that must wait is moved.
 */
public final class WaitingExchange {
  static final ScopedValue<Exchange> CURRENT = ScopedValue.newInstance();

  private WaitingExchange() {}

  /**
   * The request that is being answered, on a thread that may wait. To be asked before anything is
   * done for the request: on a thread that may not wait, what has been done is left, and the route
   * runs once more from its beginning on one that may.
   */
  public static Exchange require() {
    if (!CURRENT.isBound()) {
      throw new Needed();
    }
    return CURRENT.get();
  }

  /** Whether a failure is that of {@link #require}: the request has not been answered by it. */
  public static boolean isNeeded(Throwable failure) {
    return failure instanceof Needed;
  }

  /** Ends a route on a thread that may not wait; nobody else should catch it. */
  static final class Needed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Needed() {
      super("this request waits for another program", null, false, false);
    }
  }
}
