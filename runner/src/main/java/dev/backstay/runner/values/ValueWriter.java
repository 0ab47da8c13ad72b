package dev.backstay.runner.values;

import java.lang.reflect.Array;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Calendar;
import java.util.Collections;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes JSON values of the objects that code has left or answered. Dates become numbers,
 * milliseconds since 1970; an object that occurs twice is written twice, a cycle is cut by null.
 */
public final class ValueWriter {
  private static final String USER = "com.backendless.BackendlessUser";
  private static final String GEOMETRY = "com.backendless.persistence.Geometry";
  private static final int MAX_DEPTH = 200;

  private final Set<Object> path = Collections.newSetFromMap(new IdentityHashMap<>());

  private ValueWriter() {}

  /**
   * @return maps, lists, texts, numbers, booleans and null
   * @throws IllegalArgumentException it is deeper than 200
   */
  public static @Nullable Object write(@Nullable Object value) {
    return new ValueWriter().value(value);
  }

  @SuppressWarnings("JavaUtilDate") // it is what code has
  private @Nullable Object value(@Nullable Object value) {
    if (value == null || value instanceof Boolean || value instanceof String) {
      return value;
    }
    if (value instanceof Number number) {
      return number(number);
    }
    if (value instanceof Date date) {
      return date.getTime();
    }
    if (value instanceof Calendar calendar) {
      return calendar.getTimeInMillis();
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    if (value instanceof CharSequence
        || value instanceof Character
        || value instanceof UUID
        || value instanceof TemporalAccessor
        || value instanceof Class) {
      return value.toString();
    }
    if (value instanceof Optional<?> optional) {
      return value(optional.orElse(null));
    }
    if (path.size() >= MAX_DEPTH) {
      throw new IllegalArgumentException("the result is deeper than " + MAX_DEPTH);
    }
    if (!path.add(value)) {
      return null;
    }
    try {
      return compound(value);
    } finally {
      path.remove(value);
    }
  }

  private static Number number(Number number) {
    if (number instanceof Double || number instanceof Float) {
      double exact = number.doubleValue();
      // as JavaScript writes it, and as it came
      return exact == Math.rint(exact) && Math.abs(exact) < 1e15 ? (Number) (long) exact : number;
    }
    boolean known =
        number instanceof Integer
            || number instanceof Long
            || number instanceof Short
            || number instanceof Byte
            || number.getClass().getName().startsWith("java.math.");
    return known ? number : number.doubleValue();
  }

  private @Nullable Object compound(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> written = new LinkedHashMap<>();
      map.forEach((name, each) -> written.put(String.valueOf(name), value(each)));
      return written;
    }
    if (value instanceof Iterable<?> list && !isNamed(value, GEOMETRY)) {
      List<@Nullable Object> written = new ArrayList<>();
      list.forEach(each -> written.add(value(each)));
      return written;
    }
    if (value.getClass().isArray()) {
      List<@Nullable Object> written = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); i++) {
        written.add(value(Array.get(value, i)));
      }
      return written;
    }
    if (value.getClass().getName().startsWith("java.")) {
      return value.toString();
    }
    if (isNamed(value, GEOMETRY)) {
      return geometry(value);
    }
    Map<String, @Nullable Object> properties = Bean.of(value.getClass()).values(value);
    Map<String, @Nullable Object> written = new LinkedHashMap<>();
    if (isNamed(value, USER) && properties.get("properties") instanceof Map<?, ?> own) {
      own.forEach((name, each) -> written.put(String.valueOf(name), value(each)));
      written.put("___class", "Users");
    } else {
      properties.forEach((name, each) -> written.put(name, value(each)));
    }
    return written;
  }

  private static @Nullable Object geometry(Object value) {
    try {
      Object text = value.getClass().getMethod("asGeoJSON").invoke(value);
      return dev.backstay.runner.json.JsonReader.read(String.valueOf(text));
    } catch (ReflectiveOperationException e) {
      return value.toString();
    }
  }

  private static boolean isNamed(Object value, String name) {
    for (Class<?> each = value.getClass(); each != null; each = each.getSuperclass()) {
      if (each.getName().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
