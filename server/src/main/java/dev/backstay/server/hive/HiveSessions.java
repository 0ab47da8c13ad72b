package dev.backstay.server.hive;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Isolation;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs what is done to apps' hives, each in a transaction, and knows what there is to sweep. */
final class HiveSessions {
  /** Uses that are in memory for an app; those beyond are not noted. */
  private static final int MAX_USES = 10_000;

  private final Apps apps;
  private final InstantSource clock;
  private final HiveLimits limits;
  private final PerApp<AppHives> states;

  /** What is known of an app's hives without asking the database. */
  static final class AppHives {
    final App app;

    /** When keys were read, by their ids, until the sweeper has written it down. */
    final Map<Long, Long> uses = new ConcurrentHashMap<>();

    /** When the next key expires, or earlier. */
    private long nextExpiry = Long.MIN_VALUE;

    private boolean leftovers = true;

    AppHives(App app) {
      this.app = app;
    }

    synchronized void note(HiveSession done) {
      leftovers |= done.leftToSweeper();
      nextExpiry = Math.min(nextExpiry, done.nextExpiry());
    }

    synchronized void expires(long time) {
      nextExpiry = Math.min(nextExpiry, time);
    }

    synchronized void leaveLeftovers() {
      leftovers = true;
    }

    /** Whether there is something to sweep; then the rest is to be found out. */
    synchronized boolean isDue(long time) {
      boolean due = leftovers || nextExpiry <= time;
      if (due) {
        leftovers = false;
        nextExpiry = Long.MAX_VALUE;
      }
      return due;
    }

    void used(KeyRow row, long time) {
      if (uses.size() < MAX_USES || uses.containsKey(row.id)) {
        uses.put(row.id, time);
      }
    }
  }

  HiveSessions(Apps apps, InstantSource clock, HiveLimits limits) {
    this.apps = apps;
    this.clock = clock;
    this.limits = limits;
    // what is left to sweep is found again
    this.states = new PerApp<>(apps, AppHives::new, one -> one.uses.isEmpty());
  }

  /** Does something with what is known of each app's hives. */
  void each(Consumer<AppHives> action) {
    states.each(action);
  }

  long now() {
    return clock.millis();
  }

  AppHives of(App app) {
    return states.of(app);
  }

  /** Reads as of one moment. */
  <T extends @Nullable Object> T read(App app, Function<HiveSession, T> work) {
    Database database = apps.database(app);
    long now = clock.millis();
    AppHives _ = states.of(app);
    return database.read(
        sql -> work.apply(new HiveSession(sql, database.dialect(), false, now, limits)));
  }

  /**
   * Reads one key, and notes that it was read.
   *
   * @param missing the answer where there is no such key
   */
  <T extends @Nullable Object> T read(
      App app, StoreKey key, T missing, BiFunction<HiveSession, KeyRow, T> work) {
    return read(
        app,
        session -> {
          KeyRow row = session.find(key);
          if (row == null) {
            return missing;
          }
          used(app, row);
          return work.apply(session, row);
        });
  }

  /** Notes that a key was read. */
  void used(App app, KeyRow row) {
    states.of(app).used(row, clock.millis());
  }

  /**
   * Changes in one transaction: all of it or nothing.
   *
   * @throws NoRoomException when the app keeps more than it may
   */
  <T extends @Nullable Object> T write(App app, Function<HiveSession, T> work) {
    Database database = apps.database(app);
    long now = clock.millis();
    Done<T> done =
        database.transaction(
            Isolation.READ_COMMITTED,
            inside ->
                inside.write(sql -> {
                  HiveSession session = new HiveSession(sql, database.dialect(), true, now, limits);
                  T result = work.apply(session);
                  session.finish();
                  return new Done<>(session, result);
                }));
    states.of(app).note(done.session);
    return done.result;
  }

  private record Done<T extends @Nullable Object>(HiveSession session, T result) {}
}
