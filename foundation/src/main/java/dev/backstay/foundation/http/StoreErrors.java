package dev.backstay.foundation.http;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.store.error.DataException;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.StoreException;

/** The errors of the store as those of the API. */
public final class StoreErrors {
  /** By then, the requests before this one have had their turn. */
  private static final int RETRY_SECONDS = 2;

  private StoreErrors() {}

  /**
   * An error of the store as the client is told it.
   *
   * @param requestId of the request, for errors whose reason only the log says
   */
  public static ApiException toApiException(StoreException e, String requestId) {
    return switch (e) {
      case DataException wrong -> ApiException.of(wrong);
      case DatabaseException failed ->
          switch (failed.kind()) {
            case UNIQUE_VIOLATION -> ApiError.DUPLICATE_ENTRY.with();
            case CONSTRAINT_VIOLATION, SCHEMA_CHANGED -> ApiError.SCHEMA_CONFLICT.with(text(e));
            case OUT_OF_RANGE -> ApiError.VALUE_OUT_OF_RANGE.with(text(e));
            case TOO_LARGE -> ApiError.TOO_LARGE.with(text(e));
            case BUSY -> ApiError.BUSY.with(text(e), RETRY_SECONDS);
            case TIMEOUT, FULL, READ_ONLY, UNAVAILABLE -> ApiError.UNAVAILABLE.with(text(e));
            case CORRUPT, FAILURE -> ApiError.INTERNAL.with(requestId);
          };
      default -> ApiError.INTERNAL.with(requestId);
    };
  }

  private static String text(StoreException e) {
    return String.valueOf(e.getMessage());
  }
}
