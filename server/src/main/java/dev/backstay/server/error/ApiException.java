package dev.backstay.server.error;

/**
 * An answer that is an error: what the client is told, and nothing else. The edge turns it into the
 * envelope {@code {"code", "message"}}. Causes belong in the log, so there is no stack trace and no
 * cause here.
 */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final int status;
  private final String text;
  private final long retryAfterSeconds;

  /**
   * An error with a number and status of its own, as server code may choose them.
   *
   * @param code the number in the envelope
   * @param status the HTTP status, 400 to 599
   * @param text fit for a client
   */
  public ApiException(int code, int status, String text) {
    this(code, status, text, 0);
  }

  /**
   * An error that passes.
   *
   * @param code the number in the envelope
   * @param status the HTTP status, 400 to 599
   * @param text fit for a client
   * @param retryAfterSeconds when it makes sense to try again; 0 when that cannot be said
   */
  public ApiException(int code, int status, String text, long retryAfterSeconds) {
    super(text, null, false, false);
    this.retryAfterSeconds = retryAfterSeconds;
    this.code = code;
    this.status = status;
    this.text = text;
  }

  public int code() {
    return code;
  }

  public int status() {
    return status;
  }

  /** After how many seconds to try again, for the header {@code Retry-After}; 0 for no header. */
  public long retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** The text for the client. */
  public String text() {
    return text;
  }
}
