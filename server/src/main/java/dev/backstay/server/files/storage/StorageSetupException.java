package dev.backstay.server.files.storage;

/** A server cannot start on this storage. The message says what to do; it has no secret in it. */
public final class StorageSetupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StorageSetupException(String message, Throwable cause) {
    super(message, cause);
  }
}
