package dev.backstay.foundation.apps;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many invocations one that nobody's code has asked for has caused, itself included. Depth
 * alone bounds little: ten calls in each of eight levels are a hundred million.
 */
public final class InvocationBudget {
  private final AtomicInteger begun = new AtomicInteger();

  /**
   * Counts an invocation that is about to begin.
   *
   * @param most how many there may be
   * @return whether this one may begin
   */
  public boolean take(int most) {
    return begun.incrementAndGet() <= most;
  }

  @Override
  public String toString() {
    return begun + " invocations";
  }
}
