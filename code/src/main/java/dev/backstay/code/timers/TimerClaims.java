package dev.backstay.code.timers;

import static dev.backstay.store.generated.platform.tables.CodeTimerRunTable.CODE_TIMER_RUN;
import static dev.backstay.store.generated.platform.tables.CodeTimerTable.CODE_TIMER;
import static dev.backstay.store.generated.platform.tables.NodeTable.NODE;

import dev.backstay.code.schedule.Frequency;
import dev.backstay.code.timers.TimerRun.State;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.Ids;
import dev.backstay.store.generated.platform.tables.CodeTimerTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.SelectLimitPercentStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives out the runs that are due, by the database's clock: each to one server, however many share
 * the database.
 *
 * <p>A run that is given out stays its server's while that says so at least every {@link #LEASE};
 * then it is held to be lost. Exactly once cannot be had of code that does something outside of the
 * database: a run begins at most once.
 */
final class TimerClaims {
  private static final Logger LOG = LoggerFactory.getLogger(TimerClaims.class);

  /** For so long a run is its server's without a further word. */
  static final Duration LEASE = Duration.ofSeconds(60);

  /** The latest runs of a timer that are kept. */
  static final int KEPT_RUNS = 100;

  private static final int AT_ONCE = 100;

  /** Old runs are deleted with each so many of a timer's. */
  private static final int PRUNE_EVERY = 10;

  private final Database platform;
  private final DatabaseTime time;
  private final String node;
  private final Condition dead;

  /**
   * @param node which of the servers on the database this one is, over restarts
   */
  TimerClaims(Database platform, DatabaseTime time, String node) {
    this(platform, time, node, DSL.falseCondition());
  }

  private TimerClaims(Database platform, DatabaseTime time, String node, Condition dead) {
    this.platform = platform;
    this.time = time;
    this.node = node;
    this.dead = dead;
  }

  /**
   * For servers that list themselves: the runs of one that is not listed any more are lost.
   *
   * @param node this run of the server, as it is listed
   */
  static TimerClaims ofListed(Database platform, DatabaseTime time, String node) {
    return new TimerClaims(
        platform, time, node, CODE_TIMER_RUN.NODE.notIn(DSL.select(NODE.ID).from(NODE)));
  }

  /**
   * A run that is this server's.
   *
   * @param runId its id
   * @param timer whose run it is, as it was when the run was given out
   * @param due when it was to begin
   */
  record Claim(String runId, ScheduledTimer timer, Instant due) {}

  /** A run that was left out or lost. */
  record Missed(ScheduledTimer timer, TimerRun run, boolean givenOutAgain) {}

  /**
   * What is due when.
   *
   * @param now the database's time
   * @param next when the next timer is due; null when none is
   */
  record Outlook(Instant now, @Nullable Instant next) {}

  Outlook outlook() {
    return platform.read(sql -> {
      Record row =
          sql.select(time.now(), DSL.min(CODE_TIMER.NEXT_RUN)).from(CODE_TIMER).fetchSingle();
      Long next = row.get(1, Long.class);
      return new Outlook(
          Instant.ofEpochMilli(row.get(0, Long.class)),
          next == null ? null : Instant.ofEpochMilli(next));
    });
  }

  /**
   * Takes the run that has been due for longest.
   *
   * @param fullApps apps that cannot run another timer here for now
   * @return null when none is due
   */
  @Nullable Claim claim(Collection<String> fullApps) {
    return platform.write(sql -> {
      CodeTimerTable due = new CodeTimerTable("due");
      SelectLimitPercentStep<Record1<String>> oldest =
          sql.select(due.ID)
              .from(due)
              .where(due.NEXT_RUN.le(time.now()))
              .and(isFree(due))
              .and(fullApps.isEmpty() ? DSL.noCondition() : due.APP_ID.notIn(fullApps))
              .orderBy(due.NEXT_RUN, due.ID)
              .limit(1);
      Record row = take(sql, CODE_TIMER.ID.eq(DSL.field(skipLocked(oldest))));
      return row == null ? null : claimed(sql, row, null);
    });
  }

  /**
   * Takes a run of a timer now, beside its schedule.
   *
   * @param by who wants it
   * @return null when its run before is still going on, or it is gone
   */
  @Nullable Claim claim(String appId, String timerId, String by) {
    return platform.write(sql -> {
      Record row =
          take(
              sql,
              CODE_TIMER.APP_ID.eq(appId).and(CODE_TIMER.ID.eq(timerId)).and(isFree(CODE_TIMER)));
      return row == null ? null : claimed(sql, row, by);
    });
  }

