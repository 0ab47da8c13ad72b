package dev.backstay.runner.values;

import dev.backstay.runner.json.JsonWriter;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Calendar;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes the objects that code expects of JSON values: by the types of its methods' parameters, as
 * the official runner does (reference: java-sdk.md §9.5, rule 6). Dates are numbers, milliseconds
 * since 1970; what a class has no property for is left out.
 */
public final class ValueReader {
  private static final String BYTES = "___backstay_bytes";
  private static final String USER = "com.backendless.BackendlessUser";
  private static final String TRANSACTION = "com.backendless.transaction.Operation";
  private static final String GEOMETRY = "com.backendless.persistence.Geometry";

  private ValueReader() {}

  /**
   * @param value what {@link dev.backstay.runner.json.JsonReader} has read
   * @param type a class, or a generic type
   * @throws IllegalArgumentException the type cannot be made of the value; the message says why
   */
  public static @Nullable Object read(@Nullable Object value, Type type) {
    if (type instanceof Class<?> plain) {
      return ofClass(value, plain, Object.class, Object.class);
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
      Type[] arguments = generic.getActualTypeArguments();
      Type last = arguments[arguments.length - 1];
      return ofClass(value, raw, last, arguments[0]);
    }
    if (type instanceof GenericArrayType array) {
      return array(value, raw(array.getGenericComponentType()), array.getGenericComponentType());
    }
    if (type instanceof WildcardType wildcard) {
      return read(value, wildcard.getUpperBounds()[0]);
    }
    if (type instanceof TypeVariable<?> variable) {
      return read(value, variable.getBounds()[0]);
    }
    return untyped(value);
  }

  private static Class<?> raw(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    if (type instanceof ParameterizedType generic) {
      return raw(generic.getRawType());
    }
    return Object.class;
  }

  private static @Nullable Object ofClass(
      @Nullable Object value, Class<?> type, Type element, Type key) {
    if (value == null) {
      return type.isPrimitive() ? Primitives.zero(type) : null;
    }
    if (type == Object.class) {
      return untyped(value);
    }
    if (type.isInstance(value) && !(value instanceof Map || value instanceof Collection)) {
      return value;
    }
    if (type == String.class || type == CharSequence.class) {
      return value instanceof Map || value instanceof Collection
          ? JsonWriter.write(value)
          : value.toString();
    }
    Object simple = Primitives.of(value, type);
    if (simple != null) {
      return simple;
    }
    if (type.isEnum()) {
      return constant(value, type);
    }
    if (Date.class.isAssignableFrom(type) || Calendar.class.isAssignableFrom(type)) {
      return date(value, type);
    }
    if (type == byte[].class) {
      return bytes(value);
    }
    if (type.isArray()) {
      return array(value, type.getComponentType(), type.getComponentType());
    }
    if (Collection.class.isAssignableFrom(type) || type == Iterable.class) {
      return collection(value, type, element);
    }
    if (Map.class.isAssignableFrom(type)) {
      return map(value, type, key, element);
    }
    if (type == BigDecimal.class || type == BigInteger.class || type == Number.class) {
      return number(value, type);
    }
    return object(value, type);
  }

