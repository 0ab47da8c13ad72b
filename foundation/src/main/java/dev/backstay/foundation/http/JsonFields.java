package dev.backstay.foundation.http;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object from a request, asked for by name and type. What is missing is 8007,
 * what has the wrong type is 8008; both name the field.
 */
public final class JsonFields {
  private final Map<String, @Nullable Object> fields;

  private JsonFields(Map<String, @Nullable Object> fields) {
    this.fields = fields;
  }

  /**
   * The fields of the request's body; none when it is empty.
   *
   * @throws ApiException 8002 when the body is not a JSON object
   */
  public static JsonFields of(Exchange exchange) {
    return new JsonFields(exchange.jsonObject());
  }

  /**
   * The fields of a value within a body.
   *
   * @param name what the value is called in an error
   * @throws ApiException 8008 when the value is not an object
   */
  @SuppressWarnings("unchecked")
  public static JsonFields of(@Nullable Object value, String name) {
    if (value instanceof Map<?, ?> map) {
      return new JsonFields((Map<String, @Nullable Object>) map);
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It must be an object");
  }

  /** Whether the field is there and not null. */
  public boolean has(String name) {
    return fields.get(name) != null;
  }

  public String text(String name) {
    String value = optionalText(name);
    if (value == null) {
      throw ApiError.MISSING_PARAMETER.with(name);
    }
    return value;
  }

  public @Nullable String optionalText(String name) {
    return optional(name, String.class);
  }

  /** A text, number or truth value as text, or null. */
  public @Nullable String optionalScalar(String name) {
    Object value = fields.get(name);
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    if (value != null) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          name, "It must be a text, number, true or false");
    }
    return null;
  }

  public @Nullable Boolean optionalFlag(String name) {
    return optional(name, Boolean.class);
  }

  /** A whole number within bounds, or null. */
  public @Nullable Integer optionalNumber(String name, int least, int most) {
    if (!has(name)) {
      return null;
    }
    Long value = Json.wholeNumber(fields.get(name));
    if (value == null || value < least || value > most) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          name, "It must be a whole number from " + least + " to " + most);
    }
    return value.intValue();
  }

  /** An object, or null. */
  public @Nullable Object optionalObject(String name) {
    return optional(name, Map.class);
  }

  /**
   * A list.
   *
   * @param most how long it may be
   */
  @SuppressWarnings("unchecked")
  public List<@Nullable Object> list(String name, int most) {
    List<?> value = optional(name, List.class);
    if (value == null) {
      throw ApiError.MISSING_PARAMETER.with(name);
    }
    if (value.size() > most) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It has at most " + most + " items");
    }
    return (List<@Nullable Object>) value;
  }

  private static String described(Class<?> type) {
    if (type == Boolean.class) {
      return "true or false";
    }
    return type == String.class ? "a text" : type == List.class ? "a list" : "an object";
  }

  private <T> @Nullable T optional(String name, Class<T> type) {
    Object value = fields.get(name);
    if (value == null) {
      return null;
    }
    if (!type.isInstance(value)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It must be " + described(type));
    }
    return type.cast(value);
  }
}
