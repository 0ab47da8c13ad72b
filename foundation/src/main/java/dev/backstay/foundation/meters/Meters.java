package dev.backstay.foundation.meters;

import java.util.function.DoubleSupplier;

/**
 * Where features count and time what they do, for operators. Made once at the start; {@link #OFF}
 * when nobody collects it, and then nothing is done.
 *
 * <p>Values of labels come from a closed set: a route's template, the kind of an operation, an
 * outcome. Never an app, a user, a table or anything else that a request can choose: each
 * combination of values is kept for ever.
 */
public interface Meters {
  /** Keeps nothing. */
  Meters OFF =
      new Meters() {
        @Override
        public Counter counter(String name, String description, String... labels) {
          return values -> {};
        }

        @Override
        public Timer timer(String name, String description, String... labels) {
          return (nanos, values) -> {};
        }

        @Override
        public void gauge(String name, String description, DoubleSupplier value) {}
      };

  /** How often something has happened. Safe for use by several threads. */
  interface Counter {
    /**
     * Counts once.
     *
     * @param values of the labels, in their order
     */
    void add(String... values);
  }

  /** How long something takes. Safe for use by several threads. */
  interface Timer {
    /**
     * Takes note of one duration.
     *
     * @param values of the labels, in their order
     */
    void record(long nanos, String... values);
  }

  /**
   * @param name in lower case with underscores, without the unit
   * @param description one line for people
   * @param labels names
   */
  Counter counter(String name, String description, String... labels);

  /** As {@link #counter}. */
  Timer timer(String name, String description, String... labels);

  /**
   * A number that is asked for when it is collected.
   *
   * @param value must not wait
   */
  void gauge(String name, String description, DoubleSupplier value);
}
