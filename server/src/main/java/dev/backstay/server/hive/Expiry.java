package dev.backstay.server.hive;

import dev.backstay.foundation.error.ApiError;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * When a key expires.
 *
 * @param seconds from now on; null where {@code time} says it
 * @param time milliseconds since the epoch; null where {@code seconds} says it
 */
record Expiry(@Nullable Long seconds, @Nullable Long time) {
  /** A hundred years. */
  private static final long MAX_SECONDS = 3_155_760_000L;

  /** No time in seconds that anybody means, and every time in milliseconds since 1973. */
  private static final long MILLISECONDS_FROM = 100_000_000_000L;

  /**
   * A lifetime.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 unless it is from one second to a
   *     hundred years
   */
  static Expiry in(@Nullable String seconds) {
    return new Expiry(whole("ttl", seconds, MAX_SECONDS), null);
  }

  /**
   * A time, as Unix time: in seconds; in milliseconds where it is too late to be meant so.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 when it is not such a number
   */
  static Expiry at(String parameter, @Nullable String time) {
    long given = whole(parameter, time, Long.MAX_VALUE / 1000);
    return new Expiry(null, given < MILLISECONDS_FROM ? given * 1000 : given);
  }

  /**
   * The time in milliseconds since the epoch.
   *
   * @throws dev.backstay.foundation.error.ApiException 1031 when it has passed
   */
  long from(long now) {
    if (seconds != null) {
      return now + seconds * 1000;
    }
    if (time == null || time <= now) {
      throw ApiError.CACHE_TIMESTAMP_PAST.with();
    }
    return time;
  }

  private static long whole(String parameter, @Nullable String text, long most) {
    if (text == null) {
      throw ApiError.MISSING_PARAMETER.with(parameter);
    }
    try {
      long number = text.length() > 30 ? 0 : new BigDecimal(text).longValueExact();
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // reported below
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(
        parameter, "It must be a whole number of seconds from 1 on");
  }
}
