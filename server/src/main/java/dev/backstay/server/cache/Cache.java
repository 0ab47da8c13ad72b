package dev.backstay.server.cache;

import static dev.backstay.store.generated.app.tables.CacheTable.CACHE;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.FixedStatement;
import dev.backstay.store.database.Isolation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The caches of the apps, each kept in the app's own database: JSON texts by key, each for at most
 * {@link #MAX_LIFETIME}. An entry is there until it expires or is deleted, also over a restart
 * unless the setting {@code cache-restart} says otherwise; none is evicted to make room for
 * another. Reading, storing and changing when an entry expires is one statement each, so that
 * nothing is lost among many callers.
 *
 * <p>Limits: values of {@value #MAX_VALUE_BYTES} bytes, {@value #MAX_ENTRIES} entries of an app, or
 * a few more when many are put at the same moment, so an app's cache stays below 230 MB.
 *
 * <p>What has expired is no longer found. It is deleted within {@link #SWEPT_EVERY} if the app has
 * put something since the server started, and in any case when the cache is full.
 */
final class Cache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

  /** How long an entry lives unless its caller says otherwise, and at most. */
  static final Duration MAX_LIFETIME = Duration.ofHours(2);

  /** Bytes of a value's JSON text. */
  static final int MAX_VALUE_BYTES = 10_240;

  /** Entries of an app. */
  static final int MAX_ENTRIES = 20_000;

  private static final Duration SWEPT_EVERY = Duration.ofSeconds(15);

  /**
   * Whatever an address can carry, but for what a database cannot store: the character 0, and half
   * of a surrogate pair.
   */
  private static final Pattern KEY = Pattern.compile("[^\\x00\\p{Cs}]{1,250}");

  /** What clients cut out of addresses ({@code AddressableNamesTest}). */
  private static final Set<String> UNREACHABLE = Set.of(".", "..");

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
    private int atMost = MAX_ENTRIES;

    /** When the next entry expires, or earlier. */
    private long nextExpiry = Long.MIN_VALUE;

    Occupancy(App app) {
      this.app = app;
      if (clears) {
        change(app, sql -> sql.deleteFrom(CACHE).execute());
      }
    }

    /** Takes the room of one entry; false when there may be none. */
    synchronized boolean take() {
      boolean free = atMost < MAX_ENTRIES;
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

    /** Whether there is no entry: what is made anew may delete what it finds. */
    synchronized boolean isEmpty() {
      return nextExpiry == Long.MAX_VALUE;
    }
  }

  /**
   * @param clock by which entries expire
   * @param clears whether entries from before this server's start are gone; they are deleted before
   *     the app's cache is first used
   */
  Cache(Apps apps, InstantSource clock, boolean clears) {
    this.apps = apps;
    this.clock = clock;
    this.clears = clears;
    this.occupancies = new PerApp<>(apps, Occupancy::new, one -> !clears || one.isEmpty());
    var _ =
        sweeper.scheduleWithFixedDelay(
            this::sweep, SWEPT_EVERY.toMillis(), SWEPT_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Stores a value, in place of what the key had.
   *
   * @param value a JSON text
   * @throws ApiException 1026 for a value that is too large; 1028 for a lifetime that is not
   *     positive or too long; 16000 when the cache is full; 8008 for a key that no entry can have
   */
  void put(App app, String key, String value, Duration lifetime) {
    String checked = checked(key);
    if (value.getBytes(StandardCharsets.UTF_8).length > MAX_VALUE_BYTES) {
      throw ApiError.CACHE_VALUE_TOO_LARGE.with(MAX_VALUE_BYTES);
    }
    if (lifetime.compareTo(MAX_LIFETIME) > 0) {
      throw ApiError.CACHE_LIFETIME_TOO_LONG.with();
    }
    if (!lifetime.isPositive()) {
      throw ApiError.CACHE_LIFETIME_WRONG.with();
    }
    long now = clock.millis();
    long expires = now + lifetime.toMillis();
    Occupancy occupancy = occupancies.of(app);
    if (occupancy.take()) {
      var _ = apps.database(app).writeOne(PUT, checked, value, expires);
    } else {
      occupancy.counted(
          change(
              app,
              sql -> {
                deleteExpired(sql, now);
                int others = sql.fetchCount(CACHE, CACHE.KEY.ne(checked));
                if (others >= MAX_ENTRIES) {
                  throw ApiError.CACHE_FULL.with();
                }
                return others + store(sql, checked, value, expires).execute();
              }));
    }
    occupancy.expires(expires);
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

  /** The JSON text of a key; null when there is none. */
  @Nullable String get(App app, String key) {
    return entries(app).readOne(GET, row -> row.getString(1), checked(key), clock.millis());
  }

  /** Whether a key has a value; null is one. */
  boolean contains(App app, String key) {
    Condition there = there(key);
    return entries(app).read(sql -> sql.fetchExists(CACHE, there));
  }

  /**
   * Has an entry expire some time from now.
   *
   * @throws ApiException 1028 unless that is from one second to {@link #MAX_LIFETIME}; 16001 when
   *     there is no such entry
   */
  void expireIn(App app, String key, Duration lifetime) {
    if (lifetime.toSeconds() < 1 || lifetime.compareTo(MAX_LIFETIME) > 0) {
      throw ApiError.CACHE_LIFETIME_WRONG.with();
    }
    expire(app, key, clock.millis() + lifetime.toMillis());
  }

  /**
   * Has an entry expire at a time.
   *
   * @param time milliseconds since the epoch
   * @throws ApiException as {@link #lifetimeUntil}; 16001 when there is no such entry
   */
  void expireAt(App app, String key, long time) {
    var _ = lifetimeUntil(time);
    expire(app, key, time);
  }

  /**
   * The lifetime of an entry that is to expire at a time.
   *
   * @param time milliseconds since the epoch
   * @throws ApiException 1031 when the time has passed; 16003 when it is too far away
   */
  Duration lifetimeUntil(long time) {
    long millis = time - clock.millis();
    if (millis <= 0) {
      throw ApiError.CACHE_TIMESTAMP_PAST.with();
    }
    if (millis > MAX_LIFETIME.toMillis()) {
      throw ApiError.CACHE_TIMESTAMP_OUT_OF_RANGE.with();
    }
    return Duration.ofMillis(millis);
  }

  private void expire(App app, String key, long expires) {
    Condition there = there(key);
    Occupancy occupancy = occupancies.of(app);
    int changed =
        change(app, sql -> sql.update(CACHE).set(CACHE.EXPIRES, expires).where(there).execute());
    if (changed == 0) {
      throw ApiError.CACHE_ENTRY_NOT_FOUND.with();
    }
    occupancy.expires(expires);
  }

  /** Deletes an entry, if it is there. */
  void delete(App app, String key) {
    String checked = checked(key);
    change(app, sql -> sql.deleteFrom(CACHE).where(CACHE.KEY.eq(checked)).execute());
  }

  /** Entries in the order of their keys. */
  SequencedMap<String, CacheEntry> page(App app, int size, int offset) {
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

  /** How many entries there are. */
  int count(App app) {
    long now = clock.millis();
    return entries(app).read(sql -> sql.fetchCount(CACHE, CACHE.EXPIRES.gt(now)));
  }

  /** The app's database, with no entry in it that must not be there. */
  private Database entries(App app) {
    Occupancy _ = occupancies.of(app);
    return apps.database(app);
  }

  private Condition there(String key) {
    return CACHE.KEY.eq(checked(key)).and(CACHE.EXPIRES.gt(clock.millis()));
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

  private static String checked(String key) {
    if (!KEY.matcher(key).matches() || UNREACHABLE.contains(key)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "key", "A key has 1 to 250 characters and is neither . nor ..");
    }
    return key;
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
  }
}
