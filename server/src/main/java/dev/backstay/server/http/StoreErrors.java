package dev.backstay.server.http;

import dev.backstay.server.error.ApiError;
import dev.backstay.server.error.ApiException;
import dev.backstay.store.DataException;
import dev.backstay.store.DatabaseException;
import dev.backstay.store.StoreException;

/** What a client is told of an error of the store. */
final class StoreErrors {
  /** When those that were before have got their turn. */
  private static final int RETRY_SECONDS = 2;

  private StoreErrors() {}

  static ApiException said(StoreException e, String requestId) {
    return switch (e) {
      case DataException wrong ->
          new ApiException(
              wrong.code(), wrong.code() == 1053 || wrong.code() == 1134 ? 403 : 400, text(e));
      case DatabaseException failed ->
          switch (failed.kind()) {
            case UNIQUE_VIOLATION -> new ApiException(1155, 400, "Duplicate entry");
            case CONSTRAINT_VIOLATION, SCHEMA_CHANGED -> new ApiException(1138, 400, text(e));
            case OUT_OF_RANGE -> new ApiException(8000, 400, "Invalid value range: " + text(e));
            case TOO_LARGE -> new ApiException(1026, 400, text(e));
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
