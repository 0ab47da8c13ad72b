package dev.backstay.foundation.http;

import dev.backstay.foundation.apps.App;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What a line of the server's log says about the request during which it is written: {@code
 * request} (its id), {@code app} and {@code user} (ids) and {@code trace} ({@link TraceId}) of
 * SLF4J's {@link MDC}. Never a key, a token or an identity.
 *
 * <p>It belongs to the thread that runs the route. What is logged elsewhere, such as by a queue,
 * names the request in its text if it has one.
 */
final class LogContext {
  /** The id of the request, as {@code X-Request-Id} tells the client. */
  private static final String REQUEST = "request";

  private static final String APP = "app";
  private static final String USER = "user";
  private static final String TRACE = "trace";

  /** Ids may be the choice of clients: longer ones are left out. */
  private static final int MAX_ID = 80;

  private LogContext() {}

  static void begin(String requestId, @Nullable App app, @Nullable String trace) {
    if (trace != null) {
      MDC.put(TRACE, trace);
    }
    MDC.put(REQUEST, requestId);
    if (app != null) {
      MDC.put(APP, app.id());
    }
  }

  static void putUser(String id) {
    if (isPlain(id)) {
      MDC.put(USER, id);
    }
  }

  static void end() {
    MDC.remove(REQUEST);
    MDC.remove(APP);
    MDC.remove(USER);
    MDC.remove(TRACE);
  }

  /** Whether a text can stand in a log as it is: a line break or quote must not forge a line. */
  static boolean isPlain(String text) {
    if (text.length() > MAX_ID) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != '-' && c != '_' && c != ':') {
        return false;
      }
    }
    return true;
  }
}
