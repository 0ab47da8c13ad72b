package dev.backstay.code.host;

/** Why a task could not be run to its end. */
public sealed interface HostFailure {
  /**
   * Its worker ended while it ran.
   *
   * @param reason {@code exit code 3}, {@code signal SIGABRT}
   */
  record WorkerEnded(String reason) implements HostFailure {}

  /** Its time is up. */
  record TimedOut() implements HostFailure {}

  /** Too many tasks of the app wait. */
  record QueueFull() implements HostFailure {}

  /**
   * There is no worker, and none can be started.
   *
   * @param message for the caller
   */
  record Unavailable(String message) implements HostFailure {}
}
