package dev.backstay.foundation.http;

import dev.backstay.foundation.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Ends a request with a value that server code has put in the place of the result. Not an error: it
 * is thrown because the value need not be of the type that the operation results in. The edge
 * answers it as JSON, with status 200 unless the code has set another.
 */
public final class AnsweredByCode extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final byte[] json;

  /**
   * @param value what the client is answered, as {@code Json.write} takes it
   */
  public AnsweredByCode(@Nullable Object value) {
    super("server code has answered", null, false, false);
    this.json = Json.write(value);
  }

  /** The answer's JSON text. */
  public byte[] json() {
    return json;
  }
}
