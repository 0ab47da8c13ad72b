package dev.backstay.store.records;

import org.jspecify.annotations.Nullable;

/**
 * When a row was made and changed, in milliseconds since the epoch.
 *
 * @param created null if it is not known
 * @param updated null if it never was
 */
public record RowTimes(@Nullable Long created, @Nullable Long updated) {
  /** Whether the row was made at or after a moment. */
  public boolean isMadeSince(long moment) {
    return created != null && created >= moment;
  }

  /** Whether the row was changed, not made, at or after a moment. */
  public boolean isChangedSince(long moment) {
    return updated != null && updated >= moment && !isMadeSince(moment);
  }
}
