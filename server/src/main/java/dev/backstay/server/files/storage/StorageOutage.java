package dev.backstay.server.files.storage;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What clients are told while the storage does not answer, and, now and then, the log. */
public final class StorageOutage {
  private static final Logger LOG = LoggerFactory.getLogger(StorageOutage.class);

  /** After how many seconds a client may try again. */
  private static final int TRY_AGAIN_SECONDS = 5;

  private static final long LOGGED_EVERY = Duration.ofSeconds(10).toNanos();
  private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

  private StorageOutage() {}

  /** The error for a request that cannot be answered. */
  public static ApiException answer(StorageUnavailableException e) {
    long now = System.nanoTime();
    long next = NEXT.get();
    if (now - next >= 0 && NEXT.compareAndSet(next, now + LOGGED_EVERY)) {
      Throwable cause = e.getCause();
      LOG.warn(
          "files can neither be read nor written: {}: {}",
          e.getMessage(),
          cause == null ? "" : cause.getMessage());
    }
    return ApiError.BUSY.with("The storage of files does not answer", TRY_AGAIN_SECONDS);
  }
}
