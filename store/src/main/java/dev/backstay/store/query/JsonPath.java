package dev.backstay.store.query;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Paths into JSON values, in MySQL's form: {@code $.name}, {@code $."any name"}, {@code $.list[0]}.
 * Both databases have forms of their own with more in them; what reaches them is written again,
 * with every name quoted.
 */
final class JsonPath {
  /** Longer ones lead nowhere: values are not nested that deep. */
  private static final int MAX_LENGTH = 500;

  private static final Pattern STEP =
      Pattern.compile(
          "\\.([\\p{L}_$][\\p{L}\\p{N}_$-]*)|\\.\"([^\"\\\\\\p{Cntrl}]+)\"|\\[(\\d{1,9})]");

  private JsonPath() {}

  /** The path as both databases read it; null if it is none. */
  static @Nullable String normalized(String text) {
    String path = text.strip();
    if (path.length() > MAX_LENGTH || !path.startsWith("$")) {
      return null;
    }
    StringBuilder normalized = new StringBuilder("$");
    Matcher step = STEP.matcher(path);
    int at = 1;
    while (at < path.length()) {
      if (!step.find(at) || step.start() != at) {
        return null;
      }
      String name = step.group(1) != null ? step.group(1) : step.group(2);
      if (name == null) {
        normalized.append('[').append(Integer.parseInt(step.group(3))).append(']');
      } else {
        normalized.append(".\"").append(name).append('"');
      }
      at = step.end();
    }
    return normalized.toString();
  }

  /** The steps of a path: a String for a name, an Integer for an index; null if it is none. */
  static @Nullable List<Object> steps(String text) {
    String path = text.strip();
    if (normalized(path) == null) {
      return null;
    }
    List<Object> steps = new ArrayList<>();
    Matcher step = STEP.matcher(path);
    while (step.find()) {
      String name = step.group(1) != null ? step.group(1) : step.group(2);
      steps.add(name == null ? (Object) Integer.valueOf(step.group(3)) : name);
    }
    return steps;
  }

  /** The last name in a path, which is its key in a result; null if there is none. */
  static @Nullable String lastName(String normalized) {
    int end = normalized.lastIndexOf('"');
    int start = end < 0 ? -1 : normalized.lastIndexOf('"', end - 1);
    return start < 0 ? null : normalized.substring(start + 1, end);
  }
}
