package dev.backstay.server.binary.amf;

/** Bytes that are no value of the binary protocol, or one that is beyond the bounds. */
public final class AmfException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message for the client; it holds no bytes that were sent
   */
  AmfException(String message) {
    super(message, null, false, false);
  }
}
