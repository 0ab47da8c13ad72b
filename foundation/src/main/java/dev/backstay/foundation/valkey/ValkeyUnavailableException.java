package dev.backstay.foundation.valkey;

/** Valkey did not do what it was asked; whether it has done it nevertheless is not known. */
public final class ValkeyUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message why, without secrets and values
   */
  ValkeyUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  ValkeyUnavailableException(String message) {
    super(message);
  }
}
