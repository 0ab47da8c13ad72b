package dev.backstay.foundation.apps;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the invocations that one outermost invocation has caused, itself included, and the custom
 * events that it has dispatched. Depth alone bounds little: ten calls in each of eight levels are a
 * hundred million.
 */
public final class InvocationBudget {
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger events = new AtomicInteger();

  /**
   * Counts an invocation that is about to begin.
   *
   * @param max how many there may be
   * @return whether this one may begin
   */
  public boolean take(int max) {
    return begun.incrementAndGet() <= max;
  }

  /**
   * Counts a custom event that is about to be dispatched.
   *
   * @param max how many there may be
   * @return whether this one may be
   */
  public boolean takeEvent(int max) {
    return events.incrementAndGet() <= max;
  }

  @Override
  public String toString() {
    return begun + " invocations";
  }
}