  private Condition isFree(CodeTimerTable timer) {
    return timer
        .OVERLAP
        .isTrue()
        .or(timer.RUNNING_UNTIL.isNull())
        .or(timer.RUNNING_UNTIL.lt(time.now()));
  }

  private @Nullable Record take(DSLContext sql, Condition which) {
    List<Field<?>> returned = new ArrayList<>(TimerRows.TIMER);
    returned.add(time.now());
    return sql.update(CODE_TIMER)
        .set(CODE_TIMER.RUNNING_UNTIL, leased())
        .set(CODE_TIMER.RUN, CODE_TIMER.RUN.plus(1L))
        .where(which)
        .returningResult(returned)
        .fetchOne();
  }

  private Claim claimed(DSLContext sql, Record row, @Nullable String by) {
    ScheduledTimer timer = TimerRows.timer(row);
    Instant now = Instant.ofEpochMilli(row.get(TimerRows.TIMER.size(), Long.class));
    Instant due = by == null && timer.nextRun() != null ? timer.nextRun() : now;
    if (by == null) {
      setNext(sql, timer, now);
    }
    String runId = Ids.next();
    sql.insertInto(CODE_TIMER_RUN)
        .set(CODE_TIMER_RUN.ID, runId)
        .set(CODE_TIMER_RUN.TIMER_ID, timer.id())
        .set(CODE_TIMER_RUN.NODE, node)
        .set(CODE_TIMER_RUN.DUE, due.toEpochMilli())
        .set(CODE_TIMER_RUN.STARTED, now.toEpochMilli())
        .set(CODE_TIMER_RUN.RUNNING_UNTIL, now.plus(LEASE).toEpochMilli())
        .set(CODE_TIMER_RUN.BEGUN, !(timer.schedule().frequency() instanceof Frequency.Once))
        .set(CODE_TIMER_RUN.STATE, State.RUNNING.name())
        .set(CODE_TIMER_RUN.STARTED_BY, by)
        .execute();
    if (timer.runs() % PRUNE_EVERY == 0) {
      prune(sql, timer.id());
    }
    return new Claim(runId, timer, due);
  }

  /** The next run after now: of those missed, the one that is given out makes up for all. */
  private static void setNext(DSLContext sql, ScheduledTimer timer, Instant now) {
    Instant next = timer.schedule().next(timer.started(), now);
    sql.update(CODE_TIMER)
        .set(CODE_TIMER.NEXT_RUN, next == null ? null : next.toEpochMilli())
        .where(CODE_TIMER.ID.eq(timer.id()))
        .execute();
  }

  /** Leaves out the runs that are due while the one before is still going on. */
  List<Missed> skipOverlapping() {
    return platform.write(sql -> {
      List<Missed> skipped = new ArrayList<>();
      CodeTimerTable due = new CodeTimerTable("due");
      SelectLimitPercentStep<Record1<String>> busy =
          sql.select(due.ID)
              .from(due)
              .where(due.NEXT_RUN.le(time.now()))
              .and(DSL.not(isFree(due)))
              .limit(AT_ONCE);
      List<Field<?>> returned = new ArrayList<>(TimerRows.TIMER);
      returned.add(time.now());
      for (Record row :
          sql.update(CODE_TIMER)
              .set(CODE_TIMER.SKIPPED, CODE_TIMER.SKIPPED.plus(1L))
              .where(CODE_TIMER.ID.in(skipLocked(busy)))
              .returningResult(returned)
              .fetch()) {
        ScheduledTimer timer = TimerRows.timer(row);
        Instant now = Instant.ofEpochMilli(row.get(TimerRows.TIMER.size(), Long.class));
        setNext(sql, timer, now);
        TimerRun run = rememberSkipped(sql, timer, now);
        if (run != null) {
          skipped.add(new Missed(timer, run, false));
        }
      }
      return skipped;
    });
  }

