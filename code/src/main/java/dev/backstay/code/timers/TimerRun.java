package dev.backstay.code.timers;

import org.jspecify.annotations.Nullable;

/**
 * One run of a timer. Times are milliseconds since the epoch.
 *
 * @param id grows with time; the lines that the run has logged bear it as their request id
 * @param timerId whose run it is
 * @param timer that timer's name
 * @param due when it was to begin; of runs that were left out, when the first of them was
 * @param started when it began; of runs that were left out, when that was noticed
 * @param ended null while it is going on
 * @param state what came of it
 * @param startedBy who started it by hand; null for the clock
 * @param errorCode of a run that failed: the code of its error
 * @param result what it returned, as JSON; the error's message of one that failed; a number of runs
 *     that were left out
 */
public record TimerRun(
    String id,
    String timerId,
    String timer,
    long due,
    long started,
    @Nullable Long ended,
    State state,
    @Nullable String startedBy,
    @Nullable Integer errorCode,
    @Nullable String result) {

  /** What comes of a run. */
  public enum State {
    /** It is going on. */
    RUNNING,
    /** Its code came to its end. */
    DONE,
    /** Its code threw an error, took too long or could not be run. */
    FAILED,
    /** It was left out, since the one before was still going on. */
    SKIPPED,
    /** The server stopped meanwhile; how far its code came is not known. */
    LOST
  }
}
