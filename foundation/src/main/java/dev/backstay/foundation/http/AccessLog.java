package dev.backstay.foundation.http;

import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per request, on the logger {@code backstay.access}: id, from where, method, app, kind of
 * key, route, status, bytes, microseconds.
 *
 * <p>Secrets cannot get in: the line holds the route's template, filled in only where a parameter
 * is known to be harmless. Keys, tokens, identities and queries are never part of it.
 */
final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("backstay.access");
  private static final java.util.Set<String> HARMLESS =
      java.util.Set.of("table", "objectId", "service", "method", "appId", "column");

  private static final int MAX_NAME = 64;

  private final boolean on;

  AccessLog(boolean on) {
    this.on = on;
  }

  void write(
      String requestId,
      String client,
      Request request,
      Addresses.@Nullable Address address,
      int status,
      long bytes,
      long started) {
    if (!on || !LOG.isInfoEnabled()) {
      return;
    }
    long micros = (System.nanoTime() - started) / 1_000;
    App app = address == null ? null : address.app();
    ApiKey key = address == null ? null : address.key();
    // One text, not a pattern with nine parameters: this runs for every request.
    StringBuilder line = new StringBuilder(160);
    line.append(requestId).append(' ').append(client).append(' ').append(request.getMethod());
    line.append(' ').append(app == null ? "-" : app.id());
    line.append(' ').append(key == null ? "-" : key.type()).append(' ');
    if (address == null) {
      line.append('-');
    } else {
      addPath(line, address.match());
      Object label = request.getAttribute(Exchange.LABEL);
      if (label != null) {
        line.append('/').append(label);
      }
    }
    line.append(' ').append(status).append(' ').append(bytes).append(' ').append(micros);
    LOG.info(line.append("us").toString());
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
