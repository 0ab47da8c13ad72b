package dev.backstay.runner.values;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Numbers, booleans and characters of JSON values. */
final class Primitives {
  private Primitives() {}

  /** What a variable of a primitive type has when nothing is said. */
  static Object zero(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    if (type == char.class) {
      return '\0';
    }
    Object number = number(0, type);
    return number == null ? 0 : number;
  }

  /**
   * A number, boolean or character; null when the type is none of these.
   *
   * @throws IllegalArgumentException the value is none
   */
  static @Nullable Object of(Object value, Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return value instanceof Boolean ? value : Boolean.valueOf(value.toString());
    }
    if (type == char.class || type == Character.class) {
      String text = value.toString();
      return text.isEmpty() ? '\0' : text.charAt(0);
    }
    if (number(0, type) == null) {
      return null;
    }
    if (value instanceof Number number) {
      return number(number, type);
    }
    try {
      return number(new BigDecimal(value.toString().trim()), type);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "a number is wanted (" + type.getSimpleName() + "), and something else was sent", e);
    }
  }

  private static @Nullable Number number(Number number, Class<?> type) {
    if (type == int.class || type == Integer.class) {
      return number.intValue();
    }
    if (type == long.class || type == Long.class) {
      return number.longValue();
    }
    if (type == double.class || type == Double.class) {
      return number.doubleValue();
    }
    if (type == float.class || type == Float.class) {
      return number.floatValue();
    }
    if (type == short.class || type == Short.class) {
      return number.shortValue();
    }
    return type == byte.class || type == Byte.class ? (Number) number.byteValue() : null;
  }
}
