package dev.backstay.foundation.settings;

/** What a server does with calls of server code (setting {@code server-code}). */
public enum ServerCodeMode {
  /** It runs the code itself. */
  ON,

  /** It refuses calls and deployments. */
  OFF,

  /** It puts calls into the queue in Valkey, for runners; it runs no code. */
  QUEUE,

  /** It runs the code of calls that it takes from that queue, and of those that it gets itself. */
  RUNNER
}
