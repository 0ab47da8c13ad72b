package dev.backstay.server.cache;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.json.Json;
import dev.backstay.server.binary.amf.AmfException;
import dev.backstay.server.binary.amf.AmfObject;
import dev.backstay.server.binary.amf.AmfReader;
import dev.backstay.server.binary.amf.AmfWriter;
import dev.backstay.server.binary.amf.PlainValues;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values that the Java SDK keeps in the cache: bytes of one AMF3 value there, JSON here, so
 * that other clients read them and the SDK reads theirs. An object's class goes along as {@code
 * ___class}, a date as milliseconds. What JSON cannot say, such as bytes and what contains itself,
 * is kept as it was sent, in {@code {"___amf": "Base64"}}.
 *
 * <p>Classes of Java itself and of a few libraries are never named to the SDK: what is of them
 * comes back as a map; within what was kept as it was sent, as the object with the Base64.
 */
final class CachedBytes {
  private static final String AS_SENT = "___amf";

  /** A fraction, at worst: nine bytes, and {@code 0.5,} in JSON. */
  private static final int BYTES_PER_CHARACTER = 3;

  /**
   * What the names of classes begin with that a program has without meaning to read them from a
   * cache. The SDK makes an object of whatever class it is told, and anybody may write to the
   * cache.
   */
  private static final List<String> NOT_OF_PROGRAM =
      List.of("java.", "javax.", "jdk.", "sun.", "com.sun.", "org.apache.", "weborb.");

  private static final String CLASS = "___class";

  private CachedBytes() {}

  /**
   * The JSON text of a value.
   *
   * @param most how long the text may be; a little more may be returned
   * @throws dev.backstay.foundation.error.ApiException 1026 if it would be much longer
   * @throws AmfException if the bytes are no value
   */
  static String toJson(byte[] sent, int most) {
    if (sent.length > BYTES_PER_CHARACTER * most) {
      throw ApiError.CACHE_VALUE_TOO_LARGE.with(most);
    }
    Object neutral = AmfReader.read(sent);
    try {
      Object plain = PlainValues.withAliases(neutral, most);
      return text(holdsBytes(plain) ? asSent(sent) : plain);
    } catch (AmfException e) {
      if (e.isTooLarge()) {
        throw ApiError.CACHE_VALUE_TOO_LARGE.with(most);
      }
      return text(asSent(sent));
    }
  }

  private static Map<String, String> asSent(byte[] sent) {
    return Map.of(AS_SENT, Base64.getEncoder().encodeToString(sent));
  }

  private static boolean holdsBytes(@Nullable Object value) {
    return switch (value) {
      case byte[] _ -> true;
      case Double number -> !Double.isFinite(number);
      case List<?> items -> items.stream().anyMatch(CachedBytes::holdsBytes);
      case Map<?, ?> map -> map.values().stream().anyMatch(CachedBytes::holdsBytes);
      case null, default -> false;
    };
  }

  private static String text(@Nullable Object value) {
    return new String(Json.write(value), StandardCharsets.UTF_8);
  }

  /**
   * The bytes of a value.
   *
   * @param json the JSON text; null for no value
   */
  static byte @Nullable [] ofJson(@Nullable String json) {
    if (json == null) {
      return null;
    }
    Object value = Json.read(json.getBytes(StandardCharsets.UTF_8));
    if (value instanceof Map<?, ?> map
        && map.size() == 1
        && map.get(AS_SENT) instanceof String sent) {
      try {
        byte[] bytes = Base64.getDecoder().decode(sent);
        if (!namesClasses(AmfReader.read(bytes), new IdentityHashMap<>())) {
          return bytes;
        }
      } catch (IllegalArgumentException | AmfException e) {
        // someone's own object that looks like ours
      }
    }
    return AmfWriter.write(withAliases(value));
  }

  /** Whether the SDK would make objects of classes that are not the program's own. */
  private static boolean namesClasses(
      @Nullable Object value, IdentityHashMap<Object, Boolean> seen) {
    return switch (value) {
      case AmfObject object ->
          seen.put(object, true) == null
              && (!isOfProgram(object.alias())
                  || object.members().values().stream().anyMatch(each -> namesClasses(each, seen)));
      case List<?> items ->
          seen.put(items, true) == null
              && items.stream().anyMatch(each -> namesClasses(each, seen));
      case null, default -> false;
    };
  }

  private static boolean isOfProgram(String alias) {
    return NOT_OF_PROGRAM.stream().noneMatch(alias::startsWith);
  }

  private static @Nullable Object withAliases(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        AmfObject object =
            new AmfObject(map.get(CLASS) instanceof String name && isOfProgram(name) ? name : "");
        map.forEach((key, each) -> object.with(String.valueOf(key), withAliases(each)));
        yield object;
      }
      case List<?> items -> items.stream().map(CachedBytes::withAliases).toList();
      case null, default -> value;
    };
  }
}
