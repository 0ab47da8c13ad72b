package dev.backstay.server.cache;

import dev.backstay.foundation.json.Json;
import dev.backstay.server.binary.amf.AmfException;
import dev.backstay.server.binary.amf.AmfObject;
import dev.backstay.server.binary.amf.AmfReader;
import dev.backstay.server.binary.amf.AmfWriter;
import dev.backstay.server.binary.amf.PlainValues;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values that the Java SDK keeps in the cache: bytes of one AMF3 value there, JSON here, so
 * that other clients read them and the SDK reads theirs. An object's class goes along as {@code
 * ___class}, a date as milliseconds. What JSON cannot say, such as bytes and what contains itself,
 * is kept as it was sent, in {@code {"___amf": "Base64"}}.
 */
final class CachedBytes {
  private static final String AS_SENT = "___amf";
  private static final String CLASS = "___class";

  private CachedBytes() {}

  /** The JSON text of a value. */
  static String toJson(byte[] sent) {
    Object value;
    try {
      value = json(AmfReader.read(sent));
    } catch (AmfException e) {
      value = null;
    }
    return text(value == null && !isNull(sent) ? asSent(sent) : value);
  }

  private static boolean isNull(byte[] sent) {
    return sent.length == 1 && sent[0] == 1;
  }

  private static Map<String, String> asSent(byte[] sent) {
    return Map.of(AS_SENT, Base64.getEncoder().encodeToString(sent));
  }

  private static @Nullable Object json(@Nullable Object neutral) {
    Object plain = PlainValues.withAliases(neutral);
    return holdsBytes(plain) ? null : plain;
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
        return Base64.getDecoder().decode(sent);
      } catch (IllegalArgumentException e) {
        // someone's own object that looks like ours
      }
    }
    return AmfWriter.write(withAliases(value));
  }

  private static @Nullable Object withAliases(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        AmfObject object = new AmfObject(map.get(CLASS) instanceof String name ? name : "");
        map.forEach((key, each) -> object.with(String.valueOf(key), withAliases(each)));
        yield object;
      }
      case List<?> items -> items.stream().map(CachedBytes::withAliases).toList();
      case null, default -> value;
    };
  }
}
