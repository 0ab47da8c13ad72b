package dev.backstay.code.invoke;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which response headers and cookies server code may set. What frames the message, what belongs to
 * the connection, what this server says itself (CORS, request id, date), and what browsers take to
 * be about the whole host, which other apps share, is left out; so is anything with a line break.
 */
final class ResponseHeaders {
  static final int MAX_COOKIES = 20;

  private static final int MAX_HEADERS = 50;
  private static final int MAX_VALUE = 4_000;
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
  private static final Pattern VALUE =
      Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]{0," + MAX_VALUE + "}");
  private static final Set<String> REFUSED =
      Set.of(
          "alt-svc",
          "clear-site-data",
          "connection",
          "content-length",
          "date",
          "expect",
          "host",
          "keep-alive",
          "nel",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "report-to",
          "reporting-endpoints",
          "server",
          "service-worker-allowed",
          "set-cookie",
          "strict-transport-security",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "x-content-type-options",
          "x-request-id");

  private ResponseHeaders() {}

  /** The headers among these that may be sent, at most 50. */
  static Map<String, String> allowed(Map<String, String> wanted) {
    Map<String, String> allowed = new LinkedHashMap<>();
    wanted.forEach((name, value) -> {
      if (allowed.size() < MAX_HEADERS && isAllowed(name) && isValue(value)) {
        allowed.put(name, value);
      }
    });
    return allowed;
  }

  /** Whether a text may be the value of a header, {@code Set-Cookie} included. */
  static boolean isValue(String value) {
    return VALUE.matcher(value).matches();
  }

  private static boolean isAllowed(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return TOKEN.matcher(name).matches()
        && !REFUSED.contains(lower)
        && !lower.startsWith("access-control-");
  }
}
