package dev.backstay.code.schedule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** All runs of a schedule in a time, found day by day and minute by minute. */
final class SlowSchedule {
  private SlowSchedule() {}

  /** The runs from the start until an end. */
  static List<Instant> runs(TimerSchedule schedule, Instant first, Instant end) {
    List<Instant> runs = new ArrayList<>();
    switch (schedule.frequency()) {
      case Frequency.Once _ -> runs.add(first);
      case Frequency.EverySeconds every -> {
        for (Instant run = first; run.isBefore(end); run = run.plusSeconds(every.seconds())) {
          runs.add(run);
        }
      }
      case Frequency.OnDays days -> {
        ZoneId zone = schedule.zone();
        LocalDateTime start = LocalDateTime.ofInstant(first, zone);
        for (LocalDate day = start.toLocalDate();
            day.atStartOfDay(zone).toInstant().isBefore(end);
            day = day.plusDays(1)) {
          if (isDay(days, start.toLocalDate(), day)) {
            runs.add(
                day.equals(start.toLocalDate())
                    ? first
                    : instant(day.atTime(start.toLocalTime()), zone));
          }
        }
      }
    }
    runs.removeIf(
        run -> !run.isBefore(end) || (schedule.expire() != null && run.isAfter(schedule.expire())));
    return runs.stream().distinct().toList();
  }

  private static boolean isDay(Frequency.OnDays days, LocalDate first, LocalDate day) {
    return switch (days) {
      case Frequency.EveryDays every -> count(first, day, each -> true) % every.days() == 0;
      case Frequency.EveryWeeks every ->
          count(first, day, each -> each.getDayOfWeek() == DayOfWeek.SUNDAY) % every.weeks() == 0
              && every.on().contains(day.getDayOfWeek());
      case Frequency.Monthly monthly -> {
        boolean month =
            monthly.months().contains(day.getMonth())
                && count(first, day, each -> each.getDayOfMonth() == 1) % monthly.every() == 0;
        int before = 0;
        int after = 0;
        for (LocalDate each = day.withDayOfMonth(1);
            each.getMonth() == day.getMonth();
            each = each.plusDays(1)) {
          if (each.getDayOfWeek() == day.getDayOfWeek()) {
            before += each.isBefore(day) ? 1 : 0;
            after += each.isAfter(day) ? 1 : 0;
          }
        }
        boolean weekday =
            monthly.weekdays().contains(day.getDayOfWeek())
                && (monthly.weeks().contains(before + 1) || (monthly.lastWeek() && after == 0));
        yield month
            && (monthly.days().contains(day.getDayOfMonth())
                || (monthly.lastDay() && day.plusDays(1).getDayOfMonth() == 1)
                || weekday);
      }
    };
  }

  private static int count(
      LocalDate first, LocalDate day, java.util.function.Predicate<LocalDate> which) {
    int count = 0;
    for (LocalDate each = first.plusDays(1); !each.isAfter(day); each = each.plusDays(1)) {
      count += which.test(each) ? 1 : 0;
    }
    return count;
  }

  /** The first moment at which clocks show a time; where they skip it, as if they had not. */
  private static Instant instant(LocalDateTime wanted, ZoneId zone) {
    Instant minute = wanted.toInstant(ZoneOffset.UTC).minusSeconds(27 * 3_600);
    while (LocalDateTime.ofInstant(minute, zone).isBefore(wanted)) {
      minute = minute.plusSeconds(60);
    }
    return LocalDateTime.ofInstant(minute, zone).equals(wanted)
        ? minute
        : wanted.toInstant(zone.getRules().getOffset(minute.minusSeconds(60)));
  }
}
