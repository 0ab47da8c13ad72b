package dev.backstay.foundation.valkey;

/** Valkey did not do what it was asked; whether it has done it nevertheless may not be known. */
public final class ValkeyUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Outcome outcome;

  /** What is known of a request that has failed. */
  enum Outcome {
    /** It was not sent. */
    NOT_SENT,
    /** Valkey has refused it. */
    REFUSED,
    /** It was sent, and there is no answer. */
    UNKNOWN
  }

  /**
   * @param message why, without secrets and values
   */
  ValkeyUnavailableException(String message, Throwable cause, Outcome outcome) {
    super(message, cause);
    this.outcome = outcome;
  }

  ValkeyUnavailableException(String message, Outcome outcome) {
    super(message);
    this.outcome = outcome;
  }

  /** Whether Valkey may have done it all the same. */
  public boolean mayBeDone() {
    return outcome == Outcome.UNKNOWN;
  }

  /** Whether Valkey has answered that it does not do it; it may do other things. */
  public boolean isRefused() {
    return outcome == Outcome.REFUSED;
  }
}
