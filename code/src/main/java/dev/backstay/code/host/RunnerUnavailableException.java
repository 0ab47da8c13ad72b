package dev.backstay.code.host;

/** Server code cannot be run here; the message says what is missing. */
public final class RunnerUnavailableException extends Exception {
  private static final long serialVersionUID = 1;

  RunnerUnavailableException(String message) {
    super(message);
  }
}
