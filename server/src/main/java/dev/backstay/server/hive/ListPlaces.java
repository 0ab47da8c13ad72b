package dev.backstay.server.hive;

import static dev.backstay.store.generated.app.tables.HiveListItemTable.HIVE_LIST_ITEM;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.InsertValuesStep5;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Where the items of a list are: at numbers that grow from the first to the last, far apart, so
 * that others fit between. Where none fits any more, the items behind are spread out again, as many
 * as it takes: inserting at one place again and again costs a few rows each time, on average.
 */
final class ListPlaces {
  /** Between items that are added at an end. */
  private static final long STEP = 1L << 32;

  /**
   * Places are spread out again when they come to be so far out, which takes a thousand million
   * adds.
   */
  private static final long OUTERMOST = 1L << 62;

  /** What is between items after they have been spread, at least. */
  private static final long SPREAD = 1L << 10;

  private static final int FEW = 64;

  private final DSLContext sql;
  private final long keyId;

  ListPlaces(DSLContext sql, long keyId) {
    this.sql = sql;
    this.keyId = keyId;
  }

  /**
   * Adds items at one end.
   *
   * @param first whether at the beginning, one after the other, so that the last comes to be first
   */
  void add(List<HiveValue> values, boolean first, ToIntFunction<HiveValue> size) {
    Long end = end(first);
    if (end != null && Math.abs(end) > OUTERMOST) {
      spread(Long.MIN_VALUE, Integer.MAX_VALUE - 1);
      end = end(first);
    }
    long place = end == null ? 0 : first ? end - STEP : end + STEP;
    List<Item> items = new ArrayList<>();
    for (HiveValue value : values) {
      items.add(new Item(place, value.digest(), value.text(), size.applyAsInt(value)));
      place += first ? -STEP : STEP;
    }
    insert(items);
  }

  private @Nullable Long end(boolean first) {
    return sql.select(first ? DSL.min(HIVE_LIST_ITEM.PLACE) : DSL.max(HIVE_LIST_ITEM.PLACE))
        .from(HIVE_LIST_ITEM)
        .where(HIVE_LIST_ITEM.KEY_ID.eq(keyId))
        .fetchSingle()
        .value1();
  }

  void put(long place, HiveValue value, int size) {
    insert(List.of(new Item(place, value.digest(), value.text(), size)));
  }

  /** The place of the first item of a digest; null when there is none. */
  @Nullable Long firstOf(String digest) {
    return sql.select(DSL.min(HIVE_LIST_ITEM.PLACE))
        .from(HIVE_LIST_ITEM)
        .where(HIVE_LIST_ITEM.KEY_ID.eq(keyId))
        .and(HIVE_LIST_ITEM.DIGEST.eq(digest))
        .fetchSingle()
        .value1();
  }

  /** A free place right before an item; that item may be moved. */
  long before(long place) {
    Long previous = next(HIVE_LIST_ITEM.PLACE.lt(place), true);
    return previous == null ? place - STEP : after(previous);
  }

  /** A free place right after an item, which stays where it is. */
  long after(long place) {
    Long next = next(HIVE_LIST_ITEM.PLACE.gt(place), false);
    if (next == null) {
      return place + STEP;
    }
    if (next - place < 2) {
      spread(place, FEW);
      return after(place);
    }
    return place + (next - place) / 2;
  }

  private @Nullable Long next(Condition side, boolean backwards) {
    return sql.select(backwards ? DSL.max(HIVE_LIST_ITEM.PLACE) : DSL.min(HIVE_LIST_ITEM.PLACE))
        .from(HIVE_LIST_ITEM)
        .where(HIVE_LIST_ITEM.KEY_ID.eq(keyId))
        .and(side)
        .fetchSingle()
        .value1();
  }

  /** Moves items behind a place apart: {@code few} of them, or as many more as it takes. */
  private void spread(long place, int few) {
    Result<Record> rows =
        sql.select(HIVE_LIST_ITEM.fields())
            .from(HIVE_LIST_ITEM)
            .where(HIVE_LIST_ITEM.KEY_ID.eq(keyId))
            .and(HIVE_LIST_ITEM.PLACE.gt(place))
            .orderBy(HIVE_LIST_ITEM.PLACE)
            .limit(few + 1)
            .fetch();
    boolean all = rows.size() <= few;
    int moved = all ? rows.size() : few;
    long start = place == Long.MIN_VALUE ? -moved / 2 * STEP : place;
    long step = all ? STEP : (rows.get(few).get(HIVE_LIST_ITEM.PLACE) - start) / (moved + 1);
    if (step < SPREAD) {
      spread(place, few * 8);
      return;
    }
    List<Item> items = new ArrayList<>();
    List<Long> before = new ArrayList<>();
    for (int i = 0; i < moved; i++) {
      Record row = rows.get(i);
      before.add(row.get(HIVE_LIST_ITEM.PLACE));
      items.add(
          new Item(
              start + (i + 1) * step,
              row.get(HIVE_LIST_ITEM.DIGEST),
              row.get(HIVE_LIST_ITEM.VALUE),
              row.get(HIVE_LIST_ITEM.BYTES)));
    }
    HiveItems.inParts(
        before,
        part ->
            sql.deleteFrom(HIVE_LIST_ITEM)
                .where(HIVE_LIST_ITEM.KEY_ID.eq(keyId))
                .and(HIVE_LIST_ITEM.PLACE.in(part))
                .execute());
    insert(items);
  }

  private record Item(long place, String digest, String value, long bytes) {}

  private void insert(List<Item> items) {
    HiveItems.inParts(
        items,
        part -> {
          InsertValuesStep5<Record, Long, Long, String, String, Long> insert =
              sql.insertInto(
                  HIVE_LIST_ITEM,
                  HIVE_LIST_ITEM.KEY_ID,
                  HIVE_LIST_ITEM.PLACE,
                  HIVE_LIST_ITEM.DIGEST,
                  HIVE_LIST_ITEM.VALUE,
                  HIVE_LIST_ITEM.BYTES);
          for (Item item : part) {
            insert = insert.values(keyId, item.place, item.digest, item.value, item.bytes);
          }
          insert.execute();
        });
  }
}
