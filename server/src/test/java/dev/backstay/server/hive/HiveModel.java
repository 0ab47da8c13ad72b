package dev.backstay.server.hive;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What hives should do, in memory and said as simply as it can be. Values are normal: numbers are
 * BigDecimals without zeros at their ends, so that two are equal when they mean the same.
 */
final class HiveModel {
  final Map<String, Object> values = new TreeMap<>();
  final Map<String, List<Object>> lists = new TreeMap<>();
  final Map<String, Map<String, Object>> maps = new TreeMap<>();
  final Map<String, Set<Object>> sets = new TreeMap<>();
  final Map<String, Map<Object, Double>> sortedSets = new TreeMap<>();

  /** Of parsed JSON. */
  static @Nullable Object normal(@Nullable Object json) {
    return switch (json) {
      case null -> null;
      case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
      case List<?> list -> {
        List<@Nullable Object> normal = new ArrayList<>();
        list.forEach(each -> normal.add(normal(each)));
        yield normal;
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> normal = new TreeMap<>();
        map.forEach((name, value) -> normal.put(String.valueOf(name), normal(value)));
        yield normal;
      }
      default -> json;
    };
  }

  Map<String, ?> stores(StoreType type) {
    return switch (type) {
      case KEY_VALUE -> values;
      case LIST -> lists;
      case MAP -> maps;
      case SET -> sets;
      case SORTED_SET -> sortedSets;
    };
  }

  /** Nothing is kept of what has no items. */
  void tidy() {
    lists.values().removeIf(List::isEmpty);
    maps.values().removeIf(Map::isEmpty);
    sets.values().removeIf(Set::isEmpty);
    sortedSets.values().removeIf(Map::isEmpty);
  }

  List<Object> list(String key) {
    return lists.computeIfAbsent(key, ignored -> new ArrayList<>());
  }

  Map<String, Object> map(String key) {
    return maps.computeIfAbsent(key, ignored -> new TreeMap<>());
  }

  Set<Object> set(String key) {
    return sets.computeIfAbsent(key, ignored -> new LinkedHashSet<>());
  }

  Map<Object, Double> sortedSet(String key) {
    return sortedSets.computeIfAbsent(key, ignored -> new LinkedHashMap<>());
  }

  /** Part of a list, as both ends of ranges of Redis say. */
  static <T> List<T> range(List<T> all, int from, int to) {
    List<T> found = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      int first = from < 0 ? from + all.size() : from;
      int last = to < 0 ? to + all.size() : to;
      if (first <= i && i <= last) {
        found.add(all.get(i));
      }
    }
    return found;
  }

  /** Values in the order of scores, those of one score in that of their texts. */
  static List<Map.Entry<Object, Double>> ordered(Map<Object, Double> scores) {
    return scores.entrySet().stream()
        .map(each -> Map.entry(each.getKey(), each.getValue()))
        .sorted(
            Comparator.<Map.Entry<Object, Double>>comparingDouble(Map.Entry::getValue)
                .thenComparing(each -> text(each.getKey())))
        .toList();
  }

  /** The text of a normal value, as far as these tests have them. */
  static String text(Object value) {
    return switch (value) {
      case String text -> "\"" + text + "\"";
      case Map<?, ?> map -> {
        List<String> parts = new ArrayList<>();
        map.forEach((name, each) -> parts.add("\"" + name + "\":" + text(each)));
        yield "{" + String.join(",", parts) + "}";
      }
      case List<?> list ->
          "[" + String.join(",", list.stream().map(HiveModel::text).toList()) + "]";
      default -> value.toString();
    };
  }
}
