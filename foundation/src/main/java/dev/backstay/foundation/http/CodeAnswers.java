package dev.backstay.foundation.http;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What browsers are told of answers that server code has made. All apps of a server and its console
 * share an address, so a page of one app could read what the others' and the console's pages keep:
 * it runs in an origin of its own, as uploaded files do, but with scripts and forms. Under a host
 * name of the app's own there is nobody else.
 */
final class CodeAnswers {
  private static final String POLICY = "Content-Security-Policy";

  private static final String SANDBOX =
      "sandbox allow-downloads allow-forms allow-modals allow-popups"
          + " allow-popups-to-escape-sandbox allow-scripts"
          + " allow-top-navigation-by-user-activation";

  /**
   * Types that no browser executes. PDF is among them because browsers do not show it in a sandbox.
   */
  private static final Pattern HARMLESS =
      Pattern.compile("application/(json|pdf)(; ?charset=[A-Za-z0-9-]{1,20})?");

  private CodeAnswers() {}

  /**
   * The answer in a sandbox, beside whatever policy the code has set itself, and with cookies that
   * are for its app alone.
   */
  static Response sandboxed(Response answer, String appId) {
    Response own = withOwnCookies(answer, "/" + appId + "/");
    String type = own.contentType();
    return type == null || HARMLESS.matcher(type).matches() ? own : own.withHeader(POLICY, SANDBOX);
  }

  private static Response withOwnCookies(Response answer, String path) {
    if (answer.headers().stream().noneMatch(CodeAnswers::isCookie)) {
      return answer;
    }
    return new Response(
        answer.status(),
        answer.contentType(),
        answer.body(),
        answer.headers().stream()
            .map(header ->
                isCookie(header)
                    ? Map.entry(header.getKey(), own(header.getValue(), path))
                    : header)
            .toList());
  }

  private static boolean isCookie(Map.Entry<String, String> header) {
    return header.getKey().equalsIgnoreCase("Set-Cookie");
  }

  /** A cookie without a domain, and with a path, if it has one, below the app's own. */
  private static String own(String cookie, String path) {
    StringBuilder kept = new StringBuilder();
    String[] parts = cookie.split(";", -1);
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i].strip();
      String name = part.substring(0, Math.max(0, part.indexOf('='))).strip();
      if (i > 0 && (name.equalsIgnoreCase("Domain") || part.equalsIgnoreCase("Domain"))) {
        continue;
      }
      boolean isForeignPath =
          i > 0
              && (name.equalsIgnoreCase("Path") || part.equalsIgnoreCase("Path"))
              && !part.substring(part.indexOf('=') + 1).strip().startsWith(path);
      kept.append(i == 0 ? "" : "; ").append(isForeignPath ? "Path=" + path : part);
    }
    return kept.toString();
  }
}
