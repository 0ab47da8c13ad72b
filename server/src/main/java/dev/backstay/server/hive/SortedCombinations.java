package dev.backstay.server.hive;

import static dev.backstay.store.generated.app.tables.HiveSortedItemTable.HIVE_SORTED_ITEM;

import dev.backstay.store.generated.app.tables.HiveSortedItemTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Several sorted sets together. The values come in the order of the sums of their scores in the
 * sets that they are taken from.
 */
final class SortedCombinations {
  private SortedCombinations() {}

  private static final class Sum {
    final String beginning;
    final String digest;
    final HiveValue value;
    double score;
    int sets = 1;

    Sum(String beginning, String digest, HiveValue value, double score) {
      this.beginning = beginning;
      this.digest = digest;
      this.value = value;
      this.score = score;
    }

    void add(double more) {
      score += more;
      sets++;
    }
  }

  static List<HiveValue> combine(
      HiveSession session, HiveStore store, Combination combination, List<String> keys) {
    if (combination == Combination.UNION) {
      session.requireAnswerable(store, keys);
    }
    Map<String, KeyRow> found = new LinkedHashMap<>();
    session.find(store, keys).forEach(row -> found.put(row.name, row));
    List<@Nullable KeyRow> rows = new ArrayList<>();
    keys.forEach(name -> rows.add(found.get(name)));
    if (rows.isEmpty()
        || (combination != Combination.UNION && rows.getFirst() == null)
        || (combination == Combination.INTERSECTION && rows.contains(null))) {
      return List.of();
    }
    return ordered(
        switch (combination) {
          case UNION -> union(session.sql, rows);
          case INTERSECTION -> intersection(session.sql, rows);
          case DIFFERENCE -> difference(session.sql, rows);
        });
  }

  private static List<HiveValue> ordered(Map<String, Sum> sums) {
    return sums.values().stream()
        .sorted(
            Comparator.<Sum>comparingDouble(sum -> sum.score)
                .thenComparing(sum -> sum.beginning)
                .thenComparing(sum -> sum.digest))
        .map(sum -> sum.value)
        .toList();
  }

  private static Map<String, Sum> union(DSLContext sql, List<@Nullable KeyRow> rows) {
    Map<String, Sum> sums = new LinkedHashMap<>();
    for (KeyRow row : rows) {
      if (row != null) {
        all(sql, row, DSL.noCondition())
            .forEach((digest, item) ->
                sums.merge(
                    digest,
                    item,
                    (before, more) -> {
                      before.add(more.score);
                      return before;
                    }));
      }
    }
    return sums;
  }

  private static Map<String, Sum> intersection(DSLContext sql, List<@Nullable KeyRow> rows) {
    KeyRow first = Objects.requireNonNull(rows.getFirst());
    Map<String, Sum> sums = all(sql, first, DSL.noCondition());
    for (KeyRow row : rows.subList(1, rows.size())) {
      // no values, which are those of the first set, and only items that are in it
      sql.select(HIVE_SORTED_ITEM.DIGEST, HIVE_SORTED_ITEM.SCORE)
          .from(HIVE_SORTED_ITEM)
          .where(HIVE_SORTED_ITEM.KEY_ID.eq(Objects.requireNonNull(row).id))
          .and(isIn(first))
          .fetch()
          .forEach(item -> Objects.requireNonNull(sums.get(item.value1())).add(item.value2()));
    }
    sums.values().removeIf(sum -> sum.sets < rows.size());
    return sums;
  }

  private static Map<String, Sum> difference(DSLContext sql, List<@Nullable KeyRow> rows) {
    Condition inNone = DSL.noCondition();
    for (KeyRow row : rows.subList(1, rows.size())) {
      if (row != null) {
        inNone = inNone.and(DSL.not(isIn(row)));
      }
    }
    return all(sql, Objects.requireNonNull(rows.getFirst()), inNone);
  }

  private static Condition isIn(KeyRow row) {
    HiveSortedItemTable others = new HiveSortedItemTable("others");
    return DSL.exists(
        DSL.selectOne()
            .from(others)
            .where(others.KEY_ID.eq(row.id))
            .and(others.DIGEST.eq(HIVE_SORTED_ITEM.DIGEST)));
  }

  private static Map<String, Sum> all(DSLContext sql, KeyRow row, Condition which) {
    Map<String, Sum> items = new LinkedHashMap<>();
    sql.select(HIVE_SORTED_ITEM.fields())
        .from(HIVE_SORTED_ITEM)
        .where(HIVE_SORTED_ITEM.KEY_ID.eq(row.id))
        .and(which)
        .fetch()
        .forEach(item -> {
          String digest = item.get(HIVE_SORTED_ITEM.DIGEST);
          items.put(
              digest,
              new Sum(
                  item.get(HIVE_SORTED_ITEM.BEGINNING),
                  digest,
                  new HiveValue(item.get(HIVE_SORTED_ITEM.VALUE)),
                  item.get(HIVE_SORTED_ITEM.SCORE)));
        });
    return items;
  }
}
