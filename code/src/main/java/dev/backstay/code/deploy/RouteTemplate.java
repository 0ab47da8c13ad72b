package dev.backstay.code.deploy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The path of a method below its service, such as {@code orders/{id}/items}: segments that are
 * literal, or a parameter in braces.
 *
 * <p>The order of templates is the order in which they are tried: at the first segment where two of
 * them differ in kind, the literal one comes first. So {@code GET /names} is found beside {@code
 * GET /{petId}}, whatever the methods are called.
 */
record RouteTemplate(List<String> segments) implements Comparable<RouteTemplate> {
  private static final int MAX_SEGMENTS = 30;

  /**
   * Reads a template.
   *
   * @param path with or without a slash at its beginning and its end; empty for the service itself
   * @throws IllegalArgumentException with a message for the deploying developer
   */
  static RouteTemplate of(String path) {
    List<String> segments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String segment : path.split("/", -1)) {
      if (segment.isEmpty()) {
        continue;
      }
      boolean parameter = isParameter(segment);
      if (parameter && !names.add(segment)) {
        throw new IllegalArgumentException("has the parameter " + segment + " twice");
      }
      if (parameter ? segment.length() == 2 : segment.matches(".*[{}].*")) {
        throw new IllegalArgumentException(
            "has the segment `" + segment + "`; a parameter is a whole segment such as {id}");
      }
      segments.add(segment);
    }
    if (segments.size() > MAX_SEGMENTS) {
      throw new IllegalArgumentException("has more than " + MAX_SEGMENTS + " segments");
    }
    return new RouteTemplate(List.copyOf(segments));
  }

  /**
   * The values of the parameters when these segments of an address are of this template; null when
   * they are not.
   *
   * @param address decoded segments
   */
  @Nullable Map<String, String> match(List<String> address) {
    if (address.size() != segments.size()) {
      return null;
    }
    Map<String, String> values = segments.isEmpty() ? Map.of() : new LinkedHashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      if (isParameter(segment)) {
        values.put(segment.substring(1, segment.length() - 1), address.get(i));
      } else if (!segment.equals(address.get(i))) {
        return null;
      }
    }
    return Collections.unmodifiableMap(values);
  }

  /** The names of the parameters, in the order of the path. */
  List<String> parameters() {
    return segments.stream()
        .filter(RouteTemplate::isParameter)
        .map(segment -> segment.substring(1, segment.length() - 1))
        .toList();
  }

  /** Whether the same addresses are of both. */
  boolean isSame(RouteTemplate other) {
    return segments.size() == other.segments.size() && compareTo(other) == 0;
  }

  @Override
  public int compareTo(RouteTemplate other) {
    int common = Math.min(segments.size(), other.segments.size());
    for (int i = 0; i < common; i++) {
      String mine = segments.get(i);
      String theirs = other.segments.get(i);
      int kind = Boolean.compare(isParameter(mine), isParameter(theirs));
      if (kind != 0) {
        return kind;
      }
      int text = isParameter(mine) ? 0 : mine.compareTo(theirs);
      if (text != 0) {
        return text;
      }
    }
    return Integer.compare(segments.size(), other.segments.size());
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{") && segment.endsWith("}");
  }
}
