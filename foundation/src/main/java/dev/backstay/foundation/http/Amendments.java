package dev.backstay.foundation.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;

/** What server code wants in an answer besides its body. */
final class Amendments {
  private int status;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final List<String> cookies = new ArrayList<>();

  /** Adds to what is wanted; what is said later wins. */
  void add(int newStatus, Map<String, String> newHeaders, List<String> newCookies) {
    status = newStatus == 0 ? status : newStatus;
    newHeaders.forEach((name, value) -> {
      headers.keySet().removeIf(name::equalsIgnoreCase);
      headers.put(name, value);
    });
    cookies.addAll(newCookies);
  }

  /**
   * The answer with what is wanted.
   *
   * @param error whether it is one, which keeps its own status and type
   */
  Response applyTo(Response answer, boolean error) {
    Response amended = status == 0 || error ? answer : answer.withStatus(status);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      if (!HttpHeader.CONTENT_TYPE.is(header.getKey())) {
        amended = amended.withHeader(header.getKey(), header.getValue());
      } else if (!error && amended.contentType() != null) {
        amended =
            new Response(amended.status(), header.getValue(), amended.body(), amended.headers());
      }
    }
    for (String cookie : cookies) {
      amended = amended.withHeader(HttpHeader.SET_COOKIE.asString(), cookie);
    }
    return amended;
  }
}
