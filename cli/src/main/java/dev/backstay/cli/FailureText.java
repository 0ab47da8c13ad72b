package dev.backstay.cli;

import dev.backstay.server.UnreachableDatabase;

/** Why a command or a start failed, in a line for the person who ran it. */
final class FailureText {
  private FailureText() {}

  /** The message of a failure; of a database that cannot be reached also what its driver says. */
  static String of(Throwable failure) {
    String message =
        failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    String reason = UnreachableDatabase.reason(failure);
    return reason == null ? message : message + ": " + reason;
  }
}
