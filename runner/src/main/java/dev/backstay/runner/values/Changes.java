package dev.backstay.runner.values;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What code has changed of a value that it got as an object of a class. Such an object has no place
 * for every field that was sent, and may have more than were; so what goes back is the value that
 * was sent, with the changes that the object has undergone.
 */
public final class Changes {
  private Changes() {}

  /**
   * @param sent the value that was sent
   * @param before the object that was made of it, written at once
   * @param after the same object, written when the code had run
   * @return {@code sent} itself where nothing has changed
   */
  public static @Nullable Object of(
      @Nullable Object sent, @Nullable Object before, @Nullable Object after) {
    if (Objects.equals(before, after)) {
      return sent;
    }
    if (sent instanceof Map<?, ?> was
        && before instanceof Map<?, ?> old
        && after instanceof Map<?, ?> now) {
      return ofMaps(was, old, now);
    }
    if (sent instanceof List<?> was
        && before instanceof List<?> old
        && after instanceof List<?> now
        && was.size() == old.size()
        && old.size() == now.size()) {
      List<@Nullable Object> changed = new ArrayList<>();
      for (int i = 0; i < now.size(); i++) {
        changed.add(of(was.get(i), old.get(i), now.get(i)));
      }
      return changed;
    }
    return after;
  }

  private static Map<String, @Nullable Object> ofMaps(Map<?, ?> was, Map<?, ?> old, Map<?, ?> now) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>();
    was.forEach((name, value) -> changed.put(String.valueOf(name), value));
    for (Object name : old.keySet()) {
      if (!now.containsKey(name)) {
        changed.remove(String.valueOf(name));
      }
    }
    now.forEach((name, value) -> {
      if (!old.containsKey(name) || !Objects.equals(old.get(name), value)) {
        changed.put(String.valueOf(name), of(was.get(name), old.get(name), value));
      }
    });
    return changed;
  }
}
