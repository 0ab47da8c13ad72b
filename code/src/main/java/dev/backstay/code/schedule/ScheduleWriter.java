package dev.backstay.code.schedule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes schedules as {@link ScheduleReader} reads them, and in words. */
public final class ScheduleWriter {
  private ScheduleWriter() {}

  /**
   * The fields {@code startDate}, {@code expire} and {@code frequency}; what is null is left out.
   */
  public static Map<String, Object> json(TimerSchedule schedule) {
    Map<String, Object> json = new LinkedHashMap<>();
    if (schedule.start() != null) {
      json.put("startDate", schedule.start().toEpochMilli());
    }
    if (schedule.expire() != null) {
      json.put("expire", schedule.expire().toEpochMilli());
    }
    json.put("frequency", frequency(schedule));
    return json;
  }

  /** The field {@code frequency} alone. */
  public static Map<String, Object> frequency(TimerSchedule schedule) {
    Map<String, Object> json = new LinkedHashMap<>();
    switch (schedule.frequency()) {
      case Frequency.Once _ -> json.put("schedule", "once");
      case Frequency.EverySeconds every -> {
        json.put("schedule", "custom");
        json.put("repeat", Map.of("every", every.seconds()));
      }
      case Frequency.EveryDays every -> {
        json.put("schedule", "daily");
        json.put("repeat", Map.of("every", every.days()));
      }
      case Frequency.EveryWeeks every -> {
        json.put("schedule", "weekly");
        Map<String, Object> repeat = new LinkedHashMap<>();
        repeat.put("every", every.weeks());
        repeat.put("on", numbers(every.on()));
        json.put("repeat", repeat);
      }
      case Frequency.Monthly monthly -> {
        json.put("schedule", "monthly");
        json.put("repeat", repeat(monthly));
      }
    }
    json.put("timeZone", zone(schedule));
    json.put("overlap", schedule.overlap());
    return json;
  }

  private static Map<String, Object> repeat(Frequency.Monthly monthly) {
    Map<String, Object> on = new LinkedHashMap<>();
    List<Object> days = new ArrayList<>(monthly.days());
    if (monthly.lastDay()) {
      days.add("last");
    }
    if (!days.isEmpty()) {
      on.put("days", days);
    }
    if (!monthly.weekdays().isEmpty()) {
      List<Object> weeks = new ArrayList<>(monthly.weeks());
      if (monthly.lastWeek()) {
        weeks.add("last");
      }
      Map<String, Object> weekdays = new LinkedHashMap<>();
      weekdays.put("on", weeks);
      weekdays.put("weekdays", numbers(monthly.weekdays()));
      on.put("weekdays", weekdays);
    }
    Map<String, Object> repeat = new LinkedHashMap<>();
    boolean all = monthly.months().size() == 12;
    repeat.put(
        "every",
        all ? monthly.every() : monthly.months().stream().map(month -> month.getValue()).toList());
    repeat.put("on", on);
    return repeat;
  }

  private static List<Integer> numbers(Collection<DayOfWeek> days) {
    return days.stream().map(day -> day.getValue() % 7 + 1).sorted().toList();
  }

  /** The name of the time zone. */
  public static String zone(TimerSchedule schedule) {
    String id = schedule.zone().getId();
    return id.equals("Z") ? "UTC" : id;
  }

  /**
   * For people: {@code every 2 days at 03:00 (Europe/Berlin)}.
   *
   * @param first the start, or the moment of the deployment where there is none
   */
  public static String words(TimerSchedule schedule, Instant first) {
    String at =
        " at " + time(first.atZone(schedule.zone()).toLocalTime()) + " (" + zone(schedule) + ")";
    return switch (schedule.frequency()) {
      case Frequency.Once _ -> "once, at " + first;
      case Frequency.EverySeconds every -> "every " + counted(every.seconds(), "second");
      case Frequency.EveryDays every -> "every " + counted(every.days(), "day") + at;
      case Frequency.EveryWeeks every ->
          "every " + counted(every.weeks(), "week") + " on " + names(every.on()) + at;
      case Frequency.Monthly monthly -> words(monthly) + at;
    };
  }

  private static String words(Frequency.Monthly monthly) {
    List<String> on = new ArrayList<>();
    if (!monthly.days().isEmpty()) {
      on.add("the days " + joined(monthly.days()));
    }
    if (monthly.lastDay()) {
      on.add("the last day");
    }
    if (!monthly.weekdays().isEmpty()) {
      List<Object> weeks = new ArrayList<>(monthly.weeks());
      if (monthly.lastWeek()) {
        weeks.add("last");
      }
      on.add(names(monthly.weekdays()) + " number " + joined(weeks));
    }
    String months =
        monthly.months().size() == 12
            ? "every " + counted(monthly.every(), "month")
            : monthly.months().stream()
                .map(month -> month.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
                .collect(Collectors.joining(", ", "in ", ""));
    return months + " on " + String.join(" and ", on);
  }

  private static String names(Collection<DayOfWeek> days) {
    return days.stream()
        .map(day -> day.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
        .collect(Collectors.joining(", "));
  }

  private static String joined(Collection<? extends @Nullable Object> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String counted(int number, String unit) {
    return number == 1 ? unit : number + " " + unit + "s";
  }

  private static String time(LocalTime time) {
    return time.getSecond() == 0 && time.getNano() == 0
        ? time.toString().substring(0, 5)
        : time.withNano(0).toString();
  }
}
