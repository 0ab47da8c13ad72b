package dev.backstay.server.hive;

import static dev.backstay.store.generated.app.tables.HiveSortedItemTable.HIVE_SORTED_ITEM;

import dev.backstay.server.hive.SortedSetOperation.Replaces;
import dev.backstay.server.hive.SortedSetOperation.Writes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.InsertValuesStep6;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The items of one sorted set, within a transaction. What changes the set must save its row. */
final class SortedItems {
  private static final List<OrderField<?>> LOWEST_FIRST =
      List.of(HIVE_SORTED_ITEM.SCORE, HIVE_SORTED_ITEM.BEGINNING, HIVE_SORTED_ITEM.DIGEST);
  private static final List<OrderField<?>> HIGHEST_FIRST =
      List.of(
          HIVE_SORTED_ITEM.SCORE.desc(),
          HIVE_SORTED_ITEM.BEGINNING.desc(),
          HIVE_SORTED_ITEM.DIGEST.desc());

  private final HiveSession session;
  private final DSLContext sql;
  private final KeyRow row;

  SortedItems(HiveSession session, KeyRow row) {
    this.session = session;
    this.sql = session.sql;
    this.row = row;
  }

  private Condition mine() {
    return HIVE_SORTED_ITEM.KEY_ID.eq(row.id);
  }

  long length() {
    return row.items;
  }

  /** The score of a digest; null when it is not there. */
  @Nullable Double score(String digest) {
    return sql.select(HIVE_SORTED_ITEM.SCORE)
        .from(HIVE_SORTED_ITEM)
        .where(mine())
        .and(HIVE_SORTED_ITEM.DIGEST.eq(digest))
        .fetchOne(HIVE_SORTED_ITEM.SCORE);
  }

  /** How many items come before a value; null when it is not there. */
  @Nullable Long rank(HiveValue value, boolean reverse) {
    String digest = value.digest();
    Double score = score(digest);
    if (score == null) {
      return null;
    }
    var place =
        DSL.row(HIVE_SORTED_ITEM.SCORE, HIVE_SORTED_ITEM.BEGINNING, HIVE_SORTED_ITEM.DIGEST);
    String beginning = value.beginning();
    return count(reverse ? place.gt(score, beginning, digest) : place.lt(score, beginning, digest));
  }

  long count(ScoreRange range) {
    return count(within(range));
  }

  private long count(Condition which) {
    return sql.selectCount().from(HIVE_SORTED_ITEM).where(mine()).and(which).fetchSingle().value1();
  }

  private static Condition within(ScoreRange range) {
    Condition within = DSL.noCondition();
    Double least = range.least();
    Double most = range.most();
    if (least != null) {
      within =
          within.and(
              range.leastIncluded()
                  ? HIVE_SORTED_ITEM.SCORE.ge(least)
                  : HIVE_SORTED_ITEM.SCORE.gt(least));
    }
    if (most != null) {
      within =
          within.and(
              range.mostIncluded()
                  ? HIVE_SORTED_ITEM.SCORE.le(most)
                  : HIVE_SORTED_ITEM.SCORE.lt(most));
    }
    return within;
  }

  /** The items from one rank to another, counted from the lowest score or from the highest. */
  List<ScoredValue> byRank(long from, long to, boolean reverse) {
    return byRank(from, to, reverse, SortedItems::item);
  }

  List<String> digestsByRank(long from, long to) {
    return byRank(from, to, false, item -> item.get(HIVE_SORTED_ITEM.DIGEST));
  }

  private <T> List<T> byRank(long from, long to, boolean reverse, Function<Record, T> item) {
    IndexRange range = IndexRange.of(from, to, row.items);
    if (range.count() == 0) {
      return List.of();
    }
    // counted from the nearer end
    boolean far = range.first() > row.items / 2;
    List<T> found =
        select(
            DSL.noCondition(),
            reverse != far,
            far ? row.items - range.first() - range.count() : range.first(),
            range.count(),
            item);
    return far ? found.reversed() : found;
  }

  List<ScoredValue> byScore(ScoreRange range, long offset, long pageSize, boolean reverse) {
    return select(within(range), reverse, offset, pageSize, SortedItems::item);
  }

  List<String> digestsByScore(ScoreRange range) {
    return select(within(range), false, 0, row.items, item -> item.get(HIVE_SORTED_ITEM.DIGEST));
  }

  private <T> List<T> select(
      Condition which, boolean reverse, long offset, long count, Function<Record, T> item) {
    return sql.select(HIVE_SORTED_ITEM.fields())
        .from(HIVE_SORTED_ITEM)
        .where(mine())
        .and(which)
        .orderBy(reverse ? HIGHEST_FIRST : LOWEST_FIRST)
        .limit(count)
        .offset(offset)
        .fetch()
        .map(item::apply);
  }