  /** Maps, lists and simple values, which code may change. */
  public static @Nullable Object untyped(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      if (map.size() == 1 && map.get(BYTES) instanceof String) {
        return bytes(value);
      }
      Map<String, @Nullable Object> copy = new HashMap<>();
      map.forEach((name, each) -> copy.put(String.valueOf(name), untyped(each)));
      return copy;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>(list.size());
      list.forEach(each -> copy.add(untyped(each)));
      return copy;
    }
    return value;
  }

  private static byte[] bytes(Object value) {
    Object text = value instanceof Map<?, ?> map ? map.get(BYTES) : value;
    if (text instanceof String encoded) {
      return Base64.getDecoder().decode(encoded);
    }
    if (value instanceof List<?> list) {
      byte[] bytes = new byte[list.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = list.get(i) instanceof Number number ? number.byteValue() : 0;
      }
      return bytes;
    }
    throw unfit(value, byte[].class);
  }

  private static Object number(Object value, Class<?> type) {
    try {
      BigDecimal exact = new BigDecimal(value.toString());
      return type == BigInteger.class ? exact.toBigInteger() : exact;
    } catch (NumberFormatException e) {
      throw unfit(value, type);
    }
  }

  private static @Nullable Object constant(Object value, Class<?> type) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equalsIgnoreCase(value.toString())) {
        return constant;
      }
    }
    return null;
  }

  @SuppressWarnings("JavaUtilDate") // it is what code declares
  private static Object date(Object value, Class<?> type) {
    long millis;
    try {
      millis =
          value instanceof Number number
              ? number.longValue()
              : value.toString().matches("-?\\d{1,18}")
                  ? Long.parseLong(value.toString())
                  : Instant.parse(value.toString()).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw unfit(value, type);
    }
    if (Calendar.class.isAssignableFrom(type)) {
      Calendar calendar = Calendar.getInstance();
      calendar.setTimeInMillis(millis);
      return calendar;
    }
    return type.getName().equals("java.sql.Timestamp") || type.getName().equals("java.sql.Date")
        ? instance(type, long.class, millis)
        : new Date(millis);
  }

  private static Object array(@Nullable Object value, Class<?> component, Type element) {
    if (!(value instanceof Collection<?> list)) {
      throw unfit(value, component.arrayType());
    }
    Object array = Array.newInstance(component, list.size());
    int i = 0;
    for (Object each : list) {
      Array.set(array, i++, read(each, element));
    }
    return array;
  }

  private static Object collection(Object value, Class<?> type, Type element) {
    if (!(value instanceof Collection<?> list)) {
      throw unfit(value, type);
    }
    Collection<@Nullable Object> made = newCollection(type);
    for (Object each : list) {
      made.add(read(each, element));
    }
    return made;
  }

  @SuppressWarnings("unchecked") // of whatever the class that is named takes
  private static Collection<@Nullable Object> newCollection(Class<?> type) {
    if (!type.isInterface() && !Modifier.isAbstract(type.getModifiers())) {
      return (Collection<@Nullable Object>) instance(type);
    }
    if (SortedSet.class.isAssignableFrom(type)) {
      return new TreeSet<>();
    }
    return Set.class.isAssignableFrom(type) ? new LinkedHashSet<>() : new ArrayList<>();
  }

  @SuppressWarnings("unchecked") // of whatever the class that is named takes
  private static Object map(Object value, Class<?> type, Type key, Type element) {
    if (!(value instanceof Map<?, ?> map)) {
      throw unfit(value, type);
    }
    Map<@Nullable Object, @Nullable Object> made =
        SortedMap.class.isAssignableFrom(type) && type.isInterface()
            ? new TreeMap<>()
            : type.isInterface() || Modifier.isAbstract(type.getModifiers())
                ? new HashMap<>()
                : (Map<@Nullable Object, @Nullable Object>) instance(type);
    map.forEach((name, each) -> made.put(read(name, key), read(each, element)));
    return made;
  }

  private static @Nullable Object object(Object value, Class<?> type) {
    if (!(value instanceof Map<?, ?> map)) {
      throw unfit(value, type);
    }
    if (isNamed(type, GEOMETRY)) {
      return geometry(map, type);
    }
    Class<?> concrete = concrete(map, type);
    Object made = instance(concrete);
    try {
      if (isNamed(type, USER)) {
        type.getMethod("setProperties", Map.class).invoke(made, untyped(map));
        return made;
      }
      Bean bean = Bean.of(concrete);
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        String name = String.valueOf(entry.getKey());
        Type property = bean.type(name);
        if (property != null) {
          bean.set(made, name, read(entry.getValue(), property));
        }
      }
      return made;
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "an object of " + type.getName() + " refuses a value: " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The operations of a transaction, and their results, are of classes by their kinds. */
  private static Class<?> concrete(Map<?, ?> json, Class<?> type) {
    if (!Modifier.isAbstract(type.getModifiers())
        || !type.getName().startsWith(TRANSACTION)
        || !(json.get("operationType") instanceof String kind)) {
      return type;
    }
    StringBuilder name = new StringBuilder(type.getName());
    for (String word : kind.split("_", -1)) {
      name.append(word.substring(0, Math.min(1, word.length())))
          .append(word.substring(Math.min(1, word.length())).toLowerCase(Locale.ROOT));
    }
    try {
      return Class.forName(name.toString(), true, type.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException("there is no operation " + kind, e);
    }
  }

  private static @Nullable Object geometry(Map<?, ?> json, Class<?> type) {
    try {
      Class<?> geometry = Class.forName(GEOMETRY, false, type.getClassLoader());
      return geometry.getMethod("fromGeoJSON", String.class).invoke(null, JsonWriter.write(json));
    } catch (ReflectiveOperationException e) {
      throw unfit(json, type);
    }
  }

  private static boolean isNamed(Class<?> type, String name) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (each.getName().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static Object instance(Class<?> type) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          "the class " + type.getName() + " needs a constructor without parameters", e);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "the constructor of " + type.getName() + " fails: " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no object of " + type.getName() + " can be made", e);
    }
  }

  private static Object instance(Class<?> type, Class<?> parameter, Object argument) {
    try {
      return type.getConstructor(parameter).newInstance(argument);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no object of " + type.getName() + " can be made", e);
    }
  }

  private static IllegalArgumentException unfit(@Nullable Object value, Class<?> type) {
    String kind =
        value instanceof Map
            ? "an object"
            : value instanceof Collection ? "a list" : value instanceof String ? "a text" : "it";
    return new IllegalArgumentException(
        "a " + type.getTypeName() + " is wanted, and " + kind + " was sent");
  }
}
