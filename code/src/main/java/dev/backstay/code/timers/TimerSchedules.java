package dev.backstay.code.timers;

import static dev.backstay.store.generated.platform.tables.CodeTimerAppTable.CODE_TIMER_APP;
import static dev.backstay.store.generated.platform.tables.CodeTimerRunTable.CODE_TIMER_RUN;
import static dev.backstay.store.generated.platform.tables.CodeTimerTable.CODE_TIMER;

import dev.backstay.code.schedule.Frequency;
import dev.backstay.code.schedule.TimerSchedule;
import dev.backstay.store.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** When timers run: what deployments and developers say of it, and what has come of past runs. */
final class TimerSchedules {
  /**
   * A timer that runs once, at the moment of its deployment, is not late when that has taken long.
   */
  private static final Duration DEPLOYING = Duration.ofMinutes(15);

  private final Database platform;
  private final DatabaseTime time;

  TimerSchedules(Database platform, DatabaseTime time) {
    this.platform = platform;
    this.time = time;
  }

  /**
   * A timer of the deployments that are in force.
   *
   * @param id the same over deployments
   * @param name unique in the app
   * @param schedule the one of its code
   * @param deployed when its deployment arrived
   */
  record Deployed(String id, String name, TimerSchedule schedule, Instant deployed) {
    Instant started() {
      return schedule.start() == null ? deployed : schedule.start();
    }
  }

  /** Remembers that an app's timers are about to change, in case the server dies meanwhile. */
  void mark(String appId) {
    platform.write(sql -> {
      if (!sql.fetchExists(CODE_TIMER_APP, CODE_TIMER_APP.APP_ID.eq(appId))) {
        sql.insertInto(CODE_TIMER_APP, CODE_TIMER_APP.APP_ID).values(appId).execute();
      }
      return null;
    });
  }

  /** The apps of {@link #mark} whose timers were not replaced since. */
  List<String> marked() {
    return platform.read(
        sql -> sql.select(CODE_TIMER_APP.APP_ID).from(CODE_TIMER_APP).fetch(CODE_TIMER_APP.APP_ID));
  }

  void unmark(String appId) {
    platform.write(
        sql -> sql.deleteFrom(CODE_TIMER_APP).where(CODE_TIMER_APP.APP_ID.eq(appId)).execute());
  }

  /**
   * Makes an app's timers those of its deployments. One whose code has the same schedule as before
   * keeps its next run, and what a developer has changed of it.
   */
  void replace(String appId, List<Deployed> timers) {
    platform.write(sql -> {
      Instant now = now(sql);
      List<String> ids = timers.stream().map(Deployed::id).toList();
      sql.deleteFrom(CODE_TIMER)
          .where(CODE_TIMER.APP_ID.eq(appId))
          .and(CODE_TIMER.ID.notIn(ids))
          .execute();
      Map<String, ScheduledTimer> known = new HashMap<>();
      for (ScheduledTimer timer : select(sql, CODE_TIMER.APP_ID.eq(appId))) {
        known.put(timer.id(), timer);
      }
      for (Deployed timer : timers) {
        ScheduledTimer before = known.get(timer.id());
        if (before == null) {
          insert(sql, appId, timer, now);
        } else if (!before.deployed().equals(timer.schedule())) {
          update(
              sql,
              timer.id(),
              timer.schedule(),
              timer.started(),
              before.enabled() ? first(timer, now) : null,
              now);
          sql.update(CODE_TIMER)
              .set(CODE_TIMER.DEPLOYED, TimerRows.text(timer.schedule()))
              .where(CODE_TIMER.ID.eq(timer.id()))
              .execute();
        }
      }
      return sql.deleteFrom(CODE_TIMER_APP).where(CODE_TIMER_APP.APP_ID.eq(appId)).execute();
    });
  }

  private static void insert(DSLContext sql, String appId, Deployed timer, Instant now) {
    String schedule = TimerRows.text(timer.schedule());
    sql.insertInto(CODE_TIMER)
        .set(CODE_TIMER.ID, timer.id())
        .set(CODE_TIMER.APP_ID, appId)
        .set(CODE_TIMER.NAME, timer.name())
        .set(CODE_TIMER.DEPLOYED, schedule)
        .set(CODE_TIMER.SCHEDULE, schedule)
        .set(CODE_TIMER.STARTED, timer.started().toEpochMilli())
        .set(CODE_TIMER.ENABLED, true)
        .set(CODE_TIMER.OVERLAP, timer.schedule().overlap())
        .set(CODE_TIMER.NEXT_RUN, millis(first(timer, now)))
        .set(CODE_TIMER.RUN, 0L)
        .set(CODE_TIMER.SKIPPED, 0L)
        .set(CODE_TIMER.CREATED, now.toEpochMilli())
        .set(CODE_TIMER.UPDATED, now.toEpochMilli())
        .execute();
  }

