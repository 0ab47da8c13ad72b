package dev.backstay.runner.code;

/** An event is not for its sender, as the handler's class says. */
final class AccessRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  AccessRefusedException(String message) {
    super(message);
  }
}
