package dev.backstay.store.where;

/**
 * A text of a query that is not of the language. The message quotes the place, and may be shown to
 * the client.
 */
public final class QueryTextException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QueryTextException(String message) {
    super(message, null, false, false);
  }
}
