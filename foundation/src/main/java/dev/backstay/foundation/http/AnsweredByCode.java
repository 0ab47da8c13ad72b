package dev.backstay.foundation.http;

import org.jspecify.annotations.Nullable;

/**
 * Ends a request with something that server code has put in the place of the result. Not an error:
 * it is thrown because a value of code need not be of the type that the operation results in. The
 * edge answers it, with status 200 unless the code has set another.
 */
public final class AnsweredByCode extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Response answer;

  /**
   * @param value what the client is answered, as {@code Json.write} takes it
   */
  public AnsweredByCode(@Nullable Object value) {
    this(Response.json(value));
  }

  /**
   * @param answer what the client is answered
   */
  public AnsweredByCode(Response answer) {
    super("server code has answered", null, false, false);
    this.answer = answer;
  }

  /** What the client is answered. */
  public Response answer() {
    return answer;
  }
}
