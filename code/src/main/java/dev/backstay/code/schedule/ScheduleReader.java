package dev.backstay.code.schedule;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads schedules as developers and the official tools write them (reference: business-logic.md
 * §5): {@code startDate}, {@code expire} and {@code frequency {schedule, repeat}}. Ours, and within
 * {@code frequency} since the tools pass that on as it is: {@code timeZone} and {@code overlap}.
 */
public final class ScheduleReader {
  /** The longest period of a {@code custom} timer, in seconds. */
  public static final int LONGEST_SECONDS = 86_400;

  private static final int MOST_DAYS = 3_650;
  private static final int MOST_WEEKS = 520;
  private static final int MOST_MONTHS = 120;

  /**
   * The official tool writes the moment when it reads the code as the start of a timer that has
   * none. So far may that lie before the deployment arrives.
   */
  private static final Duration DEPLOYING = Duration.ofMinutes(15);

  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
  private static final List<String> ORDINALS =
      List.of("first", "second", "third", "fourth", "fifth");

  private final Map<?, ?> timer;
  private final int shortestSeconds;
  private ZoneId zone = ZoneOffset.UTC;

  private ScheduleReader(Map<?, ?> timer, int shortestSeconds) {
    this.timer = timer;
    this.shortestSeconds = shortestSeconds;
  }

  /**
   * Reads a schedule.
   *
   * @param timer the object with the fields above; others are ignored
   * @param shortestSeconds the shortest period that is allowed
   * @throws ScheduleException it is none
   */
  public static TimerSchedule read(Map<?, ?> timer, int shortestSeconds) throws ScheduleException {
    return new ScheduleReader(timer, shortestSeconds).read();
  }

  /**
   * Reads a schedule of deployed code: a start that is the moment of the deployment is none.
   *
   * @param deployed when the deployment arrived
   */
  public static TimerSchedule deployed(Map<?, ?> timer, int shortestSeconds, Instant deployed)
      throws ScheduleException {
    TimerSchedule schedule = read(timer, shortestSeconds);
    Instant start = schedule.start();
    boolean now =
        start != null
            && !(schedule.frequency() instanceof Frequency.Once)
            && !start.isAfter(deployed)
            && start.isAfter(deployed.minus(DEPLOYING));
    return now
        ? new TimerSchedule(
            null, schedule.expire(), schedule.zone(), schedule.overlap(), schedule.frequency())
        : schedule;
  }

  private TimerSchedule read() throws ScheduleException {
    if (!(timer.get("frequency") instanceof Map<?, ?> frequency)) {
      throw new ScheduleException(
          "its `frequency` is missing: write for example {schedule: 'daily', repeat: {every: 1}}");
    }
    zone = zone(frequency.get("timeZone"));
    Map<?, ?> repeat = frequency.get("repeat") instanceof Map<?, ?> map ? map : Map.of();
    Instant start = date("startDate");
    Instant expire = date("expire");
    Object name = frequency.get("schedule");
    Frequency read =
        switch (String.valueOf(name).toLowerCase(Locale.ROOT)) {
          case "once" -> new Frequency.Once();
          case "custom" ->
              new Frequency.EverySeconds(
                  every(repeat, "seconds", shortestSeconds, LONGEST_SECONDS));
          case "daily" -> new Frequency.EveryDays(every(repeat, "days", 1, MOST_DAYS));
          case "weekly" ->
              new Frequency.EveryWeeks(
                  every(repeat, "weeks", 1, MOST_WEEKS), weekdays(repeat.get("on"), "repeat.on"));
          case "monthly" -> monthly(repeat);
          default ->
              throw new ScheduleException(
                  "`frequency.schedule` is `"
                      + shortened(name)
                      + "`: it is once, custom, daily, weekly or monthly");
        };
    if (read instanceof Frequency.Once && start == null) {
      throw new ScheduleException("a timer that runs once needs a `startDate`");
    }
    if (start != null && expire != null && expire.isBefore(start)) {
      throw new ScheduleException("it expires before it starts");
    }
    return new TimerSchedule(
        start, expire, zone, Boolean.TRUE.equals(frequency.get("overlap")), read);
  }

  private static ZoneId zone(@Nullable Object name) throws ScheduleException {
    if (name == null || name.equals("")) {
      return ZoneOffset.UTC;
    }
    try {
      ZoneId zone = ZoneId.of(name.toString());
      return zone.normalized().equals(ZoneOffset.UTC) ? ZoneOffset.UTC : zone;
    } catch (DateTimeException e) {
      throw new ScheduleException(
          "`frequency.timeZone` is `"
              + shortened(name)
              + "`, which is not a time zone: write for example 'Europe/Berlin', 'America/New_York'"
              + " or 'UTC'");
    }
  }

  private @Nullable Instant date(String field) throws ScheduleException {
    Object value = timer.get(field);
    Instant date =
        switch (value) {
          case null -> null;
          case Number number -> Instant.ofEpochMilli(number.longValue());
          case String text when text.isBlank() -> null;
          case String text when text.strip().matches("-?\\d{1,18}") ->
              Instant.ofEpochMilli(Long.parseLong(text.strip()));
          case String text -> date(field, text.strip());
          default -> throw notDate(field, value);
        };
    if (date != null && (date.isBefore(EARLIEST) || date.isAfter(LATEST))) {
      throw notDate(field, value);
    }
    return date;
  }

