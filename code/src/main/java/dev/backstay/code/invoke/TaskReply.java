package dev.backstay.code.invoke;

import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came back from a task.
 *
 * @param value JSON text of the returned value; null when there is a failure or a content
 * @param failure what the code threw, or what befell it; null when there is a value
 * @param status HTTP status that the code set, or 0
 * @param headers HTTP headers that the code set and that it may set
 * @param cookies values for {@code Set-Cookie}, in order
 * @param content bytes that a service answers as they are, such as a page or an image, of the type
 *     that its headers say; null for JSON
 */
public record TaskReply(
    @Nullable String value,
    @Nullable Failure failure,
    int status,
    Map<String, String> headers,
    List<String> cookies,
    byte @Nullable [] content) {

  /** A reply of JSON, or a failure. */
  public TaskReply(
      @Nullable String value,
      @Nullable Failure failure,
      int status,
      Map<String, String> headers,
      List<String> cookies) {
    this(value, failure, status, headers, cookies, null);
  }

  /**
   * An exception as the protocol carries it.
   *
   * @param code its number, 0 when the code gave none
   * @param status HTTP status it asks for, or 0
   * @param type the exception's class as the runner says it
   * @param message its text
   */
  public record Failure(int code, int status, String type, String message) {}

  /** The text, when the code has returned one; empty when it returned nothing, null otherwise. */
  public @Nullable String text() {
    if (value == null || value.equals("null")) {
      return "";
    }
    return value.startsWith("\"")
            && Json.read(value.getBytes(StandardCharsets.UTF_8)) instanceof String text
        ? text
        : null;
  }
}
