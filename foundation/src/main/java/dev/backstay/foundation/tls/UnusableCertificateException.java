package dev.backstay.foundation.tls;

/**
 * Files of a certificate or key that the server cannot use; the message says why, and what helps.
 */
public final class UnusableCertificateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for the person who starts the server. */
  public UnusableCertificateException(String message) {
    super(message);
  }
}
