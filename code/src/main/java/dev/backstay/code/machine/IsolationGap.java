package dev.backstay.code.machine;

/**
 * What server code is not kept from, because this machine, this user or the settings do not allow
 * it.
 *
 * @param kind what is wanting
 * @param text the same with its reason, in one line for operators
 */
public record IsolationGap(Kind kind, String text) {
  /** What is wanting. */
  public enum Kind {
    /** All server code runs as the server's own user. */
    SHARED_USER,
    /** The processes that server code starts are not counted. */
    UNCOUNTED_PROCESSES,
    /** Memory outside Node's heap is not bounded. */
    UNBOUNDED_MEMORY,
    /** Server code opens connections, as the setting allows it. */
    OPEN_NETWORK,
    /** The network is to be closed and cannot be, so that no server code runs. */
    UNCLOSABLE_NETWORK,
    /** Server code may outlive a server that is killed. */
    OUTLIVES_SERVER
  }
}
