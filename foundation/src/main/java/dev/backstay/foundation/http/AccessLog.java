package dev.backstay.foundation.http;

import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.traces.Span;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per request, on the logger {@code backstay.access}: id, from where, method, app, kind of
 * key, user, route, status, bytes, microseconds; as text with blanks between, or as JSON.
 *
 * <p>Secrets cannot get in: the line holds the route's template, filled in only where a parameter
 * is known to be harmless. Keys, tokens, identities and queries are never part of it.
 */
final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("backstay.access");
  private static final java.util.Set<String> HARMLESS =
      java.util.Set.of("table", "objectId", "service", "method", "appId", "column");

  private static final int MAX_NAME = 64;
  private static final String UNKNOWN = "-";

  private final boolean on;
  private final boolean json;

  AccessLog(boolean on, boolean json) {
    this.on = on;
    this.json = json;
  }

  /**
   * Writes the line of a request.
   *
   * @param address null when the request's names nothing
   * @param who the id of its user or developer; null for nobody
   * @param span its own, if it is traced
   * @param started by {@link System#nanoTime}
   */
  void write(
      String requestId,
      String client,
      Request request,
      Addresses.@Nullable Address address,
      @Nullable String who,
      Span span,
      int status,
      long bytes,
      long started) {
    if (!on || !LOG.isInfoEnabled()) {
      return;
    }
    long micros = (System.nanoTime() - started) / 1_000;
    App app = address == null ? null : address.app();
    ApiKey key = address == null ? null : address.key();
    String appId = app == null ? UNKNOWN : app.id();
    String kind = key == null ? UNKNOWN : key.type().toString();
    String user = who == null || !LogContext.isPlain(who) ? UNKNOWN : who;
    // One text, not a pattern with ten parameters: this runs for every request.
    StringBuilder line = new StringBuilder(json ? 256 : 192);
    if (json) {
      line.append("{\"request\":\"").append(requestId).append("\",\"client\":\"").append(client);
      line.append("\",\"method\":\"").append(request.getMethod()).append('"');
      addKnown(line, "app", appId);
      addKnown(line, "key", kind);
      addKnown(line, "user", user);
      String trace = TraceId.of(request, span);
      addKnown(line, "trace", trace == null ? UNKNOWN : trace);
      line.append(",\"route\":\"");
      addRoute(line, request, address);
      line.append("\",\"status\":").append(status).append(",\"bytes\":").append(bytes);
      line.append(",\"micros\":").append(micros).append('}');
    } else {
      line.append(requestId).append(' ').append(client).append(' ').append(request.getMethod());
      line.append(' ').append(appId).append(' ').append(kind).append(' ').append(user).append(' ');
      addRoute(line, request, address);
      line.append(' ').append(status).append(' ').append(bytes).append(' ').append(micros);
      line.append("us");
    }
    LOG.info(line.toString());
  }

  private static void addKnown(StringBuilder line, String name, String value) {
    if (!value.equals(UNKNOWN)) {
      line.append(",\"").append(name).append("\":\"").append(value).append('"');
    }
  }

  private static void addRoute(
      StringBuilder line, Request request, Addresses.@Nullable Address address) {
    if (address == null) {
      line.append(UNKNOWN);
    } else {
      addPath(line, address.match());
      Object label = request.getAttribute(Exchange.LABEL);
      if (label != null) {
        line.append('/').append(label);
      }
    }
  }

  /** The template, filled in where that is harmless. */
  private static void addPath(StringBuilder line, Router.Match match) {
    String template = match.route().template();
    int from = 0;
    for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', from)) {
      int close = template.indexOf('}', open);
      String name = template.substring(open + 1, close);
      String value = HARMLESS.contains(name) ? match.parameters().get(name) : null;
      if (value != null && plain(value)) {
        line.append(template, from, open).append(value);
      } else {
        line.append(template, from, close + 1);
      }
      from = close + 1;
    }
    line.append(template, from, template.length());
  }

  /** A line break or quote in a name must not forge a line of the log. */
  private static boolean plain(String value) {
    if (value.length() > MAX_NAME) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != '-' && c != '_') {
        return false;
      }
    }
    return true;
  }
}
