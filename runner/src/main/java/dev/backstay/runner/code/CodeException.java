package dev.backstay.runner.code;

/** Code cannot be called as it is; the message says to its developer why. */
public final class CodeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CodeException(String message) {
    super(message);
  }
}
