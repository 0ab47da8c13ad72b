package dev.backstay.store.nodes;

import org.jspecify.annotations.Nullable;

/**
 * What came of a question to another server.
 *
 * @param state whether it has answered
 * @param text what it knows; null for nothing, and when it has not answered
 */
public record Reply(State state, @Nullable String text) {
  /** How it went. */
  public enum State {
    /** The server has answered. */
    ANSWERED,
    /** It has not, in time: it is gone, busy, or cannot. */
    SILENT,
    /** This server asks too many questions already; the other one was not asked. */
    BUSY
  }

  static final Reply SILENT = new Reply(State.SILENT, null);
  static final Reply BUSY = new Reply(State.BUSY, null);

  /** Whether the server has answered, be it that it knows nothing. */
  public boolean isAnswered() {
    return state == State.ANSWERED;
  }

  /** Without what was told. */
  @Override
  public String toString() {
    return "Reply[" + state + "]";
  }
}
