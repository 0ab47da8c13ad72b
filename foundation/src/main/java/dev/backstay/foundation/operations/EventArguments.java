package dev.backstay.foundation.operations;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of an event as its handlers have left them: JSON values in the order of the event
 * catalogue (reference: business logic, 8). What a handler has made of them is anything; every
 * method throws {@link ApiError#INVALID_PARAMETER_BECAUSE} for a value that is not of the kind that
 * is asked for.
 *
 * @param names what they are called
 * @param values the values, as many as there are names
 */
public record EventArguments(List<String> names, List<@Nullable Object> values) {
  /** The value at a position, whatever it is. */
  public @Nullable Object any(int position) {
    return values.get(position);
  }

  /** A text. */
  public String text(int position) {
    if (values.get(position) instanceof String text) {
      return text;
    }
    throw wrong(position, "a text");
  }

  /** A text or null. */
  public @Nullable String optionalText(int position) {
    return values.get(position) == null ? null : text(position);
  }

  /** A whole number of 64 bits. */
  public long number(int position) {
    Long number = Json.wholeNumber(values.get(position));
    if (number == null) {
      throw wrong(position, "a whole number");
    }
    return number;
  }

  /** A JSON object. */
  @SuppressWarnings("unchecked") // JSON objects have text keys
  public Map<String, @Nullable Object> object(int position) {
    if (values.get(position) instanceof Map<?, ?> object) {
      return (Map<String, @Nullable Object>) object;
    }
    throw wrong(position, "an object");
  }

  /** A list of JSON objects. */
  @SuppressWarnings("unchecked") // JSON objects have text keys
  public List<Map<String, @Nullable Object>> objects(int position) {
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    for (Object each : list(position)) {
      if (!(each instanceof Map<?, ?> object)) {
        throw wrong(position, "a list of objects");
      }
      objects.add((Map<String, @Nullable Object>) object);
    }
    return objects;
  }

  /** A list of values. */
  public List<?> list(int position) {
    if (values.get(position) instanceof List<?> list) {
      return list;
    }
    throw wrong(position, "a list");
  }

  private ApiException wrong(int position, String expected) {
    return ApiError.INVALID_PARAMETER_BECAUSE.with(
        names.get(position), "An event handler has left something else than " + expected);
  }
}
