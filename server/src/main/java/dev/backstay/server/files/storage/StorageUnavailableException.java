package dev.backstay.server.files.storage;

import java.io.IOException;

/**
 * The storage cannot be reached, does not answer in time or refuses. It may be there again in a
 * moment. The message is for operators and has no secret in it.
 */
public final class StorageUnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  StorageUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
