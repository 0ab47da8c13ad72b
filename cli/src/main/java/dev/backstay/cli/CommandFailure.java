package dev.backstay.cli;

/** A command could not do what was asked; the message says why, for the person at the terminal. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandFailure(String message) {
    super(message);
  }
}
