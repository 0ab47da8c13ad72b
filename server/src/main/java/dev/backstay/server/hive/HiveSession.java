package dev.backstay.server.hive;

import static dev.backstay.store.generated.app.tables.HiveKeyTable.HIVE_KEY;
import static dev.backstay.store.generated.app.tables.HiveTable.HIVE;
import static dev.backstay.store.generated.app.tables.HiveUsageTable.HIVE_USAGE;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.store.database.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SelectConditionStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * An app's hives inside one transaction. A transaction that changes a key has locked its row first,
 * so that changes of one key happen one after another and those of several keys beside each other.
 * What is kept in all is summed up from a few rows, one of which a transaction touches last.
 */
final class HiveSession {
  /** Ids are numbers that JavaScript holds exactly: cursors are such ids. */
  private static final long MAX_ID = 1L << 53;

  private static final int USAGE_PARTS = 16;

  /** Items that are deleted on the spot; more are left to the sweeper. */
  private static final int DELETED_AT_ONCE = 500;

  final DSLContext sql;
  final long now;
  final HiveLimits limits;
  private final boolean locks;
  private final Map<String, Long> hives = new HashMap<>();
  private long moreKeys;
  private long moreBytes;
  private long nextExpiry = Long.MAX_VALUE;
  private boolean retired;

  /**
   * @param writing whether rows are locked that are found
   */
  HiveSession(DSLContext sql, Dialect dialect, boolean writing, long now, HiveLimits limits) {
    this.sql = sql;
    this.now = now;
    this.limits = limits;
    this.locks = writing && dialect == Dialect.POSTGRESQL;
  }

  /**
   * The id of a hive.
   *
   * @throws dev.backstay.foundation.error.ApiException 1009 when there is none of that name
   */
  long hive(String name) {
    Long known = hives.get(name);
    if (known != null) {
      return known;
    }
    Long id =
        sql.select(HIVE.ID).from(HIVE).where(HIVE.NAME.eq(HiveNames.hive(name))).fetchOne(HIVE.ID);
    if (id == null) {
      throw ApiError.HIVE_NOT_FOUND.with(name, name);
    }
    hives.put(name, id);
    return id;
  }

  /** A key that is there and has not expired; null otherwise. */
  @Nullable KeyRow find(StoreKey key) {
    return find(key.store(), HiveNames.key(key.name()));
  }

  /**
   * Those of some keys that are there, in the order of their names, which is the order in which all
   * lock them.
   */
  List<KeyRow> find(HiveStore store, List<String> keys) {
    long hive = hive(store.hive());
    List<String> names = keys.stream().map(HiveNames::key).distinct().sorted().toList();
    List<KeyRow> found = new ArrayList<>();
    if (locks) {
      names.stream().map(name -> find(store, name)).filter(Objects::nonNull).forEach(found::add);
    } else {
      HiveItems.inParts(
          names,
          part ->
              sql.select(HIVE_KEY.fields())
                  .from(HIVE_KEY)
                  .where(HIVE_KEY.HIVE_ID.eq(hive))
                  .and(HIVE_KEY.STORE.eq(store.type().word()))
                  .and(HIVE_KEY.NAME.in(part))
                  .and(HIVE_KEY.EXPIRES.isNull().or(HIVE_KEY.EXPIRES.gt(now)))
                  .fetch()
                  .forEach(row -> found.add(row(store.type(), row))));
    }
    return found;
  }

  /**
   * As {@link #find(StoreKey)}.
   *
   * @throws dev.backstay.foundation.error.ApiException 27003 when it is not there
   */
  KeyRow require(StoreKey key) {
    KeyRow row = find(key);
    if (row == null) {
      throw ApiError.HIVE_KEY_NOT_FOUND.with();
    }
    return row;
  }

  private @Nullable KeyRow find(HiveStore store, String name) {
    Condition there =
        HIVE_KEY
            .HIVE_ID
            .eq(hive(store.hive()))
            .and(HIVE_KEY.STORE.eq(store.type().word()))
            .and(HIVE_KEY.NAME.eq(name));
    SelectConditionStep<Record> select = sql.select(HIVE_KEY.fields()).from(HIVE_KEY).where(there);
    Record found = locks ? select.forUpdate().fetchOne() : select.fetchOne();
    return found == null ? null : alive(row(store.type(), found));
  }

