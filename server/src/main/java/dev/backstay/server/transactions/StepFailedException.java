package dev.backstay.server.transactions;

/** A step was refused or cannot be; ends the transaction, nothing of which is stored. */
final class StepFailedException extends RuntimeException {
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
  int code() {
    return code;
  }
}
