package dev.backstay.server.cache;

import static dev.backstay.store.generated.app.tables.CacheTable.CACHE;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.FixedStatement;
import dev.backstay.store.database.Isolation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The caches of the apps, each in the app's own database. An entry is there until it expires or is
 * deleted, also over a restart unless the setting {@code cache-restart} says otherwise; none is
 * evicted to make room for another. Reading, storing and changing when an entry expires is one
 * statement each.
 *
 * <p>What has expired is no longer found. It is deleted within {@link #SWEPT_EVERY} if the app has
 * put something since the server started, and in any case when the cache is full.
 */
final class DatabaseCacheStore implements CacheStore {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseCacheStore.class);

  private static final Duration SWEPT_EVERY = Duration.ofSeconds(15);

  /** Its values: the key, and the time. */
  private static final FixedStatement GET =
      new FixedStatement(sql ->
          sql.select(CACHE.VALUE).from(CACHE).where(CACHE.KEY.eq("")).and(CACHE.EXPIRES.gt(0L)));

  /** Its values: the key, its value, and when it expires. */
  private static final FixedStatement PUT = new FixedStatement(sql -> store(sql, "", "", 0));

  private final Apps apps;
  private final InstantSource clock;
  private final boolean clears;
  private final PerApp<Occupancy> occupancies;
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("cache").daemon().factory());

  /** What is known of an app's entries without asking the database. */
  private final class Occupancy {
    final App app;

    /** Entries, expired ones too; all room counts as taken until they have been counted. */
    private int atMost = Cache.MAX_ENTRIES;

    /** When the next entry expires, or earlier. */
    private long nextExpiry = Long.MIN_VALUE;

    Occupancy(App app) {
      this.app = app;
      if (clears) {
        deleteAll(apps.database(app));
      }
    }

    /** Takes the room of one entry; false when there may be none. */
    synchronized boolean take() {
      boolean free = atMost < Cache.MAX_ENTRIES;
      if (free) {
        atMost++;
      }
      return free;
    }

    synchronized void counted(int entries) {
      atMost = entries;
    }

    synchronized void expires(long time) {
      nextExpiry = Math.min(nextExpiry, time);
    }

    /** Whether an entry has expired; then the next one to expire is to be found out. */
    synchronized boolean isDue(long now) {
      boolean due = nextExpiry <= now;
      if (due) {
        nextExpiry = Long.MAX_VALUE;
      }
      return due;
    }

    /** Whether there is no entry: a new state deletes the entries that it finds. */
    synchronized boolean isEmpty() {
      return nextExpiry == Long.MAX_VALUE;
    }
  }

  /**
   * @param clock by which entries expire
   * @param clears whether entries from before this server's start are gone; they are deleted before
   *     the app's cache is first used
   */
  DatabaseCacheStore(Apps apps, InstantSource clock, boolean clears) {
    this.apps = apps;
    this.clock = clock;
    this.clears = clears;
    this.occupancies = new PerApp<>(apps, Occupancy::new, one -> !clears || one.isEmpty());
    var _ =
        sweeper.scheduleWithFixedDelay(
            this::sweep, SWEPT_EVERY.toMillis(), SWEPT_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean put(App app, String key, String value, Duration lifetime) {
    long now = clock.millis();
    long expires = now + lifetime.toMillis();
    Occupancy occupancy = occupancies.of(app);
    if (occupancy.take()) {
      var _ = apps.database(app).writeOne(PUT, key, value, expires);
    } else {
      int others =
          change(
              app,
              sql -> {
                deleteExpired(sql, now);
                int found = sql.fetchCount(CACHE, CACHE.KEY.ne(key));
                if (found < Cache.MAX_ENTRIES) {
                  store(sql, key, value, expires).execute();
                }
                return found;
              });
      if (others >= Cache.MAX_ENTRIES) {
        return false;
      }
      occupancy.counted(others + 1);
    }
    occupancy.expires(expires);
    return true;
  }

  private static Query store(DSLContext sql, String key, String value, long expires) {
    return sql.insertInto(CACHE, CACHE.KEY, CACHE.VALUE, CACHE.EXPIRES)
        .values(key, value, expires)
        .onConflict(CACHE.KEY)
        .doUpdate()
        .set(CACHE.VALUE, stored(CACHE.VALUE))
        .set(CACHE.EXPIRES, stored(CACHE.EXPIRES));
  }

  /** What was to be stored; jOOQ's own word for it becomes one of a schema in fixed statements. */
  private static <T> Field<T> stored(Field<T> column) {
    return DSL.field("excluded.\"" + column.getName() + "\"", column.getDataType());
  }

  @Override
  public @Nullable String get(App app, String key) {
    return entries(app).readOne(GET, row -> row.getString(1), key, clock.millis());
  }

  @Override
  public boolean contains(App app, String key) {
    Condition there = there(key);
    return entries(app).read(sql -> sql.fetchExists(CACHE, there));
  }

  @Override
  public boolean expireIn(App app, String key, Duration lifetime) {
    return expireAt(app, key, clock.millis() + lifetime.toMillis());
  }

  @Override
  public boolean expireAt(App app, String key, long time) {
    Condition there = there(key);
    Occupancy occupancy = occupancies.of(app);
    int changed =
        change(app, sql -> sql.update(CACHE).set(CACHE.EXPIRES, time).where(there).execute());
    if (changed > 0) {
      occupancy.expires(time);
    }
    return changed > 0;
  }

  @Override
  public void delete(App app, String key) {
    change(app, sql -> sql.deleteFrom(CACHE).where(CACHE.KEY.eq(key)).execute());
  }

  @Override
  public SequencedMap<String, CacheEntry> page(App app, int size, int offset) {
    long now = clock.millis();
    Database database = entries(app);
    Field<String> order =
        database.dialect() == Dialect.POSTGRESQL ? CACHE.KEY.collate("C") : CACHE.KEY;
    SequencedMap<String, CacheEntry> page = new LinkedHashMap<>();
    database
        .read(sql ->
            sql.selectFrom(CACHE)
                .where(CACHE.EXPIRES.gt(now))
                .orderBy(order)
                .limit(size)
                .offset(offset)
                .fetch())
        .forEach(row ->
            page.put(
                row.get(CACHE.KEY), new CacheEntry(row.get(CACHE.VALUE), row.get(CACHE.EXPIRES))));
    return page;
  }

  @Override
  public int count(App app) {
    long now = clock.millis();
    return entries(app).read(sql -> sql.fetchCount(CACHE, CACHE.EXPIRES.gt(now)));
  }

  /** The app's database, with no entry in it that must not be there. */
  private Database entries(App app) {
    Occupancy _ = occupancies.of(app);
    return apps.database(app);
  }

  private Condition there(String key) {
    return CACHE.KEY.eq(key).and(CACHE.EXPIRES.gt(clock.millis()));
  }

  /** Deletes all entries of an app, if there are any. */
  static void deleteAll(Database database) {
    if (database.read(sql -> sql.fetchExists(CACHE))) {
      database.transaction(
          Isolation.READ_COMMITTED, inside -> inside.write(sql -> sql.deleteFrom(CACHE).execute()));
    }
  }

  private static void deleteExpired(DSLContext sql, long now) {
    sql.deleteFrom(CACHE).where(CACHE.EXPIRES.le(now)).execute();
  }

  /** Deletes what has expired, of the apps where something has. */
  private void sweep() {
    occupancies.each(this::sweep);
  }

  private void sweep(Occupancy one) {
    long now = clock.millis();
    if (!one.isDue(now)) {
      return;
    }
    try {
      Long next =
          change(
              one.app,
              sql -> {
                deleteExpired(sql, now);
                return sql.select(DSL.min(CACHE.EXPIRES)).from(CACHE).fetchSingle().value1();
              });
      one.expires(next == null ? Long.MAX_VALUE : next);
    } catch (RuntimeException e) {
      one.expires(now);
      LOG.warn("expired entries in the cache of {} could not be deleted", one.app, e);
    }
  }

  /**
   * Changes in one transaction. An entry that many change is locked by its row, one after another;
   * a stricter level would refuse some of them instead.
   */
  private <T extends @Nullable Object> T change(App app, Function<DSLContext, T> work) {
    return apps.database(app).transaction(Isolation.READ_COMMITTED, inside -> inside.write(work));
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
  }
}