  /** Expired keys are not there; in their place may come others. */
  private @Nullable KeyRow alive(KeyRow row) {
    return row.expires != null && row.expires <= now ? null : row;
  }

  /**
   * Checks that an answer from all of some keys fits into memory.
   *
   * @throws dev.backstay.foundation.error.ApiException 1026 when it does not
   */
  void requireAnswerable(HiveStore store, List<String> keys) {
    long hive = hive(store.hive());
    long[] bytes = {0};
    HiveItems.inParts(
        keys.stream().distinct().toList(),
        part -> {
          Long more =
              sql.select(DSL.sum(HIVE_KEY.BYTES).cast(Long.class))
                  .from(HIVE_KEY)
                  .where(HIVE_KEY.HIVE_ID.eq(hive))
                  .and(HIVE_KEY.STORE.eq(store.type().word()))
                  .and(HIVE_KEY.NAME.in(part))
                  .fetchSingle()
                  .value1();
          bytes[0] += more == null ? 0 : more;
        });
    if (bytes[0] > HiveLimits.KEY_BYTES) {
      throw ApiError.HIVE_ANSWER_TOO_LARGE.with(HiveLimits.KEY_BYTES);
    }
  }

  static KeyRow row(StoreType type, Record found) {
    String value = found.get(HIVE_KEY.VALUE);
    return new KeyRow(
        found.get(HIVE_KEY.ID),
        type,
        found.get(HIVE_KEY.NAME),
        found.get(HIVE_KEY.ITEMS),
        found.get(HIVE_KEY.BYTES),
        value == null ? null : new HiveValue(value),
        found.get(HIVE_KEY.EXPIRES),
        found.get(HIVE_KEY.USED));
  }

  /** A key, made if it is not there; it must be saved with items. */
  KeyRow findOrCreate(StoreKey key) {
    String name = HiveNames.key(key.name());
    HiveStore store = key.store();
    long hive = hive(store.hive());
    KeyRow row = find(store, name);
    while (row == null) {
      letGoOfExpired(hive, store.type(), name);
      long id = ThreadLocalRandom.current().nextLong(1, MAX_ID);
      long bytes = (long) name.getBytes(StandardCharsets.UTF_8).length + HiveLimits.OVERHEAD;
      int made =
          sql.insertInto(HIVE_KEY)
              .set(HIVE_KEY.ID, id)
              .set(HIVE_KEY.HIVE_ID, hive)
              .set(HIVE_KEY.STORE, store.type().word())
              .set(HIVE_KEY.NAME, name)
              .set(HIVE_KEY.ITEMS, 0L)
              .set(HIVE_KEY.BYTES, bytes)
              .set(HIVE_KEY.USED, now)
              .onConflictDoNothing()
              .execute();
      if (made == 1) {
        moreKeys++;
        moreBytes += bytes;
        return new KeyRow(id, store.type(), name, 0, bytes, null, null, now);
      }
      // another transaction has made it meanwhile, or it is gone again
      row = find(store, name);
    }
    return row;
  }

  /** Deletes a key, also one that has expired, if it is there. */
  void clear(StoreKey key) {
    KeyRow row = find(key);
    if (row != null) {
      retire(row);
    } else {
      letGoOfExpired(hive(key.store().hive()), key.store().type(), key.name());
    }
  }

  private void letGoOfExpired(long hive, StoreType type, String name) {
    var select =
        sql.select(HIVE_KEY.fields())
            .from(HIVE_KEY)
            .where(HIVE_KEY.HIVE_ID.eq(hive))
            .and(HIVE_KEY.STORE.eq(type.word()))
            .and(HIVE_KEY.NAME.eq(name))
            .and(HIVE_KEY.EXPIRES.le(now));
    (locks ? select.forUpdate().fetch() : select.fetch())
        .forEach(expired -> retire(row(type, expired)));
  }

