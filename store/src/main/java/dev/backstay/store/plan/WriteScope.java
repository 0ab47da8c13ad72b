package dev.backstay.store.plan;

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
  public record Shape(
      BoundFilter.Shape permitted, BoundFilter.Shape found, BoundFilter.@Nullable Shape told) {}

  /** What a statement depends on. */
  public Shape shape() {
    return new Shape(permitted.shape(), found.shape(), told == null ? null : told.shape());
  }
}
