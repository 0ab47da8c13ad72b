package dev.backstay.server.binary;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a message, by position, as plain values. One that is missing or null is error
 * 8007, one of another type 8008; both name its position.
 */
public final class Arguments {
  private final List<?> values;

  /**
   * @param values as {@link dev.backstay.server.binary.amf.PlainValues} makes them
   */
  public Arguments(List<?> values) {
    this.values = values;
  }

  /** How many there are. */
  public int count() {
    return values.size();
  }

  /** An argument; null also if there is none. */
  public @Nullable Object any(int position) {
    return position < values.size() ? values.get(position) : null;
  }

  /** Whether there is an argument and it is not null. */
  public boolean has(int position) {
    return any(position) != null;
  }

  /** All from a position on. */
  public List<?> from(int position) {
    return values.subList(Math.min(position, values.size()), values.size());
  }

  /** A text; 8008 without one. */
  public String text(int position) {
    String text = optionalText(position);
    if (text == null) {
      throw missing(position);
    }
    return text;
  }

  /** A text; null for none. */
  public @Nullable String optionalText(int position) {
    return optional(position, String.class, "a text");
  }

  /** How code is to run, in the word of REST: {@code async-low-priority}; null for none. */
  public @Nullable String execution(int position) {
    String sent = optionalText(position);
    return sent == null ? null : sent.replace('_', '-');
  }

  /** A whole number of 64 bits. */
  public long number(int position) {
    Object value = require(position);
    Long number = Json.wholeNumber(value);
    if (number == null) {
      throw wrong(position, "a whole number");
    }
    return number;
  }

  /**
   * A whole number from 0.
   *
   * @param whenMissing what it is if there is none
   * @param max the largest that it may be
   */
  public int number(int position, int whenMissing, int max) {
    long number = has(position) ? number(position) : whenMissing;
    if (number < 0 || number > max) {
      throw wrong(position, "a whole number from 0 to " + max);
    }
    return (int) number;
  }

  /** A truth value; false for none. */
  public boolean flag(int position) {
    Boolean flag = optional(position, Boolean.class, "true or false");
    return flag != null && flag;
  }

  /** Bytes; 8008 without them. */
  public byte[] bytes(int position) {
    if (require(position) instanceof byte[] bytes) {
      return bytes;
    }
    throw wrong(position, "bytes");
  }

  /** An object, such as a record. */
  @SuppressWarnings("unchecked") // members are named by texts
  public Map<String, @Nullable Object> object(int position) {
    if (require(position) instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw wrong(position, "an object");
  }

  /** An object; empty for none. */
  public Map<String, @Nullable Object> optionalObject(int position) {
    return has(position) ? object(position) : Map.of();
  }

  /** A list; 8008 without one. */
  public List<@Nullable Object> list(int position) {
    List<@Nullable Object> list = optionalList(position);
    if (list == null) {
      throw missing(position);
    }
    return list;
  }

  /** A list; null for none. */
  @SuppressWarnings("unchecked")
  public @Nullable List<@Nullable Object> optionalList(int position) {
    return optional(position, List.class, "a list");
  }

  /** A list of objects, such as records. */
  @SuppressWarnings("unchecked")
  public List<Map<String, @Nullable Object>> objects(int position) {
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    for (Object each : list(position)) {
      if (!(each instanceof Map<?, ?> map)) {
        throw wrong(position, "a list of objects");
      }
      objects.add((Map<String, @Nullable Object>) map);
    }
    return objects;
  }

  /** A list of texts; empty for none. */
  public List<String> texts(int position) {
    List<@Nullable Object> list = optionalList(position);
    List<String> texts = new ArrayList<>();
    for (Object each : list == null ? List.<@Nullable Object>of() : list) {
      if (!(each instanceof String text)) {
        throw wrong(position, "a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  private Object require(int position) {
    Object value = any(position);
    if (value == null) {
      throw missing(position);
    }
    return value;
  }

  private <T> @Nullable T optional(int position, Class<T> type, String described) {
    Object value = any(position);
    if (value == null) {
      return null;
    }
    if (!type.isInstance(value)) {
      throw wrong(position, described);
    }
    return type.cast(value);
  }

  private static RuntimeException missing(int position) {
    return ApiError.MISSING_PARAMETER.with(name(position));
  }

  /** The error for an argument of another type than it must be. */
  public static RuntimeException wrong(int position, String described) {
    return ApiError.INVALID_PARAMETER_BECAUSE.with(name(position), "It must be " + described);
  }

  private static String name(int position) {
    return "argument " + (position + 1);
  }

  /** How many, without values, which may be passwords. */
  @Override
  public String toString() {
    return "Arguments[" + values.size() + "]";
  }
}
