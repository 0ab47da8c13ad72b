package dev.backstay.code.timers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.backstay.code.log.AppLogs;
import dev.backstay.code.timers.TimerClaims.Claim;
import dev.backstay.code.timers.TimerClaims.Missed;
import dev.backstay.code.timers.TimerRun.State;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.meters.Meters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an app's log what came of the runs of its timers, under the logger {@code TIMER}. Of runs
 * that follow each other without a fault, it tells one a minute: the history has all of them.
 */
final class TimerLog {
  /** The logger that the lines are of. */
  static final String LOGGER = "TIMER";

  private static final Logger LOG = LoggerFactory.getLogger(TimerLog.class);
  private static final int MAX_TIMERS = 10_000;

  private final Apps apps;
  private final AppLogs logs;
  private final Meters.Counter runs;
  private final Cache<String, Boolean> told =
      Caffeine.newBuilder().maximumSize(MAX_TIMERS).expireAfterWrite(Duration.ofMinutes(1)).build();

  TimerLog(Apps apps, AppLogs logs, Meters meters) {
    this.apps = apps;
    this.logs = logs;
    this.runs = meters.counter("backstay_timer_runs", "runs of timers that have ended", "outcome");
  }

  /**
   * A run has ended.
   *
   * @param byHand whether someone has started it
   */
  void ended(App app, Claim claim, TimerInvocation.Outcome outcome, Duration took, boolean byHand) {
    runs.add(outcome.state().name());
    String timer = claim.timer().name();
    if (outcome.state() == State.FAILED) {
      told.invalidate(claim.timer().id());
      write(
          app,
          "ERROR",
          "the timer " + timer + " failed after " + words(took) + ": " + outcome.result(),
          claim.runId());
    } else if (byHand || told.asMap().putIfAbsent(claim.timer().id(), true) == null) {
      write(
          app,
          "INFO",
          "the timer "
              + timer
              + " ran for "
              + words(took)
              + (outcome.result() == null ? "" : " and returned " + outcome.result()),
          claim.runId());
    }
  }

  /** A run was left out. */
  void skipped(Missed missed) {
    runs.add(State.SKIPPED.name());
    tell(
        missed,
        "WARN",
        "a run of the timer "
            + missed.timer().name()
            + ", due at "
            + Instant.ofEpochMilli(missed.run().due())
            + ", is left out: the one before is still going on");
  }

  /** A run was lost. */
  void lost(Missed missed) {
    runs.add(State.LOST.name());
    String message =
        "a run of the timer "
            + missed.timer().name()
            + ", begun at "
            + Instant.ofEpochMilli(missed.run().started())
            + ", was cut off when the server stopped"
            + (missed.givenOutAgain() ? "; it had not begun yet and is run again" : "");
    LOG.warn("{} (app {})", message, missed.timer().appId());
    tell(missed, "ERROR", message);
  }

  private void tell(Missed missed, String level, String message) {
    App app = apps.find(missed.timer().appId());
    if (app != null) {
      write(app, level, message, missed.run().id());
    }
  }

  private void write(App app, String level, String message, String runId) {
    try {
      logs.write(
          app,
          List.of(Map.of("log-level", level, "logger", LOGGER, "message", message)),
          null,
          runId);
    } catch (ApiException e) {
      LOG.debug("the log of {} takes no more for now: {}", app, message);
    }
  }

  private static String words(Duration took) {
    return took.toMillis() + " ms";
  }
}
