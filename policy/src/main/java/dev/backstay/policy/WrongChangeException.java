package dev.backstay.policy;

/** A list of changes that cannot be understood; says what is wrong with which of them. */
public final class WrongChangeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WrongChangeException(int number, String problem) {
    super("change " + number + ": " + problem);
  }
}
