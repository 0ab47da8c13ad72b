package dev.backstay.server.hive;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.json.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Numbers that are added to and compared: exact, within bounds. */
final class HiveNumbers {
  private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  /** Digits behind the point of a sum: what two numbers of JavaScript may need, and more. */
  private static final int MAX_SCALE = 340;

  /** Doubles hold every whole number up to here. */
  private static final double EXACT = 9_007_199_254_740_992d;

  private HiveNumbers() {}

  /**
   * A value after something was added to it.
   *
   * @param value null for one that is not there, which counts as 0
   * @throws dev.backstay.foundation.error.ApiException 2004 when it is not a number; 1030 when the
   *     sum is beyond 64 bits
   */
  static HiveValue sum(@Nullable HiveValue value, BigDecimal difference) {
    BigDecimal before = BigDecimal.ZERO;
    if (value != null) {
      if (!(Json.read(value.text().getBytes(StandardCharsets.UTF_8)) instanceof Number number)) {
        throw ApiError.WRONG_DATA.with("The value is not a number, so nothing can be added to it");
      }
      before = new BigDecimal(number.toString());
    }
    requireInBounds(before);
    BigDecimal sum = before.add(difference);
    requireInBounds(sum);
    BigDecimal stripped = sum.stripTrailingZeros();
    return new HiveValue(
        stripped.scale() <= 0 ? stripped.toBigInteger().toString() : stripped.toString());
  }

  private static void requireInBounds(BigDecimal number) {
    // the magnitude first: comparing numbers of huge exponents takes as much room as they have
    if (number.signum() != 0
        && (number.precision() - (long) number.scale() > 19 || number.scale() > MAX_SCALE)) {
      throw ApiError.COUNTER_OVERFLOW.with();
    }
    if (number.compareTo(LEAST) < 0 || number.compareTo(MOST) > 0) {
      throw ApiError.COUNTER_OVERFLOW.with();
    }
  }

  /**
   * A number that a client adds.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 when it is none; 1030 when it is beyond
   *     64 bits
   */
  static BigDecimal difference(String parameter, String text) {
    try {
      BigDecimal number = text.length() > 64 ? null : new BigDecimal(text);
      if (number != null) {
        requireInBounds(number);
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(parameter, "It must be a number");
  }

  /**
   * A score.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 when it is not a number of 64 bits
   */
  static double score(String parameter, @Nullable Object json) {
    if (json instanceof Number number) {
      double score = number.doubleValue();
      if (Double.isFinite(score)) {
        return score + 0.0; // of two zeros one
      }
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(parameter, "It must be a number of 64 bits");
  }

  /** A score as JSON: whole where it is whole. */
  static Number json(double score) {
    if (score == Math.rint(score) && Math.abs(score) <= EXACT) {
      return (long) score;
    }
    return score;
  }
}
