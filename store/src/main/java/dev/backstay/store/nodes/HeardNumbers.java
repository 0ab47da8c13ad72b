package dev.backstay.store.nodes;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which messages of others were heard already, so that a copy of one that anybody sends does
 * nothing. Bounded: a very old one counts as new, and is only heard a second time.
 */
final class HeardNumbers {
  private static final int MAX_ORIGINS = 200;
  private static final int KEPT = 4_096;

  private final Map<String, Numbers> origins =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Numbers> eldest) {
          return size() > MAX_ORIGINS;
        }
      };

  /** Numbers of one server's messages. */
  private static final class Numbers {
    private final Set<Long> recent = new HashSet<>();
    private long highest;
  }

  /** Whether a message is new; from now on it is not. */
  boolean add(String origin, long number) {
    Numbers numbers = origins.computeIfAbsent(origin, each -> new Numbers());
    if (number <= numbers.highest - KEPT) {
      return true;
    }
    boolean added = numbers.recent.add(number);
    numbers.highest = Math.max(numbers.highest, number);
    if (numbers.recent.size() > 2 * KEPT) {
      numbers.recent.removeIf(each -> each <= numbers.highest - KEPT);
    }
    return added;
  }
}