  /**
   * Runs that are left out one after another are one entry of the history, with their number.
   *
   * @return null unless it is the first of them
   */
  private @Nullable TimerRun rememberSkipped(DSLContext sql, ScheduledTimer timer, Instant now) {
    Record latest =
        sql.select(CODE_TIMER_RUN.ID, CODE_TIMER_RUN.STATE, CODE_TIMER_RUN.RESULT)
            .from(CODE_TIMER_RUN)
            .where(CODE_TIMER_RUN.TIMER_ID.eq(timer.id()))
            .orderBy(CODE_TIMER_RUN.ID.desc())
            .limit(1)
            .fetchOne();
    if (latest != null && State.SKIPPED.name().equals(latest.get(CODE_TIMER_RUN.STATE))) {
      long before = Long.parseLong(latest.get(CODE_TIMER_RUN.RESULT));
      sql.update(CODE_TIMER_RUN)
          .set(CODE_TIMER_RUN.RESULT, String.valueOf(before + 1))
          .set(CODE_TIMER_RUN.ENDED, now.toEpochMilli())
          .where(CODE_TIMER_RUN.ID.eq(latest.get(CODE_TIMER_RUN.ID)))
          .execute();
      return null;
    }
    Instant due = timer.nextRun() == null ? now : timer.nextRun();
    TimerRun run =
        new TimerRun(
            Ids.next(),
            timer.id(),
            timer.name(),
            due.toEpochMilli(),
            now.toEpochMilli(),
            now.toEpochMilli(),
            State.SKIPPED,
            null,
            null,
            "1");
    sql.insertInto(CODE_TIMER_RUN)
        .set(CODE_TIMER_RUN.ID, run.id())
        .set(CODE_TIMER_RUN.TIMER_ID, timer.id())
        .set(CODE_TIMER_RUN.NODE, node)
        .set(CODE_TIMER_RUN.DUE, run.due())
        .set(CODE_TIMER_RUN.STARTED, run.started())
        .set(CODE_TIMER_RUN.ENDED, run.ended())
        .set(CODE_TIMER_RUN.BEGUN, false)
        .set(CODE_TIMER_RUN.STATE, State.SKIPPED.name())
        .set(CODE_TIMER_RUN.RESULT, run.result())
        .execute();
    return run;
  }

  /**
   * The code of a run is about to begin. Needed where a run that has not may be given out again.
   */
  void begin(Claim claim) {
    if (claim.timer().schedule().frequency() instanceof Frequency.Once) {
      platform.write(sql ->
          sql.update(CODE_TIMER_RUN)
              .set(CODE_TIMER_RUN.BEGUN, true)
              .where(CODE_TIMER_RUN.ID.eq(claim.runId()))
              .execute());
    }
  }

  /**
   * Ends a run.
   *
   * @param state DONE or FAILED
   * @param again when the timer is due once more because of that; null for by its schedule
   */
  void end(
      Claim claim,
      State state,
      @Nullable Integer errorCode,
      @Nullable String result,
      @Nullable Duration again) {
    platform.write(sql -> {
      int ended =
          sql.update(CODE_TIMER_RUN)
              .set(CODE_TIMER_RUN.ENDED, time.now())
              .setNull(CODE_TIMER_RUN.RUNNING_UNTIL)
              .set(CODE_TIMER_RUN.STATE, state.name())
              .set(CODE_TIMER_RUN.ERROR_CODE, errorCode)
              .set(CODE_TIMER_RUN.RESULT, result)
              .where(CODE_TIMER_RUN.ID.eq(claim.runId()))
              .and(CODE_TIMER_RUN.ENDED.isNull())
              .execute();
      if (ended > 0) {
        free(sql, claim.timer().id());
        if (again != null) {
          sql.update(CODE_TIMER)
              .set(CODE_TIMER.NEXT_RUN, time.now().plus(again.toMillis()))
              .where(CODE_TIMER.ID.eq(claim.timer().id()))
              .and(CODE_TIMER.ENABLED.isTrue())
              .and(CODE_TIMER.NEXT_RUN.isNull())
              .execute();
        }
      }
      return null;
    });
  }

  private static void free(DSLContext sql, String timerId) {
    sql.update(CODE_TIMER)
        .setNull(CODE_TIMER.RUNNING_UNTIL)
        .where(CODE_TIMER.ID.eq(timerId))
        .and(
            DSL.notExists(
                DSL.selectOne()
                    .from(CODE_TIMER_RUN)
                    .where(CODE_TIMER_RUN.TIMER_ID.eq(timerId))
                    .and(CODE_TIMER_RUN.ENDED.isNull())))
        .execute();
  }

