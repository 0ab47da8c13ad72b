package dev.backstay.foundation.http;

import org.jspecify.annotations.Nullable;

/**
 * The methods that routes may take. HEAD is answered as GET without a body; OPTIONS by CORS alone.
 */
public enum HttpMethod {
  GET,
  POST,
  PUT,
  DELETE;

  /** The method of that name, or null when no route can take it. */
  static @Nullable HttpMethod parse(String name) {
    return switch (name) {
      case "GET", "HEAD" -> GET;
      case "POST" -> POST;
      case "PUT" -> PUT;
      case "DELETE" -> DELETE;
      default -> null;
    };
  }
}