  private static ScoredValue item(Record item) {
    return new ScoredValue(
        item.get(HIVE_SORTED_ITEM.SCORE), new HiveValue(item.get(HIVE_SORTED_ITEM.VALUE)));
  }

  List<ScoredValue> random(int count) {
    List<ScoredValue> found = new ArrayList<>();
    HiveItems.inParts(
        RandomItems.digests(
            sql, HIVE_SORTED_ITEM, HIVE_SORTED_ITEM.KEY_ID, HIVE_SORTED_ITEM.DIGEST, row, count),
        part ->
            found.addAll(
                select(
                    HIVE_SORTED_ITEM.DIGEST.in(part), false, 0, part.size(), SortedItems::item)));
    return found;
  }

  List<ScoredValue> take(int count, boolean highest) {
    List<String> digests = new ArrayList<>();
    List<ScoredValue> taken =
        select(
            DSL.noCondition(),
            highest,
            0,
            count,
            item -> {
              digests.add(item.get(HIVE_SORTED_ITEM.DIGEST));
              return item(item);
            });
    long _ = delete(digests);
    return taken;
  }

  /** Deletes items; answers how many there were. */
  long delete(List<String> digests) {
    long itemsBefore = row.items;
    HiveItems.OF_SORTED_SET.delete(sql, row, digests);
    return itemsBefore - row.items;
  }

  /** Adds items or changes their scores, one after another. */
  int add(List<ScoredValue> items, Writes writes, Replaces replaces, boolean countChanged) {
    Map<String, Double> scores = scores(items.stream().map(each -> each.value().digest()).toList());
    Map<String, ScoredValue> written = new LinkedHashMap<>();
    int count = 0;
    for (ScoredValue each : items) {
      String digest = each.value().digest();
      Double before = scores.get(digest);
      if (before == null ? writes == Writes.EXISTING : writes == Writes.NEW) {
        continue;
      }
      if (before == null) {
        row.change(1, session.size(each.value()));
        count++;
      } else if (before != each.score() && replaces(replaces, before, each.score())) {
        count += countChanged ? 1 : 0;
      } else {
        continue;
      }
      scores.put(digest, each.score());
      // the text that is there stays
      ScoredValue first = written.getOrDefault(digest, each);
      written.put(digest, new ScoredValue(each.score(), first.value()));
    }
    write(written);
    return count;
  }

  private static boolean replaces(Replaces replaces, double before, double score) {
    return switch (replaces) {
      case ALWAYS -> true;
      case GREATER -> score > before;
      case LESS -> score < before;
    };
  }

  private Map<String, Double> scores(Collection<String> digests) {
    Map<String, Double> scores = new LinkedHashMap<>();
    HiveItems.inParts(
        digests.stream().distinct().toList(),
        part -> {
          for (Record2<String, Double> item :
              sql.select(HIVE_SORTED_ITEM.DIGEST, HIVE_SORTED_ITEM.SCORE)
                  .from(HIVE_SORTED_ITEM)
                  .where(mine())
                  .and(HIVE_SORTED_ITEM.DIGEST.in(part))
                  .fetch()) {
            scores.put(item.value1(), item.value2());
          }
        });
    return scores;
  }

  private void write(Map<String, ScoredValue> items) {
    HiveItems.inParts(
        List.copyOf(items.entrySet()),
        part -> {
          InsertValuesStep6<Record, Long, String, Double, String, String, Long> insert =
              sql.insertInto(
                  HIVE_SORTED_ITEM,
                  HIVE_SORTED_ITEM.KEY_ID,
                  HIVE_SORTED_ITEM.DIGEST,
                  HIVE_SORTED_ITEM.SCORE,
                  HIVE_SORTED_ITEM.BEGINNING,
                  HIVE_SORTED_ITEM.VALUE,
                  HIVE_SORTED_ITEM.BYTES);
          for (Map.Entry<String, ScoredValue> each : part) {
            HiveValue value = each.getValue().value();
            insert =
                insert.values(
                    row.id,
                    each.getKey(),
                    each.getValue().score(),
                    value.beginning(),
                    value.text(),
                    (long) session.size(value));
          }
          insert
              .onConflict(HIVE_SORTED_ITEM.KEY_ID, HIVE_SORTED_ITEM.DIGEST)
              .doUpdate()
              .set(HIVE_SORTED_ITEM.SCORE, DSL.excluded(HIVE_SORTED_ITEM.SCORE))
              .execute();
        });
  }
}
