package dev.backstay.foundation.http;

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

  /** The answer in a sandbox, beside whatever policy the code has set itself. */
  static Response sandboxed(Response answer) {
    String type = answer.contentType();
    return type == null || HARMLESS.matcher(type).matches()
        ? answer
        : answer.withHeader(POLICY, SANDBOX);
  }
}