  /** With its own offset, or in the timer's zone. */
  private Instant date(String field, String text) throws ScheduleException {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      try {
        LocalDateTime local =
            text.length() == "2026-01-31".length()
                ? LocalDate.parse(text).atStartOfDay()
                : LocalDateTime.parse(text.replace(' ', 'T'));
        return local.atZone(zone).toInstant();
      } catch (DateTimeParseException no) {
        throw notDate(field, text);
      }
    }
  }

  private static ScheduleException notDate(String field, @Nullable Object value) {
    return new ScheduleException(
        "`"
            + field
            + "` is `"
            + shortened(value)
            + "`: write milliseconds since 1970 or a date such as '2026-01-31T18:00:00Z'");
  }

  private static int every(Map<?, ?> repeat, String unit, int least, int most)
      throws ScheduleException {
    Integer number = whole(repeat.get("every"));
    if (number == null || number < least || number > most) {
      throw new ScheduleException(
          "`repeat.every` is `"
              + shortened(repeat.get("every"))
              + "`: it is a whole number of "
              + unit
              + " from "
              + least
              + " to "
              + most);
    }
    return number;
  }

  private static Frequency monthly(Map<?, ?> repeat) throws ScheduleException {
    Object every = repeat.get("every");
    SortedSet<Month> months = new TreeSet<>(Frequency.allMonths());
    int step = 1;
    if (every instanceof List<?> list) {
      months.clear();
      for (Object month : list) {
        months.add(Month.of(within(month, 1, 12, "repeat.every", "months")));
      }
      if (months.isEmpty()) {
        throw new ScheduleException("`repeat.every` names no month");
      }
    } else if (every != null) {
      step = every(repeat, "months", 1, MOST_MONTHS);
    }
    Object on = repeat.get("on");
    Map<?, ?> parts = on instanceof Map<?, ?> map ? map : Map.of();
    TreeSet<Integer> days = new TreeSet<>();
    boolean lastDay = false;
    Object dates = on instanceof List<?> ? on : parts.get("days");
    for (Object day : dates instanceof List<?> list ? list : List.of()) {
      if (isLast(day)) {
        lastDay = true;
      } else {
        days.add(within(day, 1, 31, "repeat.on.days", "days of the month, or 'last'"));
      }
    }
    TreeSet<Integer> weeks = new TreeSet<>();
    boolean lastWeek = false;
    SortedSet<DayOfWeek> weekdays = new TreeSet<>();
    if (parts.get("weekdays") instanceof Map<?, ?> some) {
      for (Object week : some.get("on") instanceof List<?> list ? list : List.of()) {
        if (isLast(week)) {
          lastWeek = true;
        } else {
          int ordinal = ORDINALS.indexOf(String.valueOf(week).toLowerCase(Locale.ROOT)) + 1;
          weeks.add(
              ordinal > 0
                  ? ordinal
                  : within(week, 1, 5, "repeat.on.weekdays.on", "weeks, or 'last'"));
        }
      }
      weekdays = weekdays(some.get("weekdays"), "repeat.on.weekdays.weekdays");
      if (weeks.isEmpty() && !lastWeek) {
        throw new ScheduleException(
            "`repeat.on.weekdays.on` is missing: which of the month's weekdays, 1 to 5 or 'last'");
      }
    }
    Frequency.Monthly monthly =
        new Frequency.Monthly(step, months, days, lastDay, weeks, lastWeek, weekdays);
    if (days.isEmpty() && !lastDay && weekdays.isEmpty()) {
      throw new ScheduleException(
          "`repeat.on` is missing: write {days: [1, 15, 'last']} or {weekdays: {on: ['last'],"
              + " weekdays: [2]}}");
    }
    LocalDate any = LocalDate.of(2000, 1, 1);
    boolean never = true;
    for (int month = 0; month < 12 && never; month++) {
      never = monthly.next(any.plusMonths(month), any.plusMonths(month)) == null;
    }
    if (never) {
      throw new ScheduleException("there are no such days in these months");
    }
    return monthly;
  }

  private static SortedSet<DayOfWeek> weekdays(@Nullable Object on, String field)
      throws ScheduleException {
    TreeSet<DayOfWeek> days = new TreeSet<>();
    for (Object day : on instanceof List<?> list ? list : Arrays.asList(on)) {
      int number = within(day, 1, 7, field, "days of the week, 1 for Sunday to 7 for Saturday");
      days.add(number == 1 ? DayOfWeek.SUNDAY : DayOfWeek.of(number - 1));
    }
    if (days.isEmpty()) {
      throw new ScheduleException("`" + field + "` names no day of the week");
    }
    return days;
  }

  private static boolean isLast(@Nullable Object value) {
    return "last".equalsIgnoreCase(String.valueOf(value));
  }

  private static int within(@Nullable Object value, int least, int most, String field, String what)
      throws ScheduleException {
    Integer number = whole(value);
    if (number == null || number < least || number > most) {
      throw new ScheduleException(
          "`"
              + field
              + "` has `"
              + shortened(value)
              + "`: it is a list of "
              + what
              + ", "
              + least
              + " to "
              + most);
    }
    return number;
  }

  private static @Nullable Integer whole(@Nullable Object value) {
    if (value instanceof Number number && number.doubleValue() == number.intValue()) {
      return number.intValue();
    }
    return value instanceof String text && text.strip().matches("\\d{1,9}")
        ? Integer.valueOf(text.strip())
        : null;
  }

  private static String shortened(@Nullable Object value) {
    String text = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
