package dev.backstay.foundation.http;

/** Why an address cannot be listened on, for the person who starts the server. */
public final class ListenFailure {
  private ListenFailure() {}

  /**
   * What is in the way and what can be done about it, as the end of a sentence. The JDK tells the
   * kinds apart by its texts alone.
   */
  public static String reason(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    if (message.contains("in use")) {
      return "another program does already. Stop that, or choose another port with --port";
    }
    if (message.contains("assign requested address")) {
      return "this machine has no such address. Choose one that it has with --host; 0.0.0.0 is all";
    }
    return message.contains("ermission denied")
        ? "this user may not. Choose a port from 1024 on with --port, or give the server the right"
            + " (AmbientCapabilities=CAP_NET_BIND_SERVICE in a systemd unit)"
        : message;
  }
}
