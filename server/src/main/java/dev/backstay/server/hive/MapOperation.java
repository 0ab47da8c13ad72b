package dev.backstay.server.hive;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An operation on a map: values by field. */
sealed interface MapOperation<R extends @Nullable Object> extends HiveOperation.OfStore<R> {
  /** The key of the map. */
  StoreKey key();

  @Override
  default HiveStore store() {
    return key().store();
  }

  @Override
  default String target() {
    return key().toString();
  }

  /** Reads fields, all when none is named; null for those that are not there. */
  record GetFields(StoreKey key, List<String> fields)
      implements MapOperation<Map<String, @Nullable HiveValue>> {}

  /** Reads one field; null when it is not there. */
  record GetField(StoreKey key, String field) implements MapOperation<@Nullable HiveValue> {}

  /** Tells whether a field is there. */
  record FieldExists(StoreKey key, String field) implements MapOperation<Boolean> {}

  /** Counts the fields. */
  record GetLength(StoreKey key) implements MapOperation<Long> {}

  /** Lists the names of the fields. */
  record GetFieldNames(StoreKey key) implements MapOperation<List<String>> {}

  /** Lists the values, in the order of the names. */
  record GetFieldValues(StoreKey key) implements MapOperation<List<HiveValue>> {}

  /** Sets fields; results in how many are new. */
  record SetFields(StoreKey key, Map<String, HiveValue> values) implements MapOperation<Integer> {}

  /**
   * Sets one field; results in whether it is new.
   *
   * @param overwrite whether it is set when it is there
   */
  record SetField(StoreKey key, String field, HiveValue value, boolean overwrite)
      implements MapOperation<Boolean> {}

  /** Adds to a number; results in the sum. */
  record AddToField(StoreKey key, String field, BigDecimal difference)
      implements MapOperation<HiveValue> {}

  /** Deletes fields; results in how many there were. */
  record DeleteFields(StoreKey key, List<String> fields) implements MapOperation<Integer> {}

  /** Replaces all fields. */
  record ReplaceFields(StoreKey key, Map<String, HiveValue> values)
      implements MapOperation<Boolean> {}
}
