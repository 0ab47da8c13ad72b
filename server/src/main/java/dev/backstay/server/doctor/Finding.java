package dev.backstay.server.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What was found about one thing.
 *
 * @param check what was looked at, one or two words
 * @param level how bad it is
 * @param message one line; holds no secret
 * @param advice what to do; null when there is nothing to do
 */
public record Finding(String check, Level level, String message, @Nullable String advice) {

  /** How bad something is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** The server runs, with something that its operator should know or mend. */
    WARNING,
    /** The server does not start, or loses data. */
    ERROR
  }

  static Finding ok(String check, String message) {
    return new Finding(check, Level.OK, message, null);
  }

  static Finding warning(String check, String message, String advice) {
    return new Finding(check, Level.WARNING, message, advice);
  }

  /** Something that a server does not start with. */
  public static Finding error(String check, String message, String advice) {
    return new Finding(check, Level.ERROR, message, advice);
  }
}
