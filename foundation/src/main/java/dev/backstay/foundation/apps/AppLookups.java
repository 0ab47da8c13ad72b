package dev.backstay.foundation.apps;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.store.database.Database;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads of the platform database for what a request names and that may not be there: few at a time,
 * so that a slow database does not hold all threads by them.
 */
final class AppLookups {
  /** How many may ask the database at once. */
  private static final int MAX_LOOKUPS = 8;

  private static final long MAX_LOOKUP_WAIT_MILLIS = 200;

  private final Database platform;
  private final Semaphore lookups = new Semaphore(MAX_LOOKUPS);

  AppLookups(Database platform) {
    this.platform = platform;
  }

  /**
   * Looks something up that a request names and that may not be there. Anybody can ask for that, so
   * a slow database must not hold all threads by it.
   *
   * @throws dev.backstay.foundation.error.ApiException 90503 when too many wait for the database
   */
  <T extends @Nullable Object> T read(Function<DSLContext, T> work) {
    try {
      if (!lookups.tryAcquire(MAX_LOOKUP_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
        throw ApiError.BUSY.with("too many requests for apps are waiting", 1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiError.BUSY.with("the server is stopping", 1);
    }
    try {
      return platform.read(work);
    } finally {
      lookups.release();
    }
  }
}
