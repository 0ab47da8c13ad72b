package dev.backstay.store.database;

import dev.backstay.store.error.DatabaseException;

/**
 * What keeps a server from storing a write that it decided long ago: by the right to serve, in the
 * time of the database ({@code docs/scaling.md}, "Writes of a server that stood still").
 */
public interface WriteFence {
  /** The right of work that needs none. */
  long UNFENCED = -1;

  /** The right by which the request was admitted that a thread works for. */
  ScopedValue<Long> ADMITTED = ScopedValue.newInstance();

  /**
   * The right that this server has now.
   *
   * @return its number, which is another one after it was lost in between; 0 without it; {@link
   *     #UNFENCED} for a program that keeps nothing in memory
   */
  long right();

  /**
   * Until when a right lasts, as far as is known now.
   *
   * @return in seconds since the epoch, by the clock of the database
   * @throws DatabaseException UNAVAILABLE when it is not the right that this server has
   */
  double until(long right);

  /** The right by which work is done that begins now: that of its request, if it has one. */
  default long begin() {
    long now = right();
    return now != UNFENCED && ADMITTED.isBound() ? ADMITTED.get() : now;
  }
}
