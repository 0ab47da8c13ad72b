package dev.backstay.foundation.valkey;

/** Valkey did not do what it was asked; whether it has done it nevertheless may not be known. */
public final class ValkeyUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean mayBeDone;

  /**
   * @param message why, without secrets and values
   * @param mayBeDone whether Valkey may have done it all the same
   */
  ValkeyUnavailableException(String message, Throwable cause, boolean mayBeDone) {
    super(message, cause);
    this.mayBeDone = mayBeDone;
  }

  ValkeyUnavailableException(String message, boolean mayBeDone) {
    super(message);
    this.mayBeDone = mayBeDone;
  }

  /** Whether Valkey may have done it all the same. */
  public boolean mayBeDone() {
    return mayBeDone;
  }
}
