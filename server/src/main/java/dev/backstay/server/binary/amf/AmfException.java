package dev.backstay.server.binary.amf;

/** Bytes that are no value of the binary protocol, or one that is beyond the bounds. */
public final class AmfException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean tooLarge;

  /**
   * @param message for the client; it holds no bytes that were sent
   */
  AmfException(String message) {
    this(message, false);
  }

  private AmfException(String message, boolean tooLarge) {
    super(message, null, false, false);
    this.tooLarge = tooLarge;
  }

  /** Of a value that could be told, were it smaller. */
  static AmfException tooLarge(String message) {
    return new AmfException(message, true);
  }

  /** Whether the value is too large, and nothing else is wrong with it. */
  public boolean isTooLarge() {
    return tooLarge;
  }
}
