package dev.backstay.server.hive;

import org.jspecify.annotations.Nullable;

/**
 * Scores between two.
 *
 * @param least null for no lower bound
 * @param most null for no upper bound
 */
record ScoreRange(
    @Nullable Double least, boolean leastIncluded, @Nullable Double most, boolean mostIncluded) {
  static final ScoreRange ALL = new ScoreRange(null, true, null, true);
}
