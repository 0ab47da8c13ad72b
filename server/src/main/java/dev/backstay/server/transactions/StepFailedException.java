package dev.backstay.server.transactions;

import dev.backstay.foundation.error.PartFailure;

/** A step was refused or cannot be; ends the transaction, nothing of which is stored. */
final class StepFailedException extends RuntimeException implements PartFailure {
  private static final long serialVersionUID = 1L;

  private final transient Step step;
  private final int code;

  StepFailedException(Step step, int code, String message) {
    super(message, null, false, false);
    this.step = step;
    this.code = code;
  }

  Step step() {
    return step;
  }

  /** The number that the operation alone would have been answered with. */
  @Override
  public int code() {
    return code;
  }
}
