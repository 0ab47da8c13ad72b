package dev.backstay.server.handlers;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * JSON values that went through code in a language whose numbers are doubles. What comes back of a
 * number as the double that it is nearest to was not changed: it stays the number that it was.
 */
final class Merged {
  private Merged() {}

  /**
   * What came back, with numbers as they were sent where they are the same to the code.
   *
   * @return {@code sent} itself where nothing has changed
   */
  static @Nullable Object of(@Nullable Object sent, @Nullable Object back) {
    if (sent instanceof Number before && back instanceof Number after) {
      return isSame(before, after) ? before : after;
    }
    if (sent instanceof Map<?, ?> before && back instanceof Map<?, ?> after) {
      boolean same = before.size() == after.size();
      Map<String, @Nullable Object> merged = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : after.entrySet()) {
        String key = String.valueOf(entry.getKey());
        Object value = of(before.get(key), entry.getValue());
        merged.put(key, value);
        same &= before.containsKey(key) && Objects.equals(value, before.get(key));
      }
      return same ? sent : merged;
    }
    if (sent instanceof List<?> before && back instanceof List<?> after) {
      boolean same = before.size() == after.size();
      List<@Nullable Object> merged = new ArrayList<>();
      for (int i = 0; i < after.size(); i++) {
        Object value = i < before.size() ? of(before.get(i), after.get(i)) : after.get(i);
        merged.add(value);
        same &= i < before.size() && Objects.equals(value, before.get(i));
      }
      return same ? sent : merged;
    }
    return Objects.equals(sent, back) ? sent : back;
  }

  private static boolean isSame(Number before, Number after) {
    return before.doubleValue() == after.doubleValue()
        && (isBeyondDoubles(before)
            || new BigDecimal(before.toString()).compareTo(new BigDecimal(after.toString())) == 0);
  }

  private static boolean isBeyondDoubles(Number number) {
    return new BigDecimal(number.toString()).compareTo(new BigDecimal(number.doubleValue())) != 0;
  }
}
