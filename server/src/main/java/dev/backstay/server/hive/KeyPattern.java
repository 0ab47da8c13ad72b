package dev.backstay.server.hive;

import dev.backstay.foundation.error.ApiError;

/**
 * A pattern of names: {@code *} is anything, {@code ?} one character, {@code [a-c]} one of some,
 * {@code [^a]} one that is none of some, and a backslash takes the next character as it is.
 * Matching takes time that grows with pattern times name, whatever they are.
 */
final class KeyPattern {
  private static final int MAX_LENGTH = 250;

  private final String pattern;

  /**
   * @throws dev.backstay.foundation.error.ApiException 8008 when it is too long
   */
  KeyPattern(String pattern) {
    if (pattern.length() > MAX_LENGTH) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "filterPattern", "It has at most " + MAX_LENGTH + " characters");
    }
    this.pattern = pattern;
  }

  boolean matches(String name) {
    int at = 0;
    int in = 0;
    int star = -1;
    int retry = -1;
    while (in < name.length()) {
      int next = at < pattern.length() && pattern.charAt(at) != '*' ? one(at, name.charAt(in)) : -1;
      if (next >= 0) {
        at = next;
        in++;
      } else if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = ++at;
        retry = in;
      } else if (star >= 0) {
        at = star;
        in = ++retry;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }

  /** The place behind what matches a character; -1 when nothing does. */
  private int one(int at, char c) {
    return switch (pattern.charAt(at)) {
      case '?' -> at + 1;
      case '[' -> oneOf(at + 1, c);
      case '\\' -> {
        int taken = Math.min(at + 1, pattern.length() - 1);
        yield pattern.charAt(taken) == c ? taken + 1 : -1;
      }
      default -> pattern.charAt(at) == c ? at + 1 : -1;
    };
  }

  private int oneOf(int start, char c) {
    int at = start;
    boolean others = at < pattern.length() && pattern.charAt(at) == '^';
    if (others) {
      at++;
    }
    boolean found = false;
    while (at < pattern.length() && pattern.charAt(at) != ']') {
      char low = pattern.charAt(at);
      char high = low;
      if (at + 2 < pattern.length()
          && pattern.charAt(at + 1) == '-'
          && pattern.charAt(at + 2) != ']') {
        high = pattern.charAt(at + 2);
        at += 2;
      }
      found |= Math.min(low, high) <= c && c <= Math.max(low, high);
      at++;
    }
    return found == others ? -1 : Math.min(at + 1, pattern.length());
  }
}
