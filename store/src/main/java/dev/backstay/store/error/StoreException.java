package dev.backstay.store.error;

/**
 * What the store throws, and nothing else: wrong requests ({@link DataException}), a permit that is
 * no longer valid ({@link StalePermitException}) and a database that failed ({@link
 * DatabaseException}).
 *
 * <p>The message of every one is fit for a client: no SQL, no file name, no secret. What the
 * database said is in the cause, which belongs in the log.
 */
public abstract class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreException(String message) {
    super(message);
  }

  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
