package dev.backstay.code.host;

/**
 * How long the tasks of an app take on average, the latest ones counting most. Guarded by the lock
 * of its {@link HostPool}.
 */
final class TaskPace {
  /** Tasks that take longer on average do not lie in workers. */
  private static final double LYING_MICROS = 2_000;

  private static final double LARGEST_MICROS = 100_000;
  private static final double NEWEST = 0.1;

  private double meanMicros;

  /** Notes how long a task took. */
  void took(double micros) {
    meanMicros += NEWEST * (Math.min(micros, LARGEST_MICROS) - meanMicros);
  }

  /** Whether tasks are so short that the next ones may lie behind others in a worker. */
  boolean isShort() {
    return meanMicros <= LYING_MICROS;
  }
}
