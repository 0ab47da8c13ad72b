package dev.backstay.server.hive;

import dev.backstay.foundation.apps.App;
import dev.backstay.server.hive.KeyValueOperation.Add;
import dev.backstay.server.hive.KeyValueOperation.Condition;
import dev.backstay.server.hive.KeyValueOperation.GetValue;
import dev.backstay.server.hive.KeyValueOperation.GetValues;
import dev.backstay.server.hive.KeyValueOperation.SetValue;
import dev.backstay.server.hive.KeyValueOperation.SetValues;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keys with one value each. */
final class KeyValues {
  private final HiveSessions sessions;

  KeyValues(HiveSessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Does an operation.
   *
   * @throws dev.backstay.foundation.error.ApiException 1009 when there is no such hive; 1026 for a
   *     value or answer that is too large; 16000 when there is no room; 2004 or 1030 for a sum that
   *     there is not; 8008 for a name that no key can have
   */
  @Nullable Object run(App app, KeyValueOperation<?> operation) {
    return switch (operation) {
      case GetValues(HiveStore store, List<String> keys) -> get(app, store, keys);
      case SetValues(HiveStore store, Map<String, HiveValue> values) -> set(app, store, values);
      case GetValue(StoreKey key) -> get(app, key);
      case SetValue(StoreKey key, HiveValue value, Expiry expiry, Condition condition) ->
          set(app, key, value, expiry, condition);
      case Add(StoreKey key, BigDecimal difference) -> add(app, key, difference);
    };
  }

  private @Nullable HiveValue get(App app, StoreKey key) {
    KeyRow row = sessions.read(app, session -> session.find(key));
    if (row == null) {
      return null;
    }
    sessions.used(app, row);
    return row.value;
  }

  private Map<String, @Nullable HiveValue> get(App app, HiveStore store, List<String> keys) {
    Map<String, KeyRow> found = new LinkedHashMap<>();
    sessions.read(
        app,
        session -> {
          session.requireAnswerable(store, keys);
          session.find(store, keys).forEach(row -> found.put(row.name, row));
          return null;
        });
    Map<String, @Nullable HiveValue> values = new LinkedHashMap<>();
    for (String key : keys) {
      KeyRow row = found.get(key);
      if (row != null) {
        sessions.used(app, row);
      }
      values.put(key, row == null ? null : row.value);
    }
    return values;
  }

  private boolean set(App app, HiveStore store, Map<String, HiveValue> values) {
    sessions.write(
        app,
        session -> {
          // locked in the order of their names, as everywhere
          new TreeMap<>(values)
              .forEach((name, value) -> set(session, new StoreKey(store, name), value, null));
          return null;
        });
    return true;
  }

  private boolean set(
      App app, StoreKey key, HiveValue value, @Nullable Expiry expiry, Condition condition) {
    return sessions.write(
        app,
        session -> {
          Long expires = expiry == null ? null : expiry.from(session.now);
          if (condition != Condition.ALWAYS
              && (session.find(key) != null) != (condition == Condition.IF_EXISTS)) {
            return false;
          }
          KeyRow row = session.findOrCreate(key);
          // two that make it at the same moment: one of them has made it
          if (condition == Condition.IF_NOT_EXISTS && row.items > 0) {
            return false;
          }
          set(session, row, value, expires);
          return true;
        });
  }

  private static void set(
      HiveSession session, StoreKey key, HiveValue value, @Nullable Long expires) {
    set(session, session.findOrCreate(key), value, expires);
  }

  private static void set(
      HiveSession session, KeyRow row, HiveValue value, @Nullable Long expires) {
    long before = row.bytes;
    row.change(row.items == 0 ? 1 : 0, session.size(value) - size(row.value));
    row.value = value;
    row.expires = expires;
    session.save(row, before);
  }

  private static long size(@Nullable HiveValue value) {
    return value == null ? 0 : value.bytes() + HiveLimits.OVERHEAD;
  }

  private HiveValue add(App app, StoreKey key, BigDecimal difference) {
    return sessions.write(
        app,
        session -> {
          KeyRow row = session.findOrCreate(key);
          HiveValue sum = HiveNumbers.sum(row.value, difference);
          set(session, row, sum, row.expires);
          return sum;
        });
  }
}
