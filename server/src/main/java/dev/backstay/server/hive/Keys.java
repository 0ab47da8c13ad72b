package dev.backstay.server.hive;

import static dev.backstay.store.generated.app.tables.HiveKeyTable.HIVE_KEY;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.server.hive.KeyOperation.ClearExpiration;
import dev.backstay.server.hive.KeyOperation.DeleteKeys;
import dev.backstay.server.hive.KeyOperation.Exist;
import dev.backstay.server.hive.KeyOperation.Expire;
import dev.backstay.server.hive.KeyOperation.GetExpiration;
import dev.backstay.server.hive.KeyOperation.GetKeys;
import dev.backstay.server.hive.KeyOperation.Rename;
import dev.backstay.server.hive.KeyOperation.SecondsSinceLastOperation;
import dev.backstay.server.hive.KeyOperation.Touch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jooq.Record2;
import org.jooq.Result;
import org.jspecify.annotations.Nullable;

/** Keys, whatever they hold. */
final class Keys {
  /** Keys that one request looks at to find those that match a pattern. */
  private static final int LOOKED_AT = 10_000;

  private final HiveSessions sessions;

  Keys(HiveSessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Does an operation.
   *
   * @throws dev.backstay.foundation.error.ApiException 1009 when there is no such hive; 27003 where
   *     a key must be there and is not; 27010 for the expiration of a key that lasts; 1031 for a
   *     time that has passed; 8008 for a name that no key can have
   */
  @Nullable Object run(App app, KeyOperation<?> operation) {
    return switch (operation) {
      case GetKeys(HiveStore store, String pattern, long cursor, int pageSize) ->
          page(app, store, pattern == null ? null : new KeyPattern(pattern), cursor, pageSize);
      case DeleteKeys(HiveStore store, List<String> keys) -> delete(app, store, keys);
      case Exist(HiveStore store, List<String> keys) ->
          sessions.read(app, session -> session.find(store, keys).size());
      case Touch(HiveStore store, List<String> keys) -> {
        sessions
            .read(app, session -> session.find(store, keys))
            .forEach(row -> sessions.used(app, row));
        yield null;
      }
      case Rename(StoreKey key, String newName, boolean overwrite) ->
          rename(app, key, HiveNames.key(newName), overwrite);
      case GetExpiration(StoreKey key) -> secondsLeft(app, key);
      case ClearExpiration(StoreKey key) -> expire(app, key, null);
      case Expire(StoreKey key, Expiry expiry) -> {
        var _ = expire(app, key, expiry);
        yield null;
      }
      case SecondsSinceLastOperation(StoreKey key) -> idle(app, key);
    };
  }

  private KeyPage page(
      App app, HiveStore store, @Nullable KeyPattern pattern, long cursor, int pageSize) {
    return sessions.read(
        app,
        session -> {
          long hive = session.hive(store.hive());
          List<String> names = new ArrayList<>();
          long after = cursor;
          int part = pattern == null ? pageSize : Math.max(pageSize, 1000);
          for (int seen = 0; seen < LOOKED_AT; ) {
            Result<Record2<Long, String>> rows =
                session
                    .sql
                    .select(HIVE_KEY.ID, HIVE_KEY.NAME)
                    .from(HIVE_KEY)
                    .where(HIVE_KEY.HIVE_ID.eq(hive))
                    .and(HIVE_KEY.STORE.eq(store.type().word()))
                    .and(HIVE_KEY.ID.gt(after))
                    .and(HIVE_KEY.EXPIRES.isNull().or(HIVE_KEY.EXPIRES.gt(session.now)))
                    .orderBy(HIVE_KEY.ID)
                    .limit(part)
                    .fetch();
            for (Record2<Long, String> row : rows) {
              after = row.value1();
              if (pattern == null || pattern.matches(row.value2())) {
                names.add(row.value2());
              }
              if (names.size() == pageSize) {
                return new KeyPage(names, after);
              }
            }
            if (rows.size() < part) {
              return new KeyPage(names, 0);
            }
            seen += rows.size();
          }
          return new KeyPage(names, after);
        });
  }

  private int delete(App app, HiveStore store, List<String> keys) {
    return sessions.write(
        app,
        session -> {
          List<KeyRow> found = session.find(store, keys);
          found.forEach(session::retire);
          return found.size();
        });
  }

  private boolean rename(App app, StoreKey key, String newName, boolean overwrite) {
    StoreKey renamed = new StoreKey(key.store(), newName);
    return sessions.write(
        app,
        session -> {
          // locked in the order of their names, as everywhere
          Map<StoreKey, @Nullable KeyRow> rows = new HashMap<>();
          Stream.of(key, renamed)
              .sorted(java.util.Comparator.comparing(StoreKey::name))
              .forEach(each -> rows.put(each, session.find(each)));
          KeyRow row = rows.get(key);
          if (row == null) {
            throw ApiError.HIVE_KEY_NOT_FOUND.with();
          }
          if (key.equals(renamed)) {
            return true;
          }
          KeyRow other = rows.get(renamed);
          if (other != null && !overwrite) {
            return false;
          }
          session.clear(renamed);
          long bytesBefore = row.bytes;
          row.change(0, bytes(newName) - bytes(row.name));
          session
              .sql
              .update(HIVE_KEY)
              .set(HIVE_KEY.NAME, newName)
              .where(HIVE_KEY.ID.eq(row.id))
              .execute();
          session.save(row, bytesBefore);
          return true;
        });
  }

  private static int bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }

  private long secondsLeft(App app, StoreKey key) {
    return sessions.read(
        app,
        session -> {
          KeyRow row = session.require(key);
          if (row.expires == null) {
            throw ApiError.HIVE_KEY_LASTS.with();
          }
          return Math.ceilDiv(row.expires - session.now, 1000L);
        });
  }

  private boolean expire(App app, StoreKey key, @Nullable Expiry expiry) {
    return sessions.write(
        app,
        session -> {
          KeyRow row = session.require(key);
          boolean expired = row.expires != null;
          row.expires = expiry == null ? null : expiry.from(session.now);
          session.save(row, row.bytes);
          return expired;
        });
  }

  private @Nullable Long idle(App app, StoreKey key) {
    KeyRow row = sessions.read(app, session -> session.find(key));
    if (row == null) {
      return null;
    }
    long used = Math.max(row.used, sessions.of(app).uses.getOrDefault(row.id, 0L));
    return Math.max(0, sessions.now() - used) / 1000;
  }
}
