package dev.backstay.code.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** How often a timer runs. */
public sealed interface Frequency {
  /** One run, at the start. */
  record Once() implements Frequency {}

  /**
   * Every so many seconds of time that has passed, whatever clocks on walls show.
   *
   * @param seconds 1 to 86,400
   */
  record EverySeconds(int seconds) implements Frequency {}

  /** On certain days, at the time of day of the timer's start. */
  sealed interface OnDays extends Frequency {
    /**
     * The first day of a run on or after a day.
     *
     * @param first the day of the timer's start, which days are counted from; no run is before it
     * @param from the day to begin at
     * @return null when no day comes any more
     */
    @Nullable LocalDate next(LocalDate first, LocalDate from);
  }

  /**
   * Every so many days from the start.
   *
   * @param days 1 or more
   */
  record EveryDays(int days) implements OnDays {
    @Override
    public LocalDate next(LocalDate first, LocalDate from) {
      if (from.isBefore(first)) {
        return first;
      }
      long passed = ChronoUnit.DAYS.between(first, from);
      return first.plusDays(Math.ceilDiv(passed, days) * days);
    }
  }

  /**
   * On days of every so many weeks. Weeks begin on Sundays, as the numbers of days do; the first is
   * the one of the start.
   *
   * @param weeks 1 or more
   * @param on the days, at least one
   */
  record EveryWeeks(int weeks, SortedSet<DayOfWeek> on) implements OnDays {
    @Override
    public LocalDate next(LocalDate first, LocalDate from) {
      LocalDate firstWeek = first.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
      LocalDate day = from.isBefore(first) ? first : from;
      while (true) {
        long week = ChronoUnit.WEEKS.between(firstWeek, day);
        long beyond = week % weeks;
        if (beyond != 0) {
          day = firstWeek.plusWeeks(week + weeks - beyond);
        } else if (on.contains(day.getDayOfWeek())) {
          return day;
        } else {
          day = day.plusDays(1);
        }
      }
    }
  }

  /**
   * On days of months. A day that a month does not have is left out there.
   *
   * @param every only every so many months, counted from the month of the start; 1 for each
   * @param months only in these months, at least one
   * @param days days of the month, 1 to 31
   * @param lastDay whether on the last day of the month, too
   * @param weeks which of the month's {@code weekdays}: 1 for the first, to 5
   * @param lastWeek whether on the last of the month's {@code weekdays}, too
   * @param weekdays the days that {@code weeks} and {@code lastWeek} are about
   */
  record Monthly(
      int every,
      SortedSet<Month> months,
      SortedSet<Integer> days,
      boolean lastDay,
      SortedSet<Integer> weeks,
      boolean lastWeek,
      SortedSet<DayOfWeek> weekdays)
      implements OnDays {
    /** Leap days are at most eight years apart. */
    private static final int MONTHS_AHEAD = 12 * 9;

    @Override
    public @Nullable LocalDate next(LocalDate first, LocalDate from) {
      LocalDate day = from.isBefore(first) ? first : from;
      LocalDate firstMonth = first.withDayOfMonth(1);
      LocalDate end = day.plusMonths((long) MONTHS_AHEAD * every);
      while (day.isBefore(end)) {
        long month = ChronoUnit.MONTHS.between(firstMonth, day.withDayOfMonth(1));
        if (month % every == 0 && months.contains(day.getMonth())) {
          if (isDay(day)) {
            return day;
          }
          day = day.plusDays(1);
        } else {
          day = day.withDayOfMonth(1).plusMonths(1);
        }
      }
      return null;
    }

    private boolean isDay(LocalDate day) {
      int number = day.getDayOfMonth();
      int length = day.lengthOfMonth();
      return days.contains(number)
          || (lastDay && number == length)
          || (weekdays.contains(day.getDayOfWeek())
              && (weeks.contains((number - 1) / 7 + 1) || (lastWeek && number > length - 7)));
    }
  }

  /** All months. */
  static Set<Month> allMonths() {
    return Set.of(Month.values());
  }
}
