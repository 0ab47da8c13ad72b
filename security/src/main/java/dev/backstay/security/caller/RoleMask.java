package dev.backstay.security.caller;

import java.util.Arrays;

/**
 * Sets of roles as bits, one per ordinal of {@link Roles}.
 *
 * <p>Masks of different lengths mix: a missing word is all zero. A mask compiled before a role was
 * added stays right without being touched.
 */
public final class RoleMask {
  /** No roles. */
  public static final long[] EMPTY = {};

  private RoleMask() {}

  /** {@code mask} with the bit set; grows the array if it is too short. Changes its argument. */
  public static long[] set(long[] mask, int ordinal) {
    int word = ordinal >>> 6;
    long[] grown = word < mask.length ? mask : Arrays.copyOf(mask, word + 1);
    grown[word] |= 1L << ordinal;
    return grown;
  }

  /** As {@link #set}, but leaves the mask alone for the ordinal -1 of a role that is not there. */
  public static long[] setIfKnown(long[] mask, int ordinal) {
    return ordinal < 0 ? mask : set(mask, ordinal);
  }

  static long[] without(long[] mask, int ordinal) {
    long[] smaller = mask.clone();
    int word = ordinal >>> 6;
    if (word < smaller.length) {
      smaller[word] &= ~(1L << ordinal);
    }
    return smaller;
  }

  static long[] union(long[] one, long[] other) {
    long[] all = Arrays.copyOf(one, Math.max(one.length, other.length));
    for (int i = 0; i < other.length; i++) {
      all[i] |= other[i];
    }
    return all;
  }

  /** Whether the role with that ordinal is in the set. */
  public static boolean contains(long[] mask, int ordinal) {
    int word = ordinal >>> 6;
    return word < mask.length && (mask[word] & 1L << ordinal) != 0;
  }

  /** Whether the set has no roles. */
  public static boolean isEmpty(long[] mask) {
    for (long word : mask) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the sets have a role in common. */
  public static boolean intersects(long[] one, long[] other) {
    int words = Math.min(one.length, other.length);
    for (int i = 0; i < words; i++) {
      if ((one[i] & other[i]) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether every role of {@code inner} is in {@code outer}. */
  public static boolean isSubset(long[] inner, long[] outer) {
    for (int i = 0; i < inner.length; i++) {
      long allowed = i < outer.length ? outer[i] : 0;
      if ((inner[i] & ~allowed) != 0) {
        return false;
      }
    }
    return true;
  }
}
