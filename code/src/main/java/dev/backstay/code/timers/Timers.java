package dev.backstay.code.timers;

import dev.backstay.code.deploy.DeployedTimer;
import dev.backstay.code.deploy.TimerCatalog;
import dev.backstay.code.schedule.Frequency;
import dev.backstay.code.timers.TimerClaims.Claim;
import dev.backstay.code.timers.TimerClaims.Outlook;
import dev.backstay.code.timers.TimerRun.State;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.error.ApiError;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has timers run when they are due. One thread looks at the clock; each run has a virtual thread.
 *
 * <p>Timers of an app take at most half of the places that its invocations have, so that clients
 * find room. What finds none stays due in the database until a run has ended, here or on another
 * server.
 */
public final class Timers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Timers.class);

  /** Runs of all apps at a time. */
  private static final int MOST_RUNS = 64;

  /** How soon a clock that jumps is noticed. */
  private static final long LONGEST_WAIT_MILLIS = 500;

  /** How soon a change is noticed that another server has made. */
  private static final long LOOK_MILLIS = 5_000;

  private static final long KEEP_MILLIS = TimerClaims.LEASE.toMillis() / 3;

  /** How soon the runs of a server that died are noticed. */
  private static final long SWEEP_MILLIS = 5_000;

  private static final Duration STOP = Duration.ofSeconds(5);

  /** A timer that runs once and finds no room is tried again after this. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private static final int BUSY_SECONDS = 1;

  private final Apps apps;
  private final TimerCatalog catalog;
  private final TimerSchedules schedules;
  private final TimerClaims claims;
  private final TimerInvocation invocation;
  private final TimerLog log;
  private final InstantSource clock;
  private final int places;
  private final BooleanSupplier mayServe;
  private final Map<String, Claim> live = new ConcurrentHashMap<>();
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = Thread.ofPlatform().name("timers").daemon().unstarted(this::loop);
  private volatile boolean started;
  private volatile boolean closed;

  /** When the database was asked last; 0 when it is to be asked again. */
  private volatile long looked;

  // of the thread alone
  private @Nullable Instant next;
  private Duration ahead = Duration.ZERO;
  private long kept;
  private long swept;

  /**
   * @param places how many timers of one app may run at a time
   * @param mayServe whether this server may act on what it has in memory
   */
  Timers(
      Apps apps,
      TimerCatalog catalog,
      TimerSchedules schedules,
      TimerClaims claims,
      TimerInvocation invocation,
      TimerLog log,
      InstantSource clock,
      int places,
      BooleanSupplier mayServe) {
    this.apps = apps;
    this.catalog = catalog;
    this.schedules = schedules;
    this.claims = claims;
    this.invocation = invocation;
    this.log = log;
    this.clock = clock;
    this.places = places;
    this.mayServe = mayServe;
    catalog.onChange(app -> schedules.mark(app.id()), this::schedule);
  }

  /** Goes on with what is due, also with what was left when a server stopped. */
  public void start() {
    recover();
    started = true;
    thread.start();
  }

  /** Brings the schedules of an app in line with its deployments. */
  private void schedule(App app) {
    schedules.replace(
        app.id(),
        catalog.timers(app).values().stream()
            .map(timer ->
                new TimerSchedules.Deployed(
                    timer.id(),
                    timer.name(),
                    timer.schedule(),
                    Instant.ofEpochMilli(timer.deployed())))
            .toList());
    look();
  }

  /** Something may be due sooner than was thought. */
  void look() {
    looked = 0;
    wake.release();
  }

  /**
   * Runs a timer now, beside its schedule; also one that is disabled.
   *
   * @param by who wants it, for the history
   * @return the run, which has just begun
   * @throws dev.backstay.foundation.error.ApiException 90503 when its run before is still going on,
   *     or as many timers of the app run as may
   */
  TimerRun runNow(App app, DeployedTimer timer, String by) {
    if (!started || closed || fullApps().contains(app.id())) {
      throw ApiError.BUSY.with(
          "as many timers of this app are running as may at a time", BUSY_SECONDS);
    }
    Claim claim = claims.claim(app.id(), timer.id(), by);
    if (claim == null) {
      throw ApiError.BUSY.with(
          "the run before of the timer " + timer.name() + " is still going on", BUSY_SECONDS);
    }
    begin(app, timer, claim, true);
    return new TimerRun(
        claim.runId(),
        timer.id(),
        timer.name(),
        claim.due().toEpochMilli(),
        claim.due().toEpochMilli(),
        null,
        State.RUNNING,
        by,
        null,
        null);
  }

  private void loop() {
    while (!closed) {
      try {
        tick();
      } catch (RuntimeException e) {
        if (!closed) {
          LOG.error("timers could not be looked after; trying again", e);
          looked = clock.millis();
        }
      }
      try {
        long wait = LONGEST_WAIT_MILLIS;
        Instant due = next;
        if (due != null) {
          long untilDue = Duration.between(now(), due).toMillis();
          wait = untilDue <= 0 ? LONGEST_WAIT_MILLIS : Math.min(wait, untilDue);
        }
        var _ = wake.tryAcquire(wait, TimeUnit.MILLISECONDS);
        wake.drainPermits();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** What a server has left that stopped or died. */
  private void recover() {
    for (String appId : schedules.marked()) {
      App app = apps.find(appId);
      if (app == null) {
        schedules.unmark(appId);
      } else {
        schedule(app);
      }
    }
    claims.endLost(true).forEach(log::lost);
  }

  private void tick() {
    long millis = clock.millis();
    if (!live.isEmpty() && millis - kept >= KEEP_MILLIS) {
      claims.keep(List.copyOf(live.values()));
      kept = millis;
    }
    if (millis - swept >= SWEEP_MILLIS) {
      claims.endLost(false).forEach(log::lost);
      swept = millis;
    }
    Instant expected = next;
    boolean due = expected != null && !now().isBefore(expected);
    if (!mayServe.getAsBoolean()) {
      return;
    }
    if (!due && millis - looked < LOOK_MILLIS) {
      return;
    }
    looked = millis;
    if (isDue()) {
      claims.skipOverlapping().forEach(log::skipped);
      giveOut();
      var _ = isDue();
    }
  }

  /** Asks the database when the next timer is due. */
  private boolean isDue() {
    Outlook outlook = claims.outlook();
    ahead = Duration.between(clock.instant(), outlook.now());
    Instant soonest = outlook.next();
    next = soonest;
    return soonest != null && !soonest.isAfter(outlook.now());
  }

  /** The database's time, about. */
  private Instant now() {
    return clock.instant().plus(ahead);
  }

  private void giveOut() {
    while (!closed && live.size() < MOST_RUNS) {
      Claim claim = claims.claim(fullApps());
      if (claim == null) {
        return;
      }
      App app = apps.find(claim.timer().appId());
      DeployedTimer timer = app == null ? null : catalog.timers(app).get(claim.timer().id());
      if (app == null || timer == null) {
        claims.end(claim, State.FAILED, null, "its code is no longer deployed", null);
        if (app != null) {
          schedule(app);
        }
      } else {
        begin(app, timer, claim, false);
      }
    }
  }

  private void begin(App app, DeployedTimer timer, Claim claim, boolean byHand) {
    live.put(claim.runId(), claim);
    Thread.ofVirtual()
        .name("timer")
        .start(() -> {
          try {
            run(app, timer, claim, byHand);
          } catch (RuntimeException e) {
            LOG.warn(
                "what came of a run of the timer {} of {} could not be stored: {}",
                timer.name(),
                app,
                e.getMessage());
          } finally {
            live.remove(claim.runId());
            look();
          }
        });
  }

  private void run(App app, DeployedTimer timer, Claim claim, boolean byHand) {
    claims.begin(claim);
    long began = System.nanoTime();
    TimerInvocation.Outcome outcome = invocation.run(app, timer, claim.runId());
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    boolean once = claim.timer().schedule().frequency() instanceof Frequency.Once;
    claims.end(
        claim,
        outcome.state(),
        outcome.errorCode(),
        outcome.result(),
        once && !outcome.begun() && !byHand ? AGAIN : null);
    log.ended(app, claim, outcome, took, byHand);
  }

  /** Apps of which no other timer can run here for now. */
  private Set<String> fullApps() {
    Map<String, Integer> running = new HashMap<>();
    live.values().forEach(claim -> running.merge(claim.timer().appId(), 1, Integer::sum));
    Set<String> full = new HashSet<>();
    running.forEach((appId, count) -> {
      if (count >= places) {
        full.add(appId);
      }
    });
    return full;
  }

  /** Begins no more runs, and gives those under way a moment to end. */
  @Override
  public void close() {
    closed = true;
    wake.release();
    Instant end = Instant.now().plus(STOP);
    try {
      if (thread.isAlive()) {
        var _ = thread.join(STOP);
      }
      while (!live.isEmpty() && Instant.now().isBefore(end)) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
