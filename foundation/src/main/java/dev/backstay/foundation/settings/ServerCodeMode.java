package dev.backstay.foundation.settings;

/** What a server does with calls of server code (setting {@code server-code}). */
public enum ServerCodeMode {
  /** It runs the code itself. */
  ON,

  /** It refuses calls and deployments. */
  OFF,

  /** It puts calls into the queue in Valkey, for runners; it runs no code. */
  QUEUE,

  /** It runs calls from that queue, and those that it receives itself. */
  RUNNER
}
