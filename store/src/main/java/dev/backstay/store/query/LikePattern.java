package dev.backstay.store.query;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of the pattern of a LIKE before it meets a text.
 *
 * <p>Both products look for each part between two percent signs at every place where its first
 * character is found, so a text is read as many times as the rest of the part repeats that
 * character: once for {@code %golden%}, forty times for a part of forty equal letters.
 */
final class LikePattern {
  /**
   * Characters of a pattern. SQLite goes one level deeper into its stack at each percent sign, and
   * a stack that overflows there ends the process: a thousand levels are far from it.
   */
  static final int MAX_LENGTH = 2_000;

  private static final int ANY = -1;

  private LikePattern() {}

  /** How many times at most each byte of a text is compared, from 1. */
  static int repetitions(String pattern) {
    int most = 1;
    boolean anchored = true;
    List<Integer> part = new ArrayList<>();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '%') {
        most = anchored ? most : Math.max(most, ofPart(part));
        anchored = false;
        part.clear();
      } else if (c == '\\' && i + 1 < pattern.length()) {
        part.add(firstByte(pattern.charAt(++i)));
      } else {
        part.add(c == '_' ? ANY : firstByte(c));
      }
    }
    return anchored ? most : Math.max(most, ofPart(part));
  }

  private static int ofPart(List<Integer> part) {
    int start = 0;
    while (start < part.size() && part.get(start) == ANY) {
      start++;
    }
    if (start == part.size()) {
      return 1;
    }
    int first = part.get(start);
    int repetitions = 1;
    for (int each : part.subList(start + 1, part.size())) {
      repetitions += each == first || each == ANY ? 1 : 0;
    }
    return repetitions;
  }

  /** By which PostgreSQL finds the place; case is ignored for the letters A to Z. */
  private static int firstByte(char c) {
    if (c < 0x80) {
      return Character.toLowerCase(c);
    }
    // UTF-8; the parts of a surrogate pair count as two characters, which is more than there are
    return c < 0x800 ? 0xc0 | c >> 6 : Character.isSurrogate(c) ? 0xf0 : 0xe0 | c >> 12;
  }
}
