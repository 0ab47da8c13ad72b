package dev.backstay.foundation.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads values one by one and remembers what is wrong with them. */
final class SettingReader {
  private final List<String> problems = new ArrayList<>();
  private final Map<Setting, String> given;

  /**
   * @param given values by setting; what is missing takes its default
   * @param met problems that were found before, one sentence each
   */
  SettingReader(Map<Setting, String> given, List<String> met) {
    this.given = given;
    this.problems.addAll(met);
  }

  void problem(String sentence) {
    problems.add(sentence);
  }

  /** Ends reading: all problems are reported at once. */
  void requireNoProblems() {
    if (!problems.isEmpty()) {
      throw new WrongSettingsException(problems);
    }
  }

  List<String> list(Setting setting) {
    return List.of(text(setting).split("\\s*,\\s*"));
  }

  Duration seconds(Setting setting, int least, int most) {
    return Duration.ofSeconds(number(setting, least, most));
  }

  static String email(String value) {
    if (!value.matches("[^@\\s]+@[^@\\s]+") || value.length() > 254) {
      throw new IllegalArgumentException("must be an e-mail address");
    }
    return value;
  }

  String text(Setting setting) {
    String value = given.getOrDefault(setting, setting.defaultValue()).strip();
    if (value.isEmpty()) {
      problems.add(setting.key() + " must not be empty");
    }
    return value;
  }

  <T> @Nullable T optional(Setting setting, Function<String, T> parse) {
    String value = given.getOrDefault(setting, setting.defaultValue()).strip();
    if (value.isEmpty()) {
      return null;
    }
    try {
      return parse.apply(value);
    } catch (IllegalArgumentException e) {
      problems.add(setting.key() + (setting.secret() ? "" : " " + quoted(value)) + " " + reason(e));
      return null;
    }
  }

  int number(Setting setting, int least, int most) {
    String value = given.getOrDefault(setting, setting.defaultValue()).strip();
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below, with numbers out of range
    }
    problems.add(
        setting.key()
            + " "
            + quoted(value)
            + " must be a whole number from "
            + least
            + " to "
            + most);
    return least;
  }

  boolean choice(Setting setting, String yes, String no) {
    String value = given.getOrDefault(setting, setting.defaultValue()).strip();
    if (!value.equals(yes) && !value.equals(no)) {
      problems.add(setting.key() + " " + quoted(value) + " must be " + yes + " or " + no);
    }
    return value.equals(yes);
  }

  /**
   * One of the names of an enum, in lower case; any other value is a problem, and the first
   * constant is returned.
   */
  <E extends Enum<E>> E choice(Setting setting, Class<E> names) {
    String value = given.getOrDefault(setting, setting.defaultValue()).strip();
    for (E each : names.getEnumConstants()) {
      if (name(each).equals(value)) {
        return each;
      }
    }
    problems.add(
        setting.key()
            + " "
            + quoted(value)
            + " must be one of "
            + Arrays.stream(names.getEnumConstants())
                .map(SettingReader::name)
                .collect(Collectors.joining(", ")));
    return names.getEnumConstants()[0];
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String quoted(String value) {
    return "`" + (value.length() > 60 ? value.substring(0, 60) + "…" : value) + "`";
  }

  private static String reason(IllegalArgumentException e) {
    String message = e.getMessage();
    return message != null && message.startsWith("must ") ? message : "is not valid";
  }
}
