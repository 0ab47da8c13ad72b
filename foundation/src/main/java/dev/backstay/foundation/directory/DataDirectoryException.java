package dev.backstay.foundation.directory;

/**
 * The data directory cannot be used; the message says why, for the person who starts the server.
 */
public final class DataDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataDirectoryException(String message) {
    super(message);
  }
}
