package dev.backstay.server.hive;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.server.hive.SortedSetOperation.AddItems;
import dev.backstay.server.hive.SortedSetOperation.AddToScore;
import dev.backstay.server.hive.SortedSetOperation.Combine;
import dev.backstay.server.hive.SortedSetOperation.Count;
import dev.backstay.server.hive.SortedSetOperation.DeleteByRank;
import dev.backstay.server.hive.SortedSetOperation.DeleteByScore;
import dev.backstay.server.hive.SortedSetOperation.DeleteItems;
import dev.backstay.server.hive.SortedSetOperation.GetByRank;
import dev.backstay.server.hive.SortedSetOperation.GetByScore;
import dev.backstay.server.hive.SortedSetOperation.GetLength;
import dev.backstay.server.hive.SortedSetOperation.GetRandom;
import dev.backstay.server.hive.SortedSetOperation.GetRank;
import dev.backstay.server.hive.SortedSetOperation.GetScore;
import dev.backstay.server.hive.SortedSetOperation.Replaces;
import dev.backstay.server.hive.SortedSetOperation.SetItems;
import dev.backstay.server.hive.SortedSetOperation.TakeItems;
import dev.backstay.server.hive.SortedSetOperation.Writes;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sorted sets: values that are there once, each with a score. */
final class SortedSets {
  private final HiveSessions sessions;

  SortedSets(HiveSessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Does an operation.
   *
   * @throws dev.backstay.foundation.error.ApiException as {@link KeyValues#run}
   */
  @Nullable Object run(App app, SortedSetOperation<?> operation) {
    return switch (operation) {
      case AddItems(
              StoreKey key,
              List<ScoredValue> items,
              Writes writes,
              Replaces replaces,
              boolean countChanged) ->
          add(app, key, items, writes, replaces, countChanged);
      case AddToScore(StoreKey key, HiveValue value, double difference) ->
          addToScore(app, key, value, difference);
      case TakeItems(StoreKey key, int count, boolean highest) ->
          write(app, key, List.of(), items -> items.take(count, highest));
      case GetRandom(StoreKey key, int count) ->
          read(app, key, List.of(), items -> items.random(count));
      case GetScore(StoreKey key, HiveValue value) ->
          read(app, key, null, items -> items.score(value.digest()));
      case GetRank(StoreKey key, HiveValue value, boolean reverse) ->
          read(app, key, null, items -> items.rank(value, reverse));
      case GetByRank(StoreKey key, long from, long to, boolean reverse) ->
          read(app, key, List.of(), items -> items.byRank(from, to, reverse));
      case GetByScore(
              StoreKey key,
              ScoreRange range,
              long offset,
              long pageSize,
              boolean reverse) ->
          read(app, key, List.of(), items -> items.byScore(range, offset, pageSize, reverse));
      case DeleteItems(StoreKey key, List<HiveValue> values) -> {
        List<String> digests = values.stream().map(HiveValue::digest).toList();
        yield write(app, key, 0L, items -> items.delete(digests));
      }
      case DeleteByRank(StoreKey key, long from, long to) ->
          write(app, key, 0L, items -> items.delete(items.digestsByRank(from, to)));
      case DeleteByScore(StoreKey key, ScoreRange range) ->
          write(app, key, 0L, items -> items.delete(items.digestsByScore(range)));
      case GetLength(StoreKey key) -> read(app, key, 0L, SortedItems::length);
      case Count(StoreKey key, ScoreRange range) -> read(app, key, 0L, items -> items.count(range));
      case SetItems(StoreKey key, List<ScoredValue> values) -> {
        sessions.write(
            app,
            session -> {
              session.clear(key);
              return add(session, key, values, Writes.ALL, Replaces.ALWAYS, false);
            });
        yield true;
      }
      case Combine(HiveStore store, Combination combination, List<String> keys) ->
          sessions.read(
              app, session -> SortedCombinations.combine(session, store, combination, keys));
    };
  }

  private <T extends @Nullable Object> T read(
      App app, StoreKey key, T missing, Function<SortedItems, T> work) {
    return sessions.read(
        app, key, missing, (session, row) -> work.apply(new SortedItems(session, row)));
  }

  private <T> T write(App app, StoreKey key, T missing, Function<SortedItems, T> work) {
    return sessions.write(
        app,
        session -> {
          KeyRow row = session.find(key);
          if (row == null) {
            return missing;
          }
          long bytesBefore = row.bytes;
          T result = work.apply(new SortedItems(session, row));
          session.save(row, bytesBefore);
          return result;
        });
  }

  private int add(
      App app,
      StoreKey key,
      List<ScoredValue> items,
      Writes writes,
      Replaces replaces,
      boolean countChanged) {
    return sessions.write(app, session -> add(session, key, items, writes, replaces, countChanged));
  }

  private static int add(
      HiveSession session,
      StoreKey key,
      List<ScoredValue> items,
      Writes writes,
      Replaces replaces,
      boolean countChanged) {
    KeyRow row = session.findOrCreate(key);
    long bytesBefore = row.bytes;
    int count = new SortedItems(session, row).add(items, writes, replaces, countChanged);
    session.save(row, bytesBefore);
    return count;
  }

  private double addToScore(App app, StoreKey key, HiveValue value, double difference) {
    return sessions.write(
        app,
        session -> {
          KeyRow row = session.findOrCreate(key);
          long bytesBefore = row.bytes;
          SortedItems items = new SortedItems(session, row);
          Double before = items.score(value.digest());
          double score = (before == null ? 0 : before) + difference + 0.0;
          if (!Double.isFinite(score)) {
            throw ApiError.COUNTER_OVERFLOW.with();
          }
          var _ =
              items.add(List.of(new ScoredValue(score, value)), Writes.ALL, Replaces.ALWAYS, false);
          session.save(row, bytesBefore);
          return score;
        });
  }
}
