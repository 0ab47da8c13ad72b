package dev.backstay.store.plan;

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
public record WriteScope(BoundFilter permitted, BoundFilter found, @Nullable BoundFilter told) {
  /** Every row. */
  public static final WriteScope EVERYTHING =
      new WriteScope(BoundFilter.EVERYTHING, BoundFilter.EVERYTHING, null);

  /**
   * What a statement depends on.
   *
   * @param told as {@link WriteScope#told}
   */
  public record Shape(FilterShape permitted, FilterShape found, @Nullable FilterShape told) {}

  public Shape shape() {
    return new Shape(permitted.shape(), found.shape(), told == null ? null : told.shape());
  }

  /** The values, in the order in which statements make places for them. */
  public List<Object> values() {
    List<Object> values = new ArrayList<>(permitted.values());
    values.addAll(found.values());
    if (told != null) {
      values.addAll(told.values());
    }
    return values;
  }
}
