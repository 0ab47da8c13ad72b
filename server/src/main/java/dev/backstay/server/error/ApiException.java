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

  /**
   * An error with a number and status of its own, as server code may choose them.
   *
   * @param code the number in the envelope
   * @param status the HTTP status, 400 to 599
   * @param text fit for a client
   */
  public ApiException(int code, int status, String text) {
    super(text, null, false, false);
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

  /** The text for the client. */
  public String text() {
    return text;
  }
}
