package dev.backstay.server.hive;

import static dev.backstay.store.generated.app.tables.HiveKeyTable.HIVE_KEY;
import static dev.backstay.store.generated.app.tables.HiveTable.HIVE;

import dev.backstay.foundation.apps.App;
import dev.backstay.server.hive.HiveSessions.AppHives;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what has expired and what was deleted, and writes down when keys were used; some rows in
 * each transaction, so that nobody waits long. Looks only into apps that have used hives since the
 * server started.
 */
final class HiveSweeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HiveSweeper.class);
  private static final Duration EVERY = Duration.ofSeconds(15);
  private static final int KEYS_AT_ONCE = 50;
  private static final int ITEMS_AT_ONCE = 1000;

  private final HiveSessions sessions;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("hives").daemon().factory());

  HiveSweeper(HiveSessions sessions) {
    this.sessions = sessions;
    var _ =
        thread.scheduleWithFixedDelay(
            this::sweepAll, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sweepAll() {
    sessions.each(one -> {
      try {
        writeUses(one);
        if (one.isDue(sessions.now())) {
          sweep(one.app);
        }
      } catch (RuntimeException e) {
        one.leaveLeftovers();
        LOG.warn("the hives of {} could not be swept", one.app, e);
      }
    });
  }

  /** Removes what has expired or was deleted in an app; answers whether there may have been any. */
  boolean sweepIfDue(App app) {
    if (!sessions.of(app).isDue(sessions.now())) {
      return false;
    }
    sweep(app);
    return true;
  }

  private void sweep(App app) {
    AppHives state = sessions.of(app);
    while (sessions.write(app, HiveSweeper::letGoOfExpired)
        || sessions.write(app, HiveSweeper::letGoOfHive)
        || sessions.write(app, HiveSweeper::removeSome)) {
      // until there is nothing more
    }
    Long next =
        sessions.read(
            app,
            session ->
                session
                    .sql
                    .select(DSL.min(HIVE_KEY.EXPIRES))
                    .from(HIVE_KEY)
                    .fetchSingle()
                    .value1());
    if (next != null) {
      state.expires(next);
    }
  }

  private static boolean letGoOfExpired(HiveSession session) {
    return letGo(session, HIVE_KEY.EXPIRES.le(session.now));
  }

  /** Lets go of keys of a deleted hive, or of the hive when it has none. */
  private static boolean letGoOfHive(HiveSession session) {
    Long hive =
        session.sql.select(HIVE.ID).from(HIVE).where(HIVE.NAME.isNull()).limit(1).fetchOne(HIVE.ID);
    if (hive == null) {
      return false;
    }
    if (!letGo(session, HIVE_KEY.HIVE_ID.eq(hive))) {
      session.sql.deleteFrom(HIVE).where(HIVE.ID.eq(hive)).execute();
    }
    return true;
  }

  private static boolean letGo(HiveSession session, Condition which) {
    var keys = session.some(which, KEYS_AT_ONCE);
    keys.forEach(key -> session.retire(HiveSession.row(type(key), key)));
    return !keys.isEmpty();
  }

  /** Removes items of a key that belongs to no hive any more, and the key after the last. */
  private static boolean removeSome(HiveSession session) {
    var keys = session.some(HIVE_KEY.HIVE_ID.isNull(), 1);
    for (Record key : keys) {
      KeyRow row = HiveSession.row(type(key), key);
      HiveItems items = HiveItems.of(row.type);
      if (items == null || items.deleteSome(session.sql, row.id, ITEMS_AT_ONCE) < ITEMS_AT_ONCE) {
        session.remove(row);
      }
    }
    return !keys.isEmpty();
  }

  private static StoreType type(Record key) {
    String word = key.get(HIVE_KEY.STORE);
    return Arrays.stream(StoreType.values())
        .filter(type -> type.word().equals(word))
        .findFirst()
        .orElseThrow();
  }

  private void writeUses(AppHives one) {
    Map<Long, Long> uses = new HashMap<>(one.uses);
    if (uses.isEmpty()) {
      return;
    }
    sessions.write(
        one.app,
        session -> {
          session
              .sql
              .batch(
                  uses.entrySet().stream()
                      .sorted(Map.Entry.comparingByKey())
                      .map(use ->
                          session
                              .sql
                              .update(HIVE_KEY)
                              .set(HIVE_KEY.USED, use.getValue())
                              .where(HIVE_KEY.ID.eq(use.getKey()))
                              .and(HIVE_KEY.USED.lt(use.getValue())))
                      .toList())
              .execute();
          return null;
        });
    uses.forEach(one.uses::remove);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