  /** Keeps runs this server's. */
  void keep(Collection<Claim> claims) {
    List<String> runs = claims.stream().map(Claim::runId).toList();
    List<String> timers = claims.stream().map(claim -> claim.timer().id()).distinct().toList();
    platform.write(sql -> {
      sql.update(CODE_TIMER_RUN)
          .set(CODE_TIMER_RUN.RUNNING_UNTIL, leased())
          .where(CODE_TIMER_RUN.ID.in(runs))
          .and(CODE_TIMER_RUN.ENDED.isNull())
          .execute();
      return sql.update(CODE_TIMER)
          .set(CODE_TIMER.RUNNING_UNTIL, leased())
          .where(CODE_TIMER.ID.in(timers))
          .and(CODE_TIMER.RUNNING_UNTIL.isNotNull())
          .execute();
    });
  }

  /**
   * Ends the runs whose server has said nothing for too long. A timer that runs once and whose code
   * had not begun is due again.
   *
   * @param starting whether this server has just started, so that no run can be its own
   */
  List<Missed> endLost(boolean starting) {
    Condition over = CODE_TIMER_RUN.RUNNING_UNTIL.lt(time.now()).or(dead);
    Condition lost = starting ? over.or(CODE_TIMER_RUN.NODE.eq(node)) : over;
    List<Missed> all = new ArrayList<>();
    if (!platform.read(
        sql -> sql.fetchExists(CODE_TIMER_RUN, lost.and(CODE_TIMER_RUN.ENDED.isNull())))) {
      return all;
    }
    List<Missed> some;
    do {
      some = platform.write(sql -> endLost(sql, lost));
      all.addAll(some);
    } while (some.size() == AT_ONCE);
    return all;
  }

  private List<Missed> endLost(DSLContext sql, Condition lost) {
    List<Missed> missed = new ArrayList<>();
    List<Field<?>> fields = new ArrayList<>(TimerRows.RUN);
    fields.removeAll(TimerRows.TIMER);
    fields.addAll(TimerRows.TIMER);
    fields.add(CODE_TIMER_RUN.BEGUN);
    for (Record row :
        sql.select(fields)
            .from(CODE_TIMER_RUN)
            .join(CODE_TIMER)
            .on(CODE_TIMER.ID.eq(CODE_TIMER_RUN.TIMER_ID))
            .where(lost)
            .and(CODE_TIMER_RUN.ENDED.isNull())
            .orderBy(CODE_TIMER_RUN.ID)
            .limit(AT_ONCE)
            .fetch()) {
      ScheduledTimer timer = TimerRows.timer(row);
      TimerRun run = TimerRows.run(row);
      int ended =
          sql.update(CODE_TIMER_RUN)
              .set(CODE_TIMER_RUN.ENDED, time.now())
              .setNull(CODE_TIMER_RUN.RUNNING_UNTIL)
              .set(CODE_TIMER_RUN.STATE, State.LOST.name())
              .where(CODE_TIMER_RUN.ID.eq(run.id()))
              .and(CODE_TIMER_RUN.ENDED.isNull())
              .execute();
      if (ended > 0) {
        free(sql, timer.id());
        boolean again =
            !row.get(CODE_TIMER_RUN.BEGUN)
                && timer.enabled()
                && timer.nextRun() == null
                && run.startedBy() == null;
        if (again) {
          sql.update(CODE_TIMER)
              .set(CODE_TIMER.NEXT_RUN, run.due())
              .where(CODE_TIMER.ID.eq(timer.id()))
              .execute();
        }
        missed.add(new Missed(timer, run, again));
      }
    }
    return missed;
  }

  private static void prune(DSLContext sql, String timerId) {
    String oldest =
        sql.select(CODE_TIMER_RUN.ID)
            .from(CODE_TIMER_RUN)
            .where(CODE_TIMER_RUN.TIMER_ID.eq(timerId))
            .orderBy(CODE_TIMER_RUN.ID.desc())
            .limit(1)
            .offset(KEPT_RUNS)
            .fetchOne(CODE_TIMER_RUN.ID);
    if (oldest != null) {
      int gone =
          sql.deleteFrom(CODE_TIMER_RUN)
              .where(CODE_TIMER_RUN.TIMER_ID.eq(timerId))
              .and(CODE_TIMER_RUN.ID.le(oldest))
              .and(CODE_TIMER_RUN.ENDED.isNotNull())
              .execute();
      LOG.debug("{} old runs of the timer {} deleted", gone, timerId);
    }
  }

  private Field<Long> leased() {
    return time.now().plus(LEASE.toMillis());
  }

  /** Others may be at the same rows; SQLite has one writer. */
  private Select<Record1<String>> skipLocked(SelectLimitPercentStep<Record1<String>> rows) {
    return platform.dialect() == Dialect.POSTGRESQL ? rows.forUpdate().skipLocked() : rows;
  }
}
