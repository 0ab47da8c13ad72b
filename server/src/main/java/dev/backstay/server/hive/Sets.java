package dev.backstay.server.hive;

import static dev.backstay.store.generated.app.tables.HiveSetItemTable.HIVE_SET_ITEM;

import dev.backstay.foundation.apps.App;
import dev.backstay.server.hive.SetOperation.AddMembers;
import dev.backstay.server.hive.SetOperation.Combine;
import dev.backstay.server.hive.SetOperation.Contains;
import dev.backstay.server.hive.SetOperation.DeleteMembers;
import dev.backstay.server.hive.SetOperation.GetLength;
import dev.backstay.server.hive.SetOperation.GetMembers;
import dev.backstay.server.hive.SetOperation.GetRandom;
import dev.backstay.server.hive.SetOperation.SetMembers;
import dev.backstay.store.generated.app.tables.HiveSetItemTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.InsertValuesStep4;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Sets: values that are there once. */
final class Sets {
  private final HiveSessions sessions;

  Sets(HiveSessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Does an operation.
   *
   * @throws dev.backstay.foundation.error.ApiException as {@link KeyValues#run}
   */
  @Nullable Object run(App app, SetOperation<?> operation) {
    return switch (operation) {
      case GetMembers(StoreKey key) ->
          read(app, key, List.of(), (sql, row) -> values(sql, row, DSL.noCondition()));
      case GetRandom(StoreKey key, int count, boolean delete) ->
          delete
              ? take(app, key, count)
              : read(app, key, List.of(), (sql, row) -> random(sql, row, count));
      case GetLength(StoreKey key) -> read(app, key, 0L, (sql, row) -> row.items);
      case AddMembers(StoreKey key, List<HiveValue> values) ->
          sessions.write(app, session -> add(session, session.findOrCreate(key), values));
      case DeleteMembers(StoreKey key, List<HiveValue> values) -> delete(app, key, digests(values));
      case Contains(StoreKey key, List<HiveValue> values) -> contains(app, key, digests(values));
      case SetMembers(StoreKey key, List<HiveValue> values) ->
          sessions.write(
              app,
              session -> {
                session.clear(key);
                var _ = add(session, session.findOrCreate(key), values);
                return true;
              });
      case Combine(HiveStore store, Combination combination, List<String> keys) ->
          combine(app, store, combination, keys);
    };
  }

  private <T extends @Nullable Object> T read(
      App app, StoreKey key, T missing, BiFunction<DSLContext, KeyRow, T> work) {
    return sessions.read(app, key, missing, (session, row) -> work.apply(session.sql, row));
  }

  private static List<String> digests(List<HiveValue> values) {
    return values.stream().map(HiveValue::digest).toList();
  }

  private static List<HiveValue> values(DSLContext sql, KeyRow row, Condition which) {
    return sql
        .select(HIVE_SET_ITEM.VALUE)
        .from(HIVE_SET_ITEM)
        .where(HIVE_SET_ITEM.KEY_ID.eq(row.id))
        .and(which)
        .fetch(HIVE_SET_ITEM.VALUE)
        .stream()
        .map(HiveValue::new)
        .toList();
  }

  private static List<HiveValue> random(DSLContext sql, KeyRow row, int count) {
    List<HiveValue> found = new ArrayList<>();
    HiveItems.inParts(
        RandomItems.digests(
            sql, HIVE_SET_ITEM, HIVE_SET_ITEM.KEY_ID, HIVE_SET_ITEM.DIGEST, row, count),
        part -> found.addAll(values(sql, row, HIVE_SET_ITEM.DIGEST.in(part))));
    return found;
  }

  private List<HiveValue> take(App app, StoreKey key, int count) {
    return sessions.write(
        app,
        session -> {
          KeyRow row = session.find(key);
          if (row == null) {
            return List.of();
          }
          List<String> digests =
              RandomItems.digests(
                  session.sql,
                  HIVE_SET_ITEM,
                  HIVE_SET_ITEM.KEY_ID,
                  HIVE_SET_ITEM.DIGEST,
                  row,
                  count);
          List<HiveValue> taken = new ArrayList<>();
          HiveItems.inParts(
              digests,
              part -> taken.addAll(values(session.sql, row, HIVE_SET_ITEM.DIGEST.in(part))));
          var _ = delete(session, row, digests);
          return taken;
        });
  }

  private static long add(HiveSession session, KeyRow row, List<HiveValue> values) {
    long bytesBefore = row.bytes;
    long itemsBefore = row.items;
    Map<String, HiveValue> byDigest = new LinkedHashMap<>();
    values.forEach(value -> byDigest.putIfAbsent(value.digest(), value));
    byDigest.keySet().removeAll(there(session.sql, row, List.copyOf(byDigest.keySet())));
    HiveItems.inParts(
        List.copyOf(byDigest.keySet()),
        part -> {
          InsertValuesStep4<Record, Long, String, String, Long> insert =
              session.sql.insertInto(
                  HIVE_SET_ITEM,
                  HIVE_SET_ITEM.KEY_ID,
                  HIVE_SET_ITEM.DIGEST,
                  HIVE_SET_ITEM.VALUE,
                  HIVE_SET_ITEM.BYTES);
          for (String digest : part) {
            HiveValue value = Objects.requireNonNull(byDigest.get(digest));
            long size = session.size(value);
            insert = insert.values(row.id, digest, value.text(), size);
            row.change(1, size);
          }
          insert.execute();
        });
    session.save(row, bytesBefore);
    return row.items - itemsBefore;
  }

  private long delete(App app, StoreKey key, List<String> digests) {
    return sessions.write(
        app,
        session -> {
          KeyRow row = session.find(key);
          return row == null ? 0L : delete(session, row, digests);
        });
  }

  private static long delete(HiveSession session, KeyRow row, List<String> digests) {
    long bytesBefore = row.bytes;
    long itemsBefore = row.items;
    HiveItems.OF_SET.delete(session.sql, row, digests);
    session.save(row, bytesBefore);
    return itemsBefore - row.items;
  }

  private List<Boolean> contains(App app, StoreKey key, List<String> digests) {
    Set<String> found = read(app, key, Set.of(), (sql, row) -> there(sql, row, digests));
    return digests.stream().map(found::contains).toList();
  }

  /** Which of some digests are in a set. */
  private static Set<String> there(DSLContext sql, KeyRow row, List<String> digests) {
    Set<String> there = new HashSet<>();
    HiveItems.inParts(
        digests,
        part ->
            there.addAll(
                sql.select(HIVE_SET_ITEM.DIGEST)
                    .from(HIVE_SET_ITEM)
                    .where(HIVE_SET_ITEM.KEY_ID.eq(row.id))
                    .and(HIVE_SET_ITEM.DIGEST.in(part))
                    .fetch(HIVE_SET_ITEM.DIGEST)));
    return there;
  }

  private List<HiveValue> combine(
      App app, HiveStore store, Combination combination, List<String> keys) {
    return sessions.read(
        app,
        session -> {
          if (combination == Combination.UNION) {
            session.requireAnswerable(store, keys);
          }
          Map<String, KeyRow> found = new LinkedHashMap<>();
          session.find(store, keys).forEach(row -> found.put(row.name, row));
          found.values().forEach(row -> sessions.used(app, row));
          List<@Nullable KeyRow> rows = new ArrayList<>();
          keys.forEach(name -> rows.add(found.get(name)));
          return combination == Combination.UNION
              ? union(session.sql, rows)
              : ofFirst(session.sql, rows, combination == Combination.INTERSECTION);
        });
  }

  private static List<HiveValue> union(DSLContext sql, List<@Nullable KeyRow> rows) {
    Map<String, HiveValue> all = new LinkedHashMap<>();
    for (KeyRow row : rows) {
      if (row != null) {
        sql.select(HIVE_SET_ITEM.DIGEST, HIVE_SET_ITEM.VALUE)
            .from(HIVE_SET_ITEM)
            .where(HIVE_SET_ITEM.KEY_ID.eq(row.id))
            .fetch()
            .forEach(item -> all.putIfAbsent(item.value1(), new HiveValue(item.value2())));
      }
    }
    return List.copyOf(all.values());
  }

  /** The values of the first set that are in all others, or in none. */
  private static List<HiveValue> ofFirst(
      DSLContext sql, List<@Nullable KeyRow> rows, boolean inAll) {
    KeyRow first = rows.isEmpty() ? null : rows.getFirst();
    if (first == null || (inAll && rows.contains(null))) {
      return List.of();
    }
    HiveSetItemTable others = new HiveSetItemTable("others");
    Condition which = DSL.noCondition();
    for (KeyRow row : rows.subList(1, rows.size())) {
      if (row != null) {
        Condition there =
            DSL.exists(
                DSL.selectOne()
                    .from(others)
                    .where(others.KEY_ID.eq(row.id))
                    .and(others.DIGEST.eq(HIVE_SET_ITEM.DIGEST)));
        which = which.and(inAll ? there : DSL.not(there));
      }
    }
    return values(sql, first, which);
  }
}
