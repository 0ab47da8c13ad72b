package dev.backstay.foundation.http;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.store.error.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever a route throws, as the client is told it. What only the operator may know is logged. */
public final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /**
   * The error that a client is told.
   *
   * @param requestId of the request; the log says the reason of a failure under it
   */
  public static ApiException told(Throwable failure, String requestId) {
    if (failure instanceof OutOfMemoryError) {
      // its trace tells where memory ended, not what took it
      return ApiError.BUSY.with("the server has no memory left for this request", 1);
    }
    if (failure instanceof ApiException e) {
      return e;
    }
    if (failure instanceof StoreException e) {
      ApiException error = StoreErrors.toApiException(e, requestId);
      if (error.is(ApiError.INTERNAL)) {
        LOG.error("request {} failed in the database", requestId, e);
      }
      return error;
    }
    LOG.error("request {} failed", requestId, failure);
    return ApiError.INTERNAL.with(requestId);
  }
}
