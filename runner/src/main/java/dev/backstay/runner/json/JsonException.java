package dev.backstay.runner.json;

/** A text that is not the JSON that is wanted. */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1;

  JsonException(String message) {
    super(message);
  }
}
