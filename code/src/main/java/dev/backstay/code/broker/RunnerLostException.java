package dev.backstay.code.broker;

/**
 * The runner that took a task went away before it answered. The task may have run, wholly or in
 * part.
 */
public final class RunnerLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RunnerLostException() {
    super("the runner ended before it answered", null, false, false);
  }
}
