package dev.backstay.foundation.apps;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the invocations that one outermost invocation has caused, itself included, and the custom
 * events that it has dispatched. Depth alone bounds little: ten calls in each of eight levels are a
 * hundred million.
 */
public final class InvocationBudget {
  private final AtomicInteger begun;
  private final AtomicInteger events;

  /** Of an invocation that is about to begin. */
  public InvocationBudget() {
    this(0, 0);
  }

  /**
   * Goes on with what another server has counted.
   *
   * @param begun invocations so far
   * @param events custom events so far
   */
  public InvocationBudget(int begun, int events) {
    this.begun = new AtomicInteger(begun);
    this.events = new AtomicInteger(events);
  }

  /** How many invocations have begun, or were refused because of the limit. */
  public int begun() {
    return begun.get();
  }

  /** How many custom events were dispatched, or refused. */
  public int events() {
    return events.get();
  }

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
