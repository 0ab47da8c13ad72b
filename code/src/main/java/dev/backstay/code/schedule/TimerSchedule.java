package dev.backstay.code.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * When a timer runs.
 *
 * <p>Days are those of the time zone. A run on a day is at the time of day of the start, whatever
 * summer time does: a time that the clock skips is as much later, a time that it shows twice is
 * taken once, the first time.
 *
 * @param start the first run at the earliest; null for the moment of the deployment
 * @param expire no run is after it; null for never
 * @param zone in which days begin and the time of day is told
 * @param overlap whether a run may begin while the one before is still going on
 * @param frequency how often
 */
public record TimerSchedule(
    @Nullable Instant start,
    @Nullable Instant expire,
    ZoneId zone,
    boolean overlap,
    Frequency frequency) {

  /** No date is looked for beyond the year 9999, which is what clients can read. */
  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  /**
   * The next run.
   *
   * @param first the start, or the moment of the deployment where there is none
   * @param after the run is later than this
   * @return null when none comes any more
   */
  public @Nullable Instant next(Instant first, Instant after) {
    Instant next =
        switch (frequency) {
          case Frequency.Once _ -> first.isAfter(after) ? first : null;
          case Frequency.EverySeconds every -> next(every, first, after);
          case Frequency.OnDays days -> next(days, first, after);
        };
    return next == null || next.isAfter(LATEST) || (expire != null && next.isAfter(expire))
        ? null
        : next;
  }

  private static Instant next(Frequency.EverySeconds every, Instant first, Instant after) {
    if (first.isAfter(after)) {
      return first;
    }
    long period = every.seconds() * 1_000L;
    long passed = after.toEpochMilli() - first.toEpochMilli();
    return first.plusMillis((passed / period + 1) * period);
  }

  private @Nullable Instant next(Frequency.OnDays days, Instant first, Instant after) {
    ZonedDateTime start = first.atZone(zone);
    LocalTime time = start.toLocalTime();
    // where the clock skips a time, the run of a day can fall on the next day
    LocalDate day = days.next(start.toLocalDate(), after.atZone(zone).toLocalDate().minusDays(1));
    while (day != null) {
      Instant run =
          day.equals(start.toLocalDate())
              ? first
              : ZonedDateTime.of(day, time, zone).withEarlierOffsetAtOverlap().toInstant();
      if (run.isAfter(after)) {
        return run;
      }
      day = days.next(start.toLocalDate(), day.plusDays(1));
    }
    return null;
  }
}
