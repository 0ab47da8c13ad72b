package dev.backstay.store;

import dev.backstay.security.Permit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a write reaches, and those of them that are answered whole.
 *
 * @param permitted which the permit lets through
 * @param found which must be findable besides, because the write reads them; every row where it
 *     reads none
 * @param told which of the written rows can be found, told with each of them; null where that is
 *     known without looking
 */
record WriteScope(BoundFilter permitted, BoundFilter found, @Nullable BoundFilter told) {
  /** Every row. */
  static final WriteScope EVERYTHING =
      new WriteScope(BoundFilter.EVERYTHING, BoundFilter.EVERYTHING, null);

  /**
   * Of a write of one row, whose answer is the row.
   *
   * @param reads whether it reads the row; then {@code findable} must not be nothing
   */
  static WriteScope ofRow(Permit permit, Findable findable, boolean reads) {
    BoundFilter permitted = BoundFilter.of(permit);
    if (reads) {
      return new WriteScope(permitted, findable.filter(), null);
    }
    boolean looks = !findable.isNothing() && !findable.isEverything();
    return new WriteScope(permitted, BoundFilter.EVERYTHING, looks ? findable.filter() : null);
  }

  /** Of a write of many rows, whose answer is their number; as {@link #ofRow}. */
  static WriteScope ofRows(Permit permit, Findable findable, boolean reads) {
    return new WriteScope(
        BoundFilter.of(permit), reads ? findable.filter() : BoundFilter.EVERYTHING, null);
  }

  /**
   * What a statement depends on.
   *
   * @param told as {@link WriteScope#told}
   */
  record Shape(FilterShape permitted, FilterShape found, @Nullable FilterShape told) {}

  Shape shape() {
    return new Shape(permitted.shape(), found.shape(), told == null ? null : told.shape());
  }

  /** The values, in the order in which statements make places for them. */
  List<Object> values() {
    List<Object> values = new ArrayList<>(permitted.values());
    values.addAll(found.values());
    if (told != null) {
      values.addAll(told.values());
    }
    return values;
  }
}
