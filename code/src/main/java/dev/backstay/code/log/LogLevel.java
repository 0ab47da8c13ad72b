package dev.backstay.code.log;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How important a line of the log is, the most important first. */
enum LogLevel {
  /** Of a logger: nothing is logged. No line has it. */
  OFF,
  FATAL,
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE;

  /**
   * The level of that name in any case; {@code ALL} is the one of everything.
   *
   * @return null when there is none
   */
  static @Nullable LogLevel named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (upper.equals("ALL")) {
      return TRACE;
    }
    return Arrays.stream(values())
        .filter(level -> level.name().equals(upper))
        .findFirst()
        .orElse(null);
  }

  /** Whether a logger of this level logs a line of that one. */
  boolean includes(LogLevel line) {
    return line.compareTo(this) <= 0;
  }
}
