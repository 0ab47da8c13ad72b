package dev.backstay.server.hive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random operations on hives answer what the model answers; {@code -Dbackstay.hive=20000} does more
 * of them.
 */
final class HivePropertyTest extends OnBothDatabases {
  private static final int OPERATIONS = Integer.getInteger("backstay.hive", 800);

  private static final List<String> KEYS = List.of("a", "b", "ü c");
  private static final List<String> FIELDS = List.of("x", "y", "ä z");

  /** Some mean the same: 1 and 1.0, and the two objects. */
  private static final List<Object> VALUES =
      List.of(
          1L,
          1.0,
          -2L,
          "a",
          "b",
          "1",
          true,
          List.of(1L, "a"),
          ordered("p", 1L, "q", 2L),
          ordered("q", 2.0, "p", 1L));

  private final Random random = new Random(17);
  private final HiveModel model = new HiveModel();
  private Client client;
  private String done = "";

  private static Map<String, Object> ordered(
      String first, Object value, String second, Object other) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(first, value);
    map.put(second, other);
    return map;
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private List<Object> some() {
    List<Object> some = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      some.add(any(VALUES));
    }
    return some;
  }

  private static Object n(Object value) {
    return HiveModel.normal(value);
  }

  private Object send(String method, String path, Object body) {
    String address =
        "/hive/h/" + path.replace(" ", "%20").replace("ü", "%C3%BC").replace("ä", "%C3%A4");
    done = method + " " + path + " " + body;
    Answer answer = client.send(method, address, body);
    if (answer.status() != 200) {
      assertThat(answer.status()).as(done + answer.text()).isEqualTo(400);
      return "error " + answer.code();
    }
    return answer.text().isEmpty() ? null : n(answer.json());
  }

  private void same(Object answer, Object expected) {
    assertThat(answer).as(done).isEqualTo(n(expected));
  }

  @Test
  void operationsAnswerWhatTheModelAnswers() {
    client = newApp().client("REST");
    client.send("POST", "/hive/h", null);
    for (int i = 0; i < OPERATIONS; i++) {
      switch (random.nextInt(6)) {
        case 0 -> onKeys();
        case 1 -> onValues();
        case 2 -> onLists();
        case 3 -> onMaps();
        case 4 -> onSets();
        default -> onSortedSets();
      }
      model.tidy();
    }
  }

  private void onKeys() {
    StoreType type = any(List.of(StoreType.values()));
    Map<String, ?> store = model.stores(type);
    String key = any(KEYS);
    switch (random.nextInt(6)) {
      case 0 -> same(send("DELETE", type.word(), List.of(key)), store.remove(key) == null ? 0 : 1);
      case 1 -> {
        long there = KEYS.stream().filter(store::containsKey).count();
        same(send("POST", type.word() + "/action/exist", KEYS), there);
      }
      case 2, 3 -> {
        String newKey = any(KEYS);
        boolean overwrite = random.nextBoolean();
        Object answer =
            send(
                "PUT",
                type.word() + "/" + key + "/rename?newKey=" + newKey + "&overwrite=" + overwrite,
                null);
        if (!store.containsKey(key)) {
          same(answer, "error 27003");
        } else if (key.equals(newKey)) {
          same(answer, true);
        } else if (store.containsKey(newKey) && !overwrite) {
          same(answer, false);
        } else {
          rename(store, key, newKey);
          same(answer, true);
        }
      }
      default -> {
        @SuppressWarnings("unchecked")
        Map<String, Object> page = (Map<String, Object>) send("GET", type.word() + "/keys", null);
        assertThat((List<?>) page.get("keys")).as(done).hasSameSizeAs(store.keySet());
        assertThat(new HashSet<Object>((List<?>) page.get("keys")))
            .as(done)
            .isEqualTo(store.keySet());
        assertThat(page.get("cursorId")).isEqualTo("0");
      }
    }
  }

  private static <T> void rename(Map<String, T> store, String key, String newKey) {
    store.put(newKey, store.remove(key));
  }

  private void onValues() {
    String key = any(KEYS);
    String path = "key-value/" + key;
    Object value = any(VALUES);
    boolean there = model.values.containsKey(key);
    switch (random.nextInt(6)) {
      case 0, 1 -> same(send("GET", path, null), model.values.get(key));
      case 2 -> {
        String condition = any(List.of("Always", "IfExists", "IfNotExists"));
        boolean set = condition.equals("Always") || there == condition.equals("IfExists");
        same(send("PUT", path, Map.of("value", value, "condition", condition)), set);
        if (set) {
          model.values.put(key, n(value));
        }
      }
      case 3 -> {
        BigDecimal difference = new BigDecimal(any(List.of("1", "-3", "0.5", "10")));
        boolean plus = random.nextBoolean();
        Object answer =
            send("PUT", path + (plus ? "/increment" : "/decrement") + "?value=" + difference, null);
        if (there && !(model.values.get(key) instanceof BigDecimal)) {
          same(answer, "error 2004");
        } else {
          BigDecimal before = (BigDecimal) model.values.getOrDefault(key, BigDecimal.ZERO);
          Object sum = n(before.add(plus ? difference : difference.negate()));
          model.values.put(key, sum);
          same(answer, sum);
        }
      }
      case 4 -> {
        Map<String, Object> expected = new HashMap<>();
        KEYS.forEach(each -> expected.put(each, model.values.get(each)));
        same(send("POST", "key-value", KEYS), expected);
      }
      default -> {
        Object other = any(VALUES);
        same(send("PUT", "key-value", Map.of("a", value, "b", other)), true);
        model.values.put("a", n(value));
        model.values.put("b", n(other));
      }
    }
  }

  private void onLists() {
    String key = any(KEYS);
    String path = "list/" + key;
    List<Object> list = model.list(key);
    Object value = any(VALUES);
    int index = random.nextInt(12) - 6;
    switch (random.nextInt(10)) {
      case 0, 1 -> {
        List<Object> added = some();
        boolean first = random.nextBoolean();
        added.forEach(each -> list.add(first ? 0 : list.size(), n(each)));
        same(send("PUT", path + (first ? "/add-first" : "/add-last"), added), list.size());
      }
      case 2 -> {
        int to = random.nextInt(12) - 6;
        same(
            send("GET", path + "?from=" + index + "&to=" + to, null),
            HiveModel.range(list, index, to));
      }
      case 3 -> same(send("GET", path, null), list);
      case 4 -> {
        List<Object> one = HiveModel.range(list, index, index);
        boolean there = (index < 0 ? index + list.size() : index) >= 0 && !one.isEmpty();
        same(send("GET", path + "/" + index, null), there ? one.getFirst() : null);
      }
      case 5, 6 -> {
        Object anchor = any(VALUES);
        boolean before = random.nextBoolean();
        int at = list.indexOf(n(anchor));
        int expected = list.isEmpty() ? 0 : -1;
        if (at >= 0) {
          list.add(before ? at : at + 1, n(value));
          expected = list.size();
        }
        same(
            send(
                "PUT",
                path + (before ? "/insert-before" : "/insert-after"),
                Map.of("valueToInsert", value, "anchorValue", anchor)),
            expected);
      }
      case 7 -> {
        int count = random.nextInt(5) - 2;
        int deleted = 0;
        for (int i = 0; i < list.size() && (count == 0 || deleted < Math.abs(count)); ) {
          int at = count < 0 ? list.size() - 1 - i : i;
          if (list.get(at).equals(n(value))) {
            list.remove(at);
            deleted++;
          } else {
            i++;
          }
        }
        same(send("PUT", path + "/delete-value", Map.of("value", value, "count", count)), deleted);
      }
      case 8 -> {
        int count = 1 + random.nextInt(3);
        boolean first = random.nextBoolean();
        List<Object> taken = new ArrayList<>();
        for (int i = 0; i < count && !list.isEmpty(); i++) {
          taken.add(first ? list.removeFirst() : list.removeLast());
        }
        String word = first ? "/get-first-and-delete" : "/get-last-and-delete";
        same(send("PUT", path + word + "?count=" + count, null), taken);
      }
      default -> {
        Object answer = send("PUT", path + "/" + index, Map.of("value", value));
        int at = index < 0 ? index + list.size() : index;
        if (list.isEmpty()) {
          same(answer, "error 27003");
        } else if (at < 0 || at >= list.size()) {
          same(answer, "error 8008");
        } else {
          list.set(at, n(value));
          same(answer, null);
        }
      }
    }
  }

  private void onMaps() {
    String key = any(KEYS);
    String path = "map/" + key;
    Map<String, Object> map = model.map(key);
    String field = any(FIELDS);
    Object value = any(VALUES);
    switch (random.nextInt(9)) {
      case 0 -> {
        Map<String, Object> set = new TreeMap<>(Map.of(field, value, any(List.of("v", "w")), 5L));
        long added = set.keySet().stream().filter(each -> !map.containsKey(each)).count();
        set.forEach((name, each) -> map.put(name, n(each)));
        same(send("PUT", path, set), added);
      }
      case 1 -> {
        same(send("PUT", path + "/set/" + field, Map.of("value", value)), !map.containsKey(field));
        map.put(field, n(value));
      }
      case 2 -> {
        boolean overwrite = random.nextBoolean();
        same(
            send(
                "PUT",
                path + "/set-with-overwrite/" + field,
                Map.of("value", value, "overwrite", overwrite)),
            !map.containsKey(field));
        if (overwrite || !map.containsKey(field)) {
          map.put(field, n(value));
        }
      }
      case 3 -> {
        Object answer = send("PUT", path + "/increment/" + field + "?count=3", null);
        if (map.getOrDefault(field, BigDecimal.ZERO) instanceof BigDecimal before) {
          map.put(field, n(before.add(BigDecimal.valueOf(3))));
          same(answer, map.get(field));
        } else {
          same(answer, "error 2004");
        }
      }
      case 4 -> {
        long there = FIELDS.stream().filter(map::containsKey).count();
        map.keySet().removeAll(FIELDS);
        same(send("DELETE", path + "/by-obj-keys", FIELDS), there);
      }
      case 5 -> {
        Map<String, Object> expected = new HashMap<>();
        FIELDS.forEach(each -> expected.put(each, map.get(each)));
        same(send("POST", path, FIELDS), expected);
      }
      case 6 -> same(send("POST", path, List.of()), map);
      case 7 -> {
        same(send("GET", path + "/keys", null), List.copyOf(map.keySet()));
        same(send("GET", path + "/values", null), List.copyOf(map.values()));
        same(send("GET", path + "/length", null), map.size());
      }
      default -> {
        same(send("GET", path + "/get/" + field, null), map.get(field));
        same(send("GET", path + "/exists/" + field, null), map.containsKey(field));
      }
    }
  }

  private void onSets() {
    String key = any(KEYS);
    String path = "set/" + key;
    Set<Object> set = model.set(key);
    List<Object> values = some();
    switch (random.nextInt(7)) {
      case 0, 1 -> {
        long added = values.stream().filter(each -> set.add(n(each))).count();
        same(send("PUT", path + "/add", values), added);
      }
      case 2 -> {
        long deleted = values.stream().filter(each -> set.remove(n(each))).count();
        same(send("DELETE", path + "/values", values), deleted);
      }
      case 3 ->
          same(
              send("POST", path + "/contains", values),
              values.stream().map(each -> set.contains(n(each))).toList());
      case 4 -> {
        assertThat(new HashSet<Object>((List<?>) send("GET", path, null))).as(done).isEqualTo(set);
        same(send("GET", path + "/length", null), set.size());
      }
      case 5 -> {
        int count = 1 + random.nextInt(3);
        boolean delete = random.nextBoolean();
        List<?> picked =
            (List<?>) send(delete ? "PUT" : "GET", path + "/random?count=" + count, null);
        assertThat(picked).as(done).hasSize(Math.min(count, set.size())).doesNotHaveDuplicates();
        assertThat(set).as(done).containsAll(new ArrayList<Object>(picked));
        if (delete) {
          set.removeAll(new HashSet<Object>(picked));
        }
      }
      default -> {
        Set<Object> expected = new LinkedHashSet<>(model.set("a"));
        String word = any(List.of("difference", "intersection", "union"));
        switch (word) {
          case "difference" -> expected.removeAll(model.set("b"));
          case "intersection" -> expected.retainAll(model.set("b"));
          default -> expected.addAll(model.set("b"));
        }
        List<?> answer = (List<?>) send("POST", "set/action/" + word, List.of("a", "b"));
        assertThat(answer).as(done).doesNotHaveDuplicates();
        assertThat(new HashSet<Object>(answer)).as(done).isEqualTo(expected);
      }
    }
  }

  private double score() {
    return any(List.of(-1.5, 0.0, 1.0, 1.0, 2.25, 7.0));
  }

  private void onSortedSets() {
    String key = any(KEYS);
    String path = "sorted-set/" + key;
    Map<Object, Double> set = model.sortedSet(key);
    List<Map.Entry<Object, Double>> ordered = HiveModel.ordered(set);
    Object value = any(VALUES);
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> add(path, set);
      case 3 -> {
        double difference = score();
        double sum = set.getOrDefault(n(value), 0.0) + difference;
        set.put(n(value), sum);
        same(
            send("PUT", path + "/increment", Map.of("scoreValue", difference, "value", value)),
            sum);
      }
      case 4 -> same(send("POST", path + "/get-score", Map.of("value", value)), set.get(n(value)));
      case 5 -> {
        boolean reverse = random.nextBoolean();
        List<Object> values = new ArrayList<>(ordered.stream().map(Map.Entry::getKey).toList());
        if (reverse) {
          Collections.reverse(values);
        }
        int rank = values.indexOf(n(value));
        same(
            send("POST", path + "/get-rank", Map.of("value", value, "reverse", reverse)),
            rank < 0 ? null : rank);
      }
      case 6 -> {
        int from = random.nextInt(10) - 5;
        int to = random.nextInt(10) - 5;
        boolean reverse = random.nextBoolean();
        same(
            send(
                "GET",
                path
                    + "/get-range-by-rank?withScores=true&startRank="
                    + from
                    + "&stopRank="
                    + to
                    + "&reverse="
                    + reverse,
                null),
            pairs(HiveModel.range(reverse ? ordered.reversed() : ordered, from, to)));
      }
      case 7 -> byScore(path, ordered);
      case 8 -> {
        int from = random.nextInt(6) - 3;
        int to = random.nextInt(6) - 3;
        List<Map.Entry<Object, Double>> gone = HiveModel.range(ordered, from, to);
        gone.forEach(each -> set.remove(each.getKey()));
        same(
            send("DELETE", path + "/delete-by-rank?startRank=" + from + "&stopRank=" + to, null),
            gone.size());
      }
      case 9 -> {
        int count = 1 + random.nextInt(2);
        boolean highest = random.nextBoolean();
        List<Map.Entry<Object, Double>> taken =
            HiveModel.range(highest ? ordered.reversed() : ordered, 0, count - 1);
        taken.forEach(each -> set.remove(each.getKey()));
        String word = highest ? "max" : "min";
        same(
            send("PUT", path + "/get-with-" + word + "-score-and-delete?count=" + count, null),
            pairs(taken));
      }
      case 10 -> {
        long deleted = VALUES.subList(0, 3).stream().filter(v -> set.remove(n(v)) != null).count();
        same(send("DELETE", path + "/values", VALUES.subList(0, 3)), deleted);
        same(send("GET", path + "/length", null), set.size());
      }
      default -> combine();
    }
  }

  private void add(String path, Map<Object, Double> set) {
    Map<String, Object> body = new LinkedHashMap<>();
    String behaviour = any(List.of("", "OnlyUpdate", "AlwaysAdd"));
    String mode = behaviour.equals("AlwaysAdd") ? "" : any(List.of("", "Greater", "Less"));
    boolean changed = random.nextBoolean();
    if (!behaviour.isEmpty()) {
      body.put("duplicateBehaviour", behaviour);
    }
    if (!mode.isEmpty()) {
      body.put("scoreUpdateMode", mode);
    }
    body.put("resultType", changed ? "TotalChanged" : "NewAdded");
    List<Object> items = new ArrayList<>();
    int count = 0;
    for (Object value : some()) {
      double score = score();
      items.add(List.of(score, value));
      Double before = set.get(n(value));
      if (before == null) {
        if (!behaviour.equals("OnlyUpdate")) {
          set.put(n(value), score);
          count++;
        }
      } else if (!behaviour.equals("AlwaysAdd")
          && before != score
          && (mode.isEmpty() || mode.equals("Greater") == score > before)) {
        set.put(n(value), score);
        count += changed ? 1 : 0;
      }
    }
    body.put("items", items);
    same(send("PUT", path + "/add", body), count);
  }

  private void byScore(String path, List<Map.Entry<Object, Double>> ordered) {
    double least = score();
    double most = score();
    String minBound = any(List.of("Include", "Exclude", "Infinity"));
    String maxBound = any(List.of("Include", "Exclude", "Infinity"));
    boolean reverse = random.nextBoolean();
    String range =
        "minScore="
            + least
            + "&maxScore="
            + most
            + "&minBound="
            + minBound
            + "&maxBound="
            + maxBound;
    List<Map.Entry<Object, Double>> within =
        ordered.stream()
            .filter(each ->
                (minBound.equals("Infinity")
                        || each.getValue() > least
                        || (minBound.equals("Include") && each.getValue() == least))
                    && (maxBound.equals("Infinity")
                        || each.getValue() < most
                        || (maxBound.equals("Include") && each.getValue() == most)))
            .toList();
    same(send("GET", path + "/count?" + range, null), within.size());
    same(
        send(
            "GET",
            path + "/get-range-by-score?" + range + "&offset=1&pageSize=2&reverse=" + reverse,
            null),
        HiveModel.range(reverse ? within.reversed() : within, 1, 2).stream()
            .map(Map.Entry::getKey)
            .toList());
    if (random.nextInt(4) == 0) {
      Map<Object, Double> set = model.sortedSet(path.substring("sorted-set/".length()));
      within.forEach(each -> set.remove(each.getKey()));
      same(send("DELETE", path + "/delete-by-score?" + range, null), within.size());
    }
  }

  private void combine() {
    Map<Object, Double> a = model.sortedSet("a");
    Map<Object, Double> b = model.sortedSet("b");
    Map<Object, Double> expected = new LinkedHashMap<>(a);
    String word = any(List.of("difference", "intersection", "union"));
    switch (word) {
      case "difference" -> expected.keySet().removeAll(b.keySet());
      case "intersection" -> {
        expected.keySet().retainAll(b.keySet());
        expected.replaceAll((value, score) -> score + b.get(value));
      }
      default -> b.forEach((value, score) -> expected.merge(value, score, Double::sum));
    }
    same(
        send("POST", "sorted-set/action/" + word, List.of("a", "b")),
        HiveModel.ordered(expected).stream().map(Map.Entry::getKey).toList());
  }

  private static List<Object> pairs(List<Map.Entry<Object, Double>> items) {
    List<Object> pairs = new ArrayList<>();
    items.forEach(each -> pairs.add(List.of(each.getValue(), each.getKey())));
    return pairs;
  }
}
