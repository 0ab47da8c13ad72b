package dev.backstay.store.schema;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * The patterns of developers for texts in columns, by RE2: whatever pattern and text meet, the time
 * is linear, so no row can stop the server.
 */
final class ColumnPattern {
  private static final int MAX_LENGTH = 1_000;

  private static final Cache<String, Pattern> COMPILED =
      Caffeine.newBuilder().maximumSize(500).build();

  private ColumnPattern() {}

  static boolean isValid(String regex) {
    if (regex.length() > MAX_LENGTH) {
      return false;
    }
    try {
      Pattern.compile(regex);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  /** Whether all of {@code text} matches. */
  static boolean matches(String regex, String text) {
    return COMPILED.get(regex, Pattern::compile).matches(text);
  }
}
