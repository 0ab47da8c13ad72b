package dev.backstay.server.hive;

import dev.backstay.foundation.error.ApiException;

/** An app keeps as much as it may, unless there is something to sweep. */
final class NoRoomException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ApiException error;

  NoRoomException(ApiException error) {
    super(error.getMessage(), error, false, false);
    this.error = error;
  }

  /** What a client is told. */
  ApiException error() {
    return error;
  }
}
