package dev.backstay.cli.terminal;

/** A command could not do what was asked; the message says why, for the person at the terminal. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandFailure(String message) {
    super(message);
  }
}
