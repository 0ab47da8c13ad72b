package dev.backstay.server.handlers;

import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Dispatches an event of the app's own to its handlers. Results in what they answered; null where
 * nobody waits for them.
 *
 * @param name of the event
 * @param arguments what handlers get as {@code args}
 * @param execution when they are to run
 */
record DispatchEvent(String name, Map<String, @Nullable Object> arguments, Execution execution)
    implements ServiceOperation<@Nullable Object> {
  /** When code is to run (reference: business logic, 1: {@code bl-execution-type}). */
  enum Execution {
    /** Now, and the client waits. */
    SYNC,
    /** Now; the client does not wait. */
    ASYNC,
    /** When nothing else waits; the client does not wait. */
    LATER;

    static Execution of(@Nullable String header) {
      return switch (header == null ? "" : header.toLowerCase(Locale.ROOT)) {
        case "async" -> ASYNC;
        case "async-low-priority" -> LATER;
        default -> SYNC;
      };
    }
  }

  @Override
  public Service service() {
    return Service.SERVICES;
  }

  @Override
  public String target() {
    return name;
  }
}
