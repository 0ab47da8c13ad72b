package dev.backstay.server.hive;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.json.JsonWritable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A JSON value in a hive. Two of them are the same when they mean the same: the order of an
 * object's properties and the way in which a number is written make no difference.
 *
 * @param text its JSON, in the order in which it came
 */
record HiveValue(String text) implements JsonWritable {
  /** Of a SHA-256: nobody finds two values that share so many. */
  private static final int DIGEST_BYTES = 16;

  /** Of a value's text; items of one score are ordered by them. */
  private static final int BEGINNING_BYTES = 32;

  /**
   * The value of parsed JSON.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 for null, which is what keys without a
   *     value have
   */
  static HiveValue of(@Nullable Object json) {
    if (json == null) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "value", "It must not be null; delete what is to have no value");
    }
    StringBuilder text = new StringBuilder();
    write(text, json, false);
    return new HiveValue(text.toString());
  }

  static List<HiveValue> of(List<?> json) {
    return json.stream().map(each -> HiveValue.of((@Nullable Object) each)).toList();
  }

  /** Bytes of the text. */
  int bytes() {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** What the values that mean the same share, in hexadecimal. */
  String digest() {
    byte[] hash = sha256(canonical().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
  }

  /** The first bytes of the text that all of the same meaning share, in hexadecimal. */
  String beginning() {
    byte[] bytes = canonical().getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, BEGINNING_BYTES)));
  }

  /** The text that all of the same meaning share. */
  private String canonical() {
    StringBuilder canonical = new StringBuilder();
    write(canonical, Json.read(text.getBytes(StandardCharsets.UTF_8)), true);
    return canonical.toString();
  }

  @Override
  public void writeTo(JsonGenerator generator) {
    generator.writeRawValue(text);
  }

  private static void write(StringBuilder to, @Nullable Object json, boolean canonical) {
    switch (json) {
      case null -> to.append("null");
      case String text -> writeText(to, text);
      case Boolean bool -> to.append(bool);
      case Number number ->
          to.append(
              canonical
                  ? new BigDecimal(number.toString()).stripTrailingZeros().toString()
                  : number.toString());
      case Map<?, ?> map -> {
        to.append('{');
        boolean first = true;
        Map<?, ?> ordered = canonical ? new TreeMap<Object, Object>(map) : map;
        for (Map.Entry<?, ?> each : ordered.entrySet()) {
          if (!first) {
            to.append(',');
          }
          first = false;
          writeText(to, String.valueOf(each.getKey()));
          to.append(':');
          write(to, each.getValue(), canonical);
        }
        to.append('}');
      }
      case List<?> list -> {
        to.append('[');
        for (int i = 0; i < list.size(); i++) {
          if (i > 0) {
            to.append(',');
          }
          write(to, list.get(i), canonical);
        }
        to.append(']');
      }
      default -> throw new IllegalArgumentException("not JSON: " + json.getClass());
    }
  }

  /** Escapes what JSON must escape, and halves of surrogate pairs, which UTF-8 does not know. */
  private static void writeText(StringBuilder to, String text) {
    to.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        to.append('\\').append(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        to.append(c).append(text.charAt(++i));
      } else if (c < ' ' || Character.isSurrogate(c)) {
        to.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        to.append(c);
      }
    }
    to.append('"');
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