  private static void update(
      DSLContext sql,
      String id,
      TimerSchedule schedule,
      Instant started,
      @Nullable Instant nextRun,
      Instant now) {
    sql.update(CODE_TIMER)
        .set(CODE_TIMER.SCHEDULE, TimerRows.text(schedule))
        .set(CODE_TIMER.STARTED, started.toEpochMilli())
        .set(CODE_TIMER.OVERLAP, schedule.overlap())
        .set(CODE_TIMER.NEXT_RUN, millis(nextRun))
        .set(CODE_TIMER.UPDATED, now.toEpochMilli())
        .where(CODE_TIMER.ID.eq(id))
        .execute();
  }

  /** The first run of a schedule that is new. */
  private static @Nullable Instant first(Deployed timer, Instant now) {
    if (timer.schedule().frequency() instanceof Frequency.Once) {
      Instant start = timer.started();
      return start.isBefore(timer.deployed().minus(DEPLOYING)) ? null : start;
    }
    return timer.schedule().next(timer.started(), now);
  }

  /** The timers of an app, by name. */
  List<ScheduledTimer> ofApp(String appId) {
    return platform.read(sql -> select(sql, CODE_TIMER.APP_ID.eq(appId)));
  }

  /** How many timers an app has. */
  int count(String appId) {
    return platform.read(sql -> sql.fetchCount(CODE_TIMER, CODE_TIMER.APP_ID.eq(appId)));
  }

  /** One timer, or null. */
  @Nullable ScheduledTimer find(String appId, String id) {
    return platform.read(sql -> find(sql, appId, id));
  }

  private static @Nullable ScheduledTimer find(DSLContext sql, String appId, String id) {
    List<ScheduledTimer> found = select(sql, CODE_TIMER.APP_ID.eq(appId).and(CODE_TIMER.ID.eq(id)));
    return found.isEmpty() ? null : found.getFirst();
  }

  private static List<ScheduledTimer> select(DSLContext sql, Condition condition) {
    return sql.select(TimerRows.TIMER)
        .from(CODE_TIMER)
        .where(condition)
        .orderBy(CODE_TIMER.NAME)
        .fetch(TimerRows::timer);
  }

  /**
   * Gives a timer another schedule. Without a start it counts from where it counted before.
   *
   * @return the timer as it is now; null when it is gone
   */
  @Nullable ScheduledTimer change(String appId, String id, TimerSchedule schedule) {
    return platform.write(sql -> {
      ScheduledTimer timer = find(sql, appId, id);
      if (timer == null) {
        return null;
      }
      Instant now = now(sql);
      Instant started = schedule.start() == null ? timer.started() : schedule.start();
      update(sql, id, schedule, started, timer.enabled() ? schedule.next(started, now) : null, now);
      return find(sql, appId, id);
    });
  }

  /**
   * Turns a timer on or off. One that is turned on goes on with its next run; those missed are not
   * made up.
   *
   * @return the timer as it is now; null when it is gone
   */
  @Nullable ScheduledTimer enable(String appId, String id, boolean enabled) {
    return platform.write(sql -> {
      ScheduledTimer timer = find(sql, appId, id);
      if (timer == null || timer.enabled() == enabled) {
        return timer;
      }
      Instant now = now(sql);
      Instant next = enabled ? timer.schedule().next(timer.started(), now) : null;
      sql.update(CODE_TIMER)
          .set(CODE_TIMER.ENABLED, enabled)
          .set(CODE_TIMER.NEXT_RUN, millis(next))
          .set(CODE_TIMER.UPDATED, now.toEpochMilli())
          .where(CODE_TIMER.ID.eq(id))
          .execute();
      return find(sql, appId, id);
    });
  }

  /**
   * The runs of an app's timers, latest first.
   *
   * @param timerName of one timer; null for all
   * @param runId of one run; null for all
   */
  List<TimerRun> runs(
      String appId, @Nullable String timerName, @Nullable String runId, int count, int offset) {
    Condition condition =
        CODE_TIMER
            .APP_ID
            .eq(appId)
            .and(timerName == null ? DSL.noCondition() : CODE_TIMER.NAME.eq(timerName))
            .and(runId == null ? DSL.noCondition() : CODE_TIMER_RUN.ID.eq(runId));
    return platform.read(sql ->
        sql.select(TimerRows.RUN)
            .from(CODE_TIMER_RUN)
            .join(CODE_TIMER)
            .on(CODE_TIMER.ID.eq(CODE_TIMER_RUN.TIMER_ID))
            .where(condition)
            .orderBy(CODE_TIMER_RUN.ID.desc())
            .limit(count)
            .offset(offset)
            .fetch(TimerRows::run));
  }

  private Instant now(DSLContext sql) {
    return Instant.ofEpochMilli(sql.select(time.now()).fetchSingle().value1());
  }

  private static @Nullable Long millis(@Nullable Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }
}
