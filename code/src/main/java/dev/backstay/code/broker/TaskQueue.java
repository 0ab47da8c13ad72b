package dev.backstay.code.broker;

import org.jspecify.annotations.Nullable;

/**
 * The queues of an app, by the names that the official runner pops (reference: business-logic.md
 * §6.1).
 */
public enum TaskQueue {
  MAIN("CODE_RUNNER_DRIVER"),
  /** Popped only while the runner is not busy: {@code bl-execution-type: async-low-priority}. */
  LOW_PRIORITY("JS_CR_QUEUE_LP");

  private final String key;

  TaskQueue(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  static @Nullable TaskQueue of(String key) {
    for (TaskQueue queue : values()) {
      if (queue.key.equals(key)) {
        return queue;
      }
    }
    return null;
  }
}
