package dev.backstay.foundation.http;

import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The id of the trace that a request belongs to, if a proxy or client in front makes traces: from
 * the header {@code traceparent} of W3C's Trace Context. It stands in the logs, so that they can be
 * found from a trace; the server makes no spans of its own.
 */
final class TraceId {
  private static final String HEADER = "traceparent";

  /** The version, a dash, and where the id ends, after which there is another dash. */
  private static final int START = 3;

  private static final int END = START + 32;
  private static final int LENGTH = 55;

  private TraceId() {}

  /** 32 hexadecimal digits; null when there is none, or it is not one. */
  static @Nullable String of(Request request) {
    String header = request.getHeaders().get(HEADER);
    if (header == null
        || header.length() < LENGTH
        || header.charAt(START - 1) != '-'
        || header.charAt(END) != '-') {
      return null;
    }
    for (int i = START; i < END; i++) {
      char c = header.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return null;
      }
    }
    return header.substring(START, END);
  }
}
