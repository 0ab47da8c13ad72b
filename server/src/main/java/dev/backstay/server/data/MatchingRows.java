package dev.backstay.server.data;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change or deletion of all rows that match a condition, for a developer who has seen how many
 * that are. When there are more or fewer by then, nothing is done.
 *
 * @param table name of the table
 * @param where a condition
 * @param expectCount how many rows the developer has confirmed
 * @param changes what is written to each of them, by column; null if they are deleted
 */
record MatchingRows(
    String table, String where, long expectCount, @Nullable Map<String, @Nullable Object> changes)
    implements ServiceOperation<Long> {
  private static final String CHANGES = "changes";
  private static final String EXPECT_COUNT = "expectCount";

  /**
   * Reads a body {@code {"where", "expectCount", "changes": {…}}}.
   *
   * @throws dev.backstay.foundation.error.ApiException 8007 for what is missing, 8008 for what is
   *     not of this form
   */
  static MatchingRows toUpdate(String table, JsonFields body) {
    if (!(body.optionalObject(CHANGES) instanceof Map<?, ?> given) || given.isEmpty()) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          CHANGES, "It is an object with at least one column");
    }
    @SuppressWarnings("unchecked") // JSON names fields by texts
    Map<String, @Nullable Object> changes = (Map<String, @Nullable Object>) given;
    return new MatchingRows(table, body.text("where"), expected(body), changes);
  }

  /** Reads a body {@code {"where", "expectCount"}}; errors as {@link #toUpdate}. */
  static MatchingRows toDelete(String table, JsonFields body) {
    return new MatchingRows(table, body.text("where"), expected(body), null);
  }

  private static long expected(JsonFields body) {
    Integer count = body.optionalNumber(EXPECT_COUNT, 0, Integer.MAX_VALUE);
    if (count == null) {
      throw ApiError.MISSING_PARAMETER.with(EXPECT_COUNT);
    }
    return count;
  }

  @Override
  public Service service() {
    return Service.DATA;
  }

  @Override
  public String target() {
    return table;
  }
}
