package dev.backstay.store.database;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.Locale;

/**
 * Ids of rows, tables and columns: UUIDs in upper case whose first part is the time, so that new
 * rows are neighbours in every index and order by id is order by age.
 */
public final class Ids {
  private Ids() {}

  /** A new id, greater than every one made before by this process. */
  public static String next() {
    return UuidCreator.getTimeOrderedEpochPlusN().toString().toUpperCase(Locale.ROOT);
  }
}
