package dev.backstay.server.hive;

import static dev.backstay.store.generated.app.tables.HiveListItemTable.HIVE_LIST_ITEM;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.server.hive.ListOperation.AddItems;
import dev.backstay.server.hive.ListOperation.DeleteItems;
import dev.backstay.server.hive.ListOperation.GetItem;
import dev.backstay.server.hive.ListOperation.GetItems;
import dev.backstay.server.hive.ListOperation.GetLength;
import dev.backstay.server.hive.ListOperation.Insert;
import dev.backstay.server.hive.ListOperation.SetItem;
import dev.backstay.server.hive.ListOperation.SetItems;
import dev.backstay.server.hive.ListOperation.TakeItems;
import java.util.List;
import java.util.function.BiFunction;
import org.jooq.DSLContext;
import org.jooq.Record2;
import org.jooq.Result;
import org.jspecify.annotations.Nullable;

/** Lists. */
final class Lists {
  private final HiveSessions sessions;

  Lists(HiveSessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Does an operation.
   *
   * @throws dev.backstay.foundation.error.ApiException as {@link KeyValues#run}; 27003 or 8008 for
   *     an item to be replaced that is not there
   */
  @Nullable Object run(App app, ListOperation<?> operation) {
    return switch (operation) {
      case GetItems(StoreKey key, long from, long to) ->
          read(app, key, List.of(), (sql, row) -> items(sql, row, from, to));
      case GetItem(StoreKey key, long index) ->
          read(
              app,
              key,
              null,
              (sql, row) -> {
                IndexRange at = IndexRange.at(index, row.items);
                return at.count() == 0 ? null : items(sql, row, at.first(), at.first()).getFirst();
              });
      case GetLength(StoreKey key) -> read(app, key, 0L, (sql, row) -> row.items);
      case Insert(StoreKey key, HiveValue value, HiveValue anchor, boolean before) ->
          insert(app, key, value, anchor, before);
      case AddItems(StoreKey key, List<HiveValue> values, boolean first) ->
          sessions.write(app, session -> add(session, session.findOrCreate(key), values, first));
      case TakeItems(StoreKey key, int count, boolean first) -> take(app, key, count, first);
      case DeleteItems(StoreKey key, HiveValue value, long count) ->
          delete(app, key, value.digest(), count);
      case SetItem(StoreKey key, long index, HiveValue value) -> set(app, key, index, value);
      case SetItems(StoreKey key, List<HiveValue> values) ->
          sessions.write(
              app,
              session -> {
                session.clear(key);
                var _ = add(session, session.findOrCreate(key), values, false);
                return true;
              });
    };
  }

  private <T extends @Nullable Object> T read(
      App app, StoreKey key, T missing, BiFunction<DSLContext, KeyRow, T> work) {
    return sessions.read(app, key, missing, (session, row) -> work.apply(session.sql, row));
  }

  private static List<HiveValue> items(DSLContext sql, KeyRow row, long from, long to) {
    IndexRange range = IndexRange.of(from, to, row.items);
    if (range.count() == 0) {
      return List.of();
    }
    // counted from the nearer end
    boolean backwards = range.first() > row.items / 2;
    List<HiveValue> found =
        sql
            .select(HIVE_LIST_ITEM.VALUE)
            .from(HIVE_LIST_ITEM)
            .where(HIVE_LIST_ITEM.KEY_ID.eq(row.id))
            .orderBy(backwards ? HIVE_LIST_ITEM.PLACE.desc() : HIVE_LIST_ITEM.PLACE.asc())
            .limit(range.count())
            .offset(backwards ? row.items - range.first() - range.count() : range.first())
            .fetch(HIVE_LIST_ITEM.VALUE)
            .stream()
            .map(HiveValue::new)
            .toList();
    return backwards ? found.reversed() : found;
  }

  private static long add(HiveSession session, KeyRow row, List<HiveValue> values, boolean first) {
    long bytesBefore = row.bytes;
    new ListPlaces(session.sql, row.id).add(values, first, session::size);
    values.forEach(value -> row.change(1, session.size(value)));
    session.save(row, bytesBefore);
    return row.items;
  }

  private long insert(App app, StoreKey key, HiveValue value, HiveValue anchor, boolean before) {
    String digest = anchor.digest();
    return sessions.write(
        app,
        session -> {
          KeyRow row = session.find(key);
          if (row == null) {
            return 0L;
          }
          ListPlaces places = new ListPlaces(session.sql, row.id);
          Long at = places.firstOf(digest);
          if (at == null) {
            return -1L;
          }
          long bytesBefore = row.bytes;
          int size = session.size(value);
          places.put(before ? places.before(at) : places.after(at), value, size);
          row.change(1, size);
          session.save(row, bytesBefore);
          return row.items;
        });
  }

  private List<HiveValue> take(App app, StoreKey key, int count, boolean first) {
    return sessions.write(
        app,
        session -> {
          KeyRow row = session.find(key);
          if (row == null) {
            return List.of();
          }
          Result<Record2<Long, String>> items =
              session
                  .sql
                  .select(HIVE_LIST_ITEM.PLACE, HIVE_LIST_ITEM.VALUE)
                  .from(HIVE_LIST_ITEM)
                  .where(HIVE_LIST_ITEM.KEY_ID.eq(row.id))
                  .orderBy(first ? HIVE_LIST_ITEM.PLACE.asc() : HIVE_LIST_ITEM.PLACE.desc())
                  .limit(count)
                  .fetch();
          delete(session, row, items.getValues(HIVE_LIST_ITEM.PLACE));
          return items.getValues(HIVE_LIST_ITEM.VALUE).stream().map(HiveValue::new).toList();
        });
  }

  private long delete(App app, StoreKey key, String digest, long count) {
    return sessions.write(
        app,
        session -> {
          KeyRow row = session.find(key);
          if (row == null) {
            return 0L;
          }
          List<Long> places =
              session
                  .sql
                  .select(HIVE_LIST_ITEM.PLACE)
                  .from(HIVE_LIST_ITEM)
                  .where(HIVE_LIST_ITEM.KEY_ID.eq(row.id))
                  .and(HIVE_LIST_ITEM.DIGEST.eq(digest))
                  .orderBy(count < 0 ? HIVE_LIST_ITEM.PLACE.desc() : HIVE_LIST_ITEM.PLACE.asc())
                  .limit(count == 0 ? row.items : Math.min(row.items, Math.abs(count)))
                  .fetch(HIVE_LIST_ITEM.PLACE);
          delete(session, row, places);
          return (long) places.size();
        });
  }

  private static void delete(HiveSession session, KeyRow row, List<Long> places) {
    long bytesBefore = row.bytes;
    HiveItems.OF_LIST.delete(session.sql, row, places);
    session.save(row, bytesBefore);
  }

  private @Nullable Void set(App app, StoreKey key, long index, HiveValue value) {
    sessions.write(
        app,
        session -> {
          KeyRow row = session.require(key);
          IndexRange range = IndexRange.at(index, row.items);
          if (range.count() == 0) {
            throw ApiError.INVALID_PARAMETER_BECAUSE.with(
                "index", "The list has " + row.items + " items, and none there");
          }
          boolean backwards = range.first() > row.items / 2;
          Record2<Long, Long> item =
              session
                  .sql
                  .select(HIVE_LIST_ITEM.PLACE, HIVE_LIST_ITEM.BYTES)
                  .from(HIVE_LIST_ITEM)
                  .where(HIVE_LIST_ITEM.KEY_ID.eq(row.id))
                  .orderBy(backwards ? HIVE_LIST_ITEM.PLACE.desc() : HIVE_LIST_ITEM.PLACE.asc())
                  .limit(1)
                  .offset(backwards ? row.items - 1 - range.first() : range.first())
                  .fetchSingle();
          long bytesBefore = row.bytes;
          long size = session.size(value);
          session
              .sql
              .update(HIVE_LIST_ITEM)
              .set(HIVE_LIST_ITEM.VALUE, value.text())
              .set(HIVE_LIST_ITEM.DIGEST, value.digest())
              .set(HIVE_LIST_ITEM.BYTES, size)
              .where(HIVE_LIST_ITEM.KEY_ID.eq(row.id))
              .and(HIVE_LIST_ITEM.PLACE.eq(item.value1()))
              .execute();
          row.change(0, size - item.value2());
          session.save(row, bytesBefore);
          return null;
        });
    return null;
  }
}
