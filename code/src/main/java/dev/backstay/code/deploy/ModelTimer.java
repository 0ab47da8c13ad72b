package dev.backstay.code.deploy;

import dev.backstay.code.archive.ArchiveException;
import dev.backstay.code.schedule.ScheduleException;
import dev.backstay.code.schedule.ScheduleReader;
import dev.backstay.code.schedule.ScheduleWriter;
import dev.backstay.code.schedule.TimerSchedule;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A timer as a deployment's {@code model.json} has it (reference: business-logic.md §4 and §5).
 *
 * @param name its name
 * @param provider the file it is in, with forward slashes
 * @param definition JSON text of an object with the schedule
 */
record ModelTimer(String name, String provider, String definition) {
  /** It is part of addresses, which the official tools do not encode. */
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_$][\\p{L}\\p{N}_$. -]{0,99}");

  private static final int MAX_DEFINITION = 10_000;

  /**
   * The timers of a model.
   *
   * @param providers where its parts are
   * @throws ArchiveException one of them is not right; the message is for the deploying developer
   */
  static List<ModelTimer> read(Map<?, ?> model, ProviderRule providers) throws ArchiveException {
    List<ModelTimer> timers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Object listed = model.get("timers");
    if (listed != null && !(listed instanceof List<?>)) {
      throw new ArchiveException("`timers` in model.json is not a list");
    }
    for (Object item : listed instanceof List<?> list ? list : List.of()) {
      if (!(item instanceof Map<?, ?> timer)) {
        throw new ArchiveException("a timer in model.json is not an object");
      }
      String name = timer.get("name") instanceof String text ? text : "";
      if (!NAME.matcher(name).matches()) {
        throw new ArchiveException(
            "the timer `"
                + shortened(name)
                + "` needs another name: 1 to 100 letters, digits, spaces and _ $ . -, and a letter"
                + " or digit first");
      }
      if (!names.add(name)) {
        throw new ArchiveException("there are two timers with the name `" + name + "`");
      }
      String provider = providers.of(timer, "the timer " + name);
      String definition =
          timer.get("timerJson") instanceof String text
              ? text
              : new String(Json.write(timer.get("timerJson")), StandardCharsets.UTF_8);
      if (definition.length() > MAX_DEFINITION) {
        throw new ArchiveException("the definition of the timer " + name + " is too long");
      }
      timers.add(new ModelTimer(name, provider, definition));
    }
    return List.copyOf(timers);
  }

  /**
   * When it runs.
   *
   * @param shortestSeconds the shortest period that is allowed
   * @param deployed when the deployment arrived
   * @throws ArchiveException the definition says nothing that can be followed
   */
  TimerSchedule schedule(int shortestSeconds, Instant deployed) throws ArchiveException {
    try {
      return schedule(definition, shortestSeconds, deployed);
    } catch (ScheduleException e) {
      throw new ArchiveException(
          "the timer " + name + " (" + provider + ") cannot be scheduled: " + e.getMessage());
    }
  }

  /** When it runs, for people. */
  String words(Instant deployed) {
    try {
      TimerSchedule schedule = schedule(definition, 1, deployed);
      return ScheduleWriter.words(schedule, schedule.start() == null ? deployed : schedule.start());
    } catch (ScheduleException e) {
      return String.valueOf(e.getMessage());
    }
  }

  static TimerSchedule schedule(String definition, int shortestSeconds, Instant deployed)
      throws ScheduleException {
    return ScheduleReader.deployed(fields(definition), shortestSeconds, deployed);
  }

  private static Map<?, ?> fields(String definition) {
    try {
      Object read = Json.read(definition.getBytes(StandardCharsets.UTF_8));
      return read instanceof Map<?, ?> map ? map : Map.of();
    } catch (ApiException e) {
      return Map.of();
    }
  }

  private static String shortened(@Nullable String text) {
    String plain = String.valueOf(text).replaceAll("\\p{Cntrl}", "?");
    return plain.length() > 100 ? plain.substring(0, 100) + "…" : plain;
  }
}
