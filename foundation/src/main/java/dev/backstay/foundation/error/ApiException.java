package dev.backstay.foundation.error;

import dev.backstay.store.error.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is an error: what the client may know, and nothing else. The edge turns it into
 * the envelope {@code {"code", "message"}}. Causes belong in the log, so there is no stack trace
 * and no cause here. Made by {@link ApiError#with}, except for errors with numbers that others
 * choose.
 */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable ApiError error;
  private final int code;
  private final int status;
  private final String text;
  private final long retryAfterSeconds;
  private final transient List<Map.Entry<String, String>> headers;

  ApiException(ApiError error, String text, long retryAfterSeconds) {
    this(error, error.code(), error.status(), text, retryAfterSeconds, List.of());
  }

  private ApiException(
      @Nullable ApiError error,
      int code,
      int status,
      String text,
      long retryAfterSeconds,
      List<Map.Entry<String, String>> headers) {
    super(text, null, false, false);
    this.error = error;
    this.code = code;
    this.status = status;
    this.text = text;
    this.retryAfterSeconds = retryAfterSeconds;
    this.headers = headers;
  }

  /** An error of the store. */
  public static ApiException of(DataException e) {
    return new ApiException(
        null, e.code(), e.error().status(), String.valueOf(e.getMessage()), 0, List.of());
  }

  /**
   * An error that server code has thrown.
   *
   * @param code the number that it has chosen
   * @param status the HTTP status that it has chosen, 400 to 599
   */
  public static ApiException ofServerCode(int code, int status, String text) {
    return new ApiException(null, code, status, text, 0, List.of());
  }

  /**
   * An error of HTTP itself, which Jetty has found.
   *
   * @param status the HTTP status, 400 to 599; the number follows from it
   */
  public static ApiException ofHttp(int status, String text) {
    return new ApiException(null, 90_000 + status, status, text, 0, List.of());
  }

  /** The same error with another text. */
  public ApiException withText(String newText) {
    return new ApiException(error, code, status, newText, retryAfterSeconds, headers);
  }

  /** The same error with a remark at the end of its text. */
  public ApiException saying(String more) {
    return withText(text + " (" + more + ")");
  }

  /**
   * Does something with each object of a list that was sent; an error says of which one it is.
   *
   * @throws ApiException or DataException, as {@code action} throws it
   */
  public static <T, R> List<R> ofEach(List<T> list, Function<T, R> action) {
    List<R> results = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      try {
        results.add(action.apply(list.get(i)));
      } catch (DataException e) {
        throw e.saying(DataException.placeInList(i, list.size()));
      } catch (ApiException e) {
        throw e.saying(DataException.placeInList(i, list.size()));
      }
    }
    return results;
  }

  /**
   * The same error with a time.
   *
   * @param seconds when it makes sense to try again
   */
  public ApiException withRetryAfter(long seconds) {
    return new ApiException(error, code, status, text, seconds, headers);
  }

  /**
   * The same error with headers of its answer, in order, beside those that it has.
   *
   * @param more names and values that HTTP allows
   */
  public ApiException withHeaders(List<Map.Entry<String, String>> more) {
    List<Map.Entry<String, String>> all = new ArrayList<>(headers);
    all.addAll(more);
    return new ApiException(error, code, status, text, retryAfterSeconds, List.copyOf(all));
  }

  /** Headers of the answer. */
  public List<Map.Entry<String, String>> headers() {
    return headers;
  }

  /** Whether it is this error; one that server code has thrown is none of the server's. */
  public boolean is(ApiError which) {
    return error == which;
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
