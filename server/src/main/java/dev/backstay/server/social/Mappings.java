package dev.backstay.server.social;

import dev.backstay.foundation.error.ApiError;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads which of a provider's fields become which columns. */
final class Mappings {
  private static final int MAX_NAME = 100;

  private Mappings() {}

  /**
   * @param given an object of names by names; null for none
   * @throws dev.backstay.foundation.error.ApiException 8008
   */
  static void read(@Nullable Object given, int most, Map<String, String> into) {
    if (given == null) {
      return;
    }
    if (!(given instanceof Map<?, ?> map) || map.size() > most) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "fieldsMapping", "It must be an object of at most " + most + " members");
    }
    map.forEach((field, column) -> {
      if (!(field instanceof String from)
          || !(column instanceof String to)
          || from.length() > MAX_NAME
          || to.length() > MAX_NAME) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            "fieldsMapping",
            "Its names and values must be texts of at most " + MAX_NAME + " characters");
      }
      into.put(from, to);
    });
  }
}
