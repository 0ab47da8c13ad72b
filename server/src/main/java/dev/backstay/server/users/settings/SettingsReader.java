package dev.backstay.server.users.settings;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.json.Json;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads fields of a settings object; an absent field or null is the default. */
final class SettingsReader {
  private final Map<String, @Nullable Object> object;

  SettingsReader(Map<String, @Nullable Object> object) {
    this.object = object;
  }

  boolean flag(String name, boolean otherwise) {
    return switch (object.get(name)) {
      case null -> otherwise;
      case Boolean flag -> flag;
      default -> throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It must be true or false");
    };
  }

  <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
    Object value = object.get(name);
    if (value == null) {
      return otherwise;
    }
    for (E each : type.getEnumConstants()) {
      if (each.name().equals(value)) {
        return each;
      }
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(
        name, "It is one of " + Arrays.toString(type.getEnumConstants()));
  }

  int number(String name, int least, int most, int otherwise) {
    if (object.get(name) == null) {
      return otherwise;
    }
    Long number = Json.wholeNumber(object.get(name));
    if (number == null || number < least || number > most) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          name, "It must be a whole number from " + least + " to " + most);
    }
    return number.intValue();
  }
}
