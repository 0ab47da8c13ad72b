package dev.backstay.code.timers;

import dev.backstay.code.schedule.TimerSchedule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a timer runs, as the platform database has it.
 *
 * @param id its id, in the app's database as well
 * @param appId its app
 * @param name its name, unique in the app
 * @param deployed the schedule that the deployed code has
 * @param schedule the schedule in force: the deployed one, unless a developer has changed it since
 * @param started what the schedule counts from
 * @param enabled whether it runs
 * @param nextRun when it runs next; null when no run comes any more
 * @param runningUntil until when the run under way is not held to be lost; null when there is none
 * @param runs how many runs were begun
 * @param skipped how many runs were left out, since the one before was still going on
 */
public record ScheduledTimer(
    String id,
    String appId,
    String name,
    TimerSchedule deployed,
    TimerSchedule schedule,
    Instant started,
    boolean enabled,
    @Nullable Instant nextRun,
    @Nullable Instant runningUntil,
    long runs,
    long skipped) {}
