package dev.backstay.server.hive;

/**
 * Part of a sequence.
 *
 * @param first index, from 0 on
 * @param count how many from there; 0 for none
 */
record IndexRange(long first, long count) {
  /**
   * The part between two indexes, both included; negative ones count from the end, and what is
   * beyond an end is left out.
   */
  static IndexRange of(long from, long to, long size) {
    long first = Math.max(0, from < 0 ? from + size : from);
    long last = Math.min(size - 1, to < 0 ? to + size : to);
    return first > last ? new IndexRange(0, 0) : new IndexRange(first, last - first + 1);
  }

  /** One index, negative ones counted from the end; none when it is beyond an end. */
  static IndexRange at(long index, long size) {
    long at = index < 0 ? index + size : index;
    return at < 0 || at >= size ? new IndexRange(0, 0) : new IndexRange(at, 1);
  }
}
