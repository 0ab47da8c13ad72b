package dev.backstay.foundation.http;

import dev.backstay.foundation.traces.Span;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The id of the trace that a request belongs to: of the server's own where it is traced, or else
 * the one that a proxy or client in front has begun, from the header {@code traceparent} of W3C's
 * Trace Context. It stands in the logs, so that they can be found from a trace.
 */
final class TraceId {
  private static final String HEADER = "traceparent";

  /** The version, a dash, and where the id ends, after which there is another dash. */
  private static final int START = 3;

  private static final int END = START + 32;
  private static final int LENGTH = 55;

  private TraceId() {}

  /** 32 hexadecimal digits; null when there is none, or it is not one. */
  static @Nullable String of(Request request, Span span) {
    String own = span.traceId();
    return own == null ? of(request) : own;
  }

  private static @Nullable String of(Request request) {
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