  /**
   * Saves what was changed of a key; one without items is gone.
   *
   * @param bytesBefore what it took when it was found
   * @throws dev.backstay.foundation.error.ApiException 16000 when it holds too much
   */
  void save(KeyRow row, long bytesBefore) {
    if (row.items == 0) {
      moreKeys--;
      moreBytes -= bytesBefore;
      sql.deleteFrom(HIVE_KEY).where(HIVE_KEY.ID.eq(row.id)).execute();
      return;
    }
    if (row.bytes > bytesBefore
        && (row.items > limits.items() || row.bytes > HiveLimits.KEY_BYTES)) {
      throw ApiError.HIVE_KEY_FULL.with(limits.items(), HiveLimits.KEY_BYTES, row.name);
    }
    moreBytes += row.bytes - bytesBefore;
    if (row.expires != null) {
      nextExpiry = Math.min(nextExpiry, row.expires);
    }
    sql.update(HIVE_KEY)
        .set(HIVE_KEY.ITEMS, row.items)
        .set(HIVE_KEY.BYTES, row.bytes)
        .set(HIVE_KEY.VALUE, row.value == null ? null : row.value.text())
        .set(HIVE_KEY.EXPIRES, row.expires)
        .set(HIVE_KEY.USED, now)
        .where(HIVE_KEY.ID.eq(row.id))
        .execute();
  }

  /** Deletes a key: at once when that is little work, else for the sweeper. */
  void retire(KeyRow row) {
    HiveItems items = HiveItems.of(row.type);
    if (items == null || row.items <= DELETED_AT_ONCE) {
      if (items != null) {
        items.deleteAll(sql, row.id);
      }
      remove(row);
    } else {
      retired = true;
      sql.update(HIVE_KEY)
          .setNull(HIVE_KEY.HIVE_ID)
          .setNull(HIVE_KEY.EXPIRES)
          .where(HIVE_KEY.ID.eq(row.id))
          .execute();
    }
  }

  /** Deletes a key that has no items any more. */
  void remove(KeyRow row) {
    if (sql.deleteFrom(HIVE_KEY).where(HIVE_KEY.ID.eq(row.id)).execute() == 1) {
      moreKeys--;
      moreBytes -= row.bytes;
    }
  }

  /** Keys that the sweeper deletes or lets go of, locked by it. */
  Result<Record> some(Condition which, int most) {
    var select = sql.select(HIVE_KEY.fields()).from(HIVE_KEY).where(which).limit(most);
    return locks ? select.forUpdate().skipLocked().fetch() : select.fetch();
  }

  /** Notes that the sweeper has something to do. */
  void leaveToSweeper() {
    retired = true;
  }

  boolean leftToSweeper() {
    return retired;
  }

  long nextExpiry() {
    return nextExpiry;
  }

  /**
   * Checks a value before it is stored.
   *
   * @throws dev.backstay.foundation.error.ApiException 1026 when it is too large
   */
  int size(HiveValue value) {
    int bytes = value.bytes();
    if (bytes > limits.valueBytes()) {
      throw ApiError.HIVE_VALUE_TOO_LARGE.with(limits.valueBytes());
    }
    return bytes + HiveLimits.OVERHEAD;
  }

  /**
   * Sums up; the last thing that is done.
   *
   * @throws NoRoomException when the app keeps more than it may
   */
  void finish() {
    if (moreKeys == 0 && moreBytes == 0) {
      return;
    }
    sql.insertInto(HIVE_USAGE, HIVE_USAGE.PART, HIVE_USAGE.KEYS, HIVE_USAGE.BYTES)
        .values(ThreadLocalRandom.current().nextInt(USAGE_PARTS), moreKeys, moreBytes)
        .onConflict(HIVE_USAGE.PART)
        .doUpdate()
        .set(HIVE_USAGE.KEYS, HIVE_USAGE.KEYS.plus(DSL.excluded(HIVE_USAGE.KEYS)))
        .set(HIVE_USAGE.BYTES, HIVE_USAGE.BYTES.plus(DSL.excluded(HIVE_USAGE.BYTES)))
        .execute();
    if (moreKeys <= 0 && moreBytes <= 0) {
      return;
    }
    Record sum =
        sql.select(
                DSL.sum(HIVE_USAGE.KEYS).cast(Long.class).as("keys"),
                DSL.sum(HIVE_USAGE.BYTES).cast(Long.class).as("bytes"))
            .from(HIVE_USAGE)
            .fetchSingle();
    if (moreKeys > 0 && sum.get("keys", Long.class) > limits.keys()) {
      throw new NoRoomException(ApiError.HIVE_TOO_MANY_KEYS.with(limits.keys()));
    }
    if (moreBytes > 0 && sum.get("bytes", Long.class) > limits.bytes()) {
      throw new NoRoomException(ApiError.HIVE_FULL.with(limits.megabytes()));
    }
  }
}
