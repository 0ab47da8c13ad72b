package dev.backstay.server.code;

/**
 * A call of server code that has no value: what its caller is told. Numbers: reference errors.md;
 * 90503 is ours.
 *
 * <p>{@link #status()} is the HTTP status, {@link #code()} the number in the envelope.
 */
public final class CodeException extends RuntimeException {
  /** The code could not be run, or its worker ended before it answered. */
  public static final int INVOCATION_FAILED = 14004;

  /** The code did not answer in time. */
  public static final int TIMED_OUT = 14005;

  /** More calls are waiting for this app than may. */
  public static final int BUSY = 90503;

  private static final long serialVersionUID = 1;

  private final int code;
  private final int status;

  CodeException(int code, int status, String message) {
    super(message, null, false, false);
    this.code = code;
    this.status = status;
  }

  public int code() {
    return code;
  }

  public int status() {
    return status;
  }

  static CodeException failed(String reason) {
    return new CodeException(INVOCATION_FAILED, 400, "Service invocation failed: " + reason);
  }
}
