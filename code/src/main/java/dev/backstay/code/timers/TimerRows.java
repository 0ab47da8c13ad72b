package dev.backstay.code.timers;

import static dev.backstay.store.generated.platform.tables.CodeTimerRunTable.CODE_TIMER_RUN;
import static dev.backstay.store.generated.platform.tables.CodeTimerTable.CODE_TIMER;

import dev.backstay.code.schedule.ScheduleException;
import dev.backstay.code.schedule.ScheduleReader;
import dev.backstay.code.schedule.ScheduleWriter;
import dev.backstay.code.schedule.TimerSchedule;
import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Timers and runs as rows. */
final class TimerRows {
  static final List<Field<?>> TIMER =
      List.of(
          CODE_TIMER.ID,
          CODE_TIMER.APP_ID,
          CODE_TIMER.NAME,
          CODE_TIMER.DEPLOYED,
          CODE_TIMER.SCHEDULE,
          CODE_TIMER.STARTED,
          CODE_TIMER.ENABLED,
          CODE_TIMER.NEXT_RUN,
          CODE_TIMER.RUNNING_UNTIL,
          CODE_TIMER.RUN,
          CODE_TIMER.SKIPPED);

  static final List<Field<?>> RUN =
      List.of(
          CODE_TIMER_RUN.ID,
          CODE_TIMER_RUN.TIMER_ID,
          CODE_TIMER.NAME,
          CODE_TIMER_RUN.DUE,
          CODE_TIMER_RUN.STARTED,
          CODE_TIMER_RUN.ENDED,
          CODE_TIMER_RUN.STATE,
          CODE_TIMER_RUN.STARTED_BY,
          CODE_TIMER_RUN.ERROR_CODE,
          CODE_TIMER_RUN.RESULT);

  private TimerRows() {}

  static ScheduledTimer timer(Record row) {
    return new ScheduledTimer(
        row.get(CODE_TIMER.ID),
        row.get(CODE_TIMER.APP_ID),
        row.get(CODE_TIMER.NAME),
        schedule(row.get(CODE_TIMER.DEPLOYED)),
        schedule(row.get(CODE_TIMER.SCHEDULE)),
        Instant.ofEpochMilli(row.get(CODE_TIMER.STARTED)),
        row.get(CODE_TIMER.ENABLED),
        instant(row.get(CODE_TIMER.NEXT_RUN)),
        instant(row.get(CODE_TIMER.RUNNING_UNTIL)),
        row.get(CODE_TIMER.RUN),
        row.get(CODE_TIMER.SKIPPED));
  }

  static TimerRun run(Record row) {
    return new TimerRun(
        row.get(CODE_TIMER_RUN.ID),
        row.get(CODE_TIMER_RUN.TIMER_ID),
        row.get(CODE_TIMER.NAME),
        row.get(CODE_TIMER_RUN.DUE),
        row.get(CODE_TIMER_RUN.STARTED),
        row.get(CODE_TIMER_RUN.ENDED),
        TimerRun.State.valueOf(row.get(CODE_TIMER_RUN.STATE)),
        row.get(CODE_TIMER_RUN.STARTED_BY),
        row.get(CODE_TIMER_RUN.ERROR_CODE),
        row.get(CODE_TIMER_RUN.RESULT));
  }

  static String text(TimerSchedule schedule) {
    return new String(Json.write(ScheduleWriter.json(schedule)), StandardCharsets.UTF_8);
  }

  /** What {@link #text} wrote; it was checked when it came in. */
  static TimerSchedule schedule(String text) {
    try {
      return Json.read(text.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map
          ? ScheduleReader.read(map, 1)
          : unreadable();
    } catch (ScheduleException e) {
      return unreadable();
    }
  }

  private static TimerSchedule unreadable() {
    throw new IllegalStateException("the schedule of a timer in the database cannot be read");
  }

  private static @Nullable Instant instant(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
