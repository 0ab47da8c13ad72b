package dev.backstay.server.http;

import dev.backstay.server.error.ApiError;
import dev.backstay.server.error.ApiException;
import dev.backstay.store.StoreException;

/** What a client is told of an error of the store. */
final class StoreErrors {
  private StoreErrors() {}

  static ApiException said(StoreException e, String requestId) {
    return ApiError.INTERNAL.with(requestId);
  }
}
