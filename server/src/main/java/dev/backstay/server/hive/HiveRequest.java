package dev.backstay.server.hive;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.Exchange;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What requests to hives have in common. */
final class HiveRequest {
  private HiveRequest() {}

  static HiveStore store(Exchange exchange, StoreType type) {
    return new HiveStore(exchange.parameter("hive"), type);
  }

  static StoreKey key(Exchange exchange, StoreType type) {
    return new StoreKey(store(exchange, type), exchange.parameter("key"));
  }

  /** A query parameter that must be there. */
  static String required(Exchange exchange, String name) {
    String text = exchange.query(name);
    if (text == null || text.isEmpty()) {
      throw ApiError.MISSING_PARAMETER.with(name);
    }
    return text;
  }

  /** A query parameter; null when it is missing or empty. */
  static @Nullable String optional(Exchange exchange, String name) {
    String text = exchange.query(name);
    return text == null || text.isEmpty() ? null : text;
  }

  static boolean flag(Exchange exchange, String name, boolean whenMissing) {
    String text = optional(exchange, name);
    if (text == null) {
      return whenMissing;
    }
    if (!text.equals("true") && !text.equals("false")) {
      throw wrong(name, "It must be true or false");
    }
    return text.equals("true");
  }

  static boolean flag(String name, @Nullable Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name, "It must be true or false");
  }

  /** How many items at once; one when it is missing. */
  static int count(Exchange exchange) {
    return exchange.number("count", 1, 1, HiveLimits.ITEMS_AT_ONCE);
  }

  /** An index or rank, which may be negative. */
  static long index(String name, String text) {
    try {
      return text.length() > 30 ? 0 : bounded(new BigDecimal(text).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      throw wrong(name, "It must be a whole number");
    }
  }

  /** Beyond every end, and far from where sums of indexes overflow. */
  private static long bounded(long index) {
    return Math.clamp(index, -(1L << 40), 1L << 40);
  }

  /** A number to add: of the query, or one. */
  static BigDecimal difference(Exchange exchange, String name, boolean plus) {
    String text = optional(exchange, name);
    BigDecimal number = text == null ? BigDecimal.ONE : HiveNumbers.difference(name, text);
    return plus ? number : number.negate();
  }

  /** Names of keys or fields: the body. */
  static List<String> names(Exchange exchange, int most) {
    List<String> names = new ArrayList<>();
    for (Object each : exchange.jsonArray()) {
      if (!(each instanceof String name)) {
        throw ApiError.REQUEST_NOT_PARSED.with("the body must be an array of texts");
      }
      names.add(name);
    }
    requireFew(names.size(), most);
    return names;
  }

  /** Values: the body, or what stands in its property {@code value}. */
  static List<HiveValue> values(Exchange exchange) {
    return values(exchange.json() instanceof Map<?, ?> map ? map.get("value") : exchange.json());
  }

  static List<HiveValue> values(@Nullable Object json) {
    if (!(json instanceof List<?> list)) {
      throw ApiError.REQUEST_NOT_PARSED.with("the values must be a JSON array");
    }
    requireFew(list.size(), HiveLimits.ITEMS_AT_ONCE);
    return HiveValue.of(list);
  }

  /** Values by name: an object. */
  static Map<String, HiveValue> entries(Map<?, ?> object, int most) {
    requireFew(object.size(), most);
    Map<String, HiveValue> entries = new LinkedHashMap<>();
    object.forEach((name, value) -> entries.put(String.valueOf(name), HiveValue.of(value)));
    return entries;
  }

  /** The value in a property of the body. */
  static HiveValue value(Map<String, @Nullable Object> body, String name) {
    if (!body.containsKey(name)) {
      throw ApiError.MISSING_PARAMETER.with(name);
    }
    return HiveValue.of(body.get(name));
  }

  static void requireFew(int count, int most) {
    if (count == 0 || count > most) {
      throw wrong("body", "It has from 1 to " + most + " of them, and not " + count);
    }
  }

  static ApiException wrong(String name, String why) {
    return ApiError.INVALID_PARAMETER_BECAUSE.with(name, why);
  }
}
