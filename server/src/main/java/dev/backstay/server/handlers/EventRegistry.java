package dev.backstay.server.handlers;

import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.foundation.operations.ServiceOperation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which operations are events, of all features. */
final class EventRegistry {
  private final Map<Class<?>, List<OperationEvent<?, ?>>> byType = new HashMap<>();

  /**
   * @param events of one type, the first that applies to an operation counts
   */
  EventRegistry(List<OperationEvent<?, ?>> events) {
    for (OperationEvent<?, ?> event : events) {
      byType.computeIfAbsent(event.type(), type -> new ArrayList<>()).add(event);
    }
  }

  /** The event that an operation is; null when it is none. */
  @Nullable OperationEvent<?, ?> of(ServiceOperation<?> operation) {
    List<OperationEvent<?, ?>> events = byType.get(operation.getClass());
    if (events != null) {
      for (OperationEvent<?, ?> event : events) {
        if (applies(event, operation)) {
          return event;
        }
      }
    }
    return null;
  }

  @SuppressWarnings("unchecked") // the operation is of the event's type
  private static boolean applies(OperationEvent<?, ?> event, ServiceOperation<?> operation) {
    return ((Predicate<ServiceOperation<?>>) (Object) event.applies()).test(operation);
  }

  /** The numbers of all events that operations of this server are. */
  Set<Integer> numbers() {
    return byType.values().stream()
        .flatMap(List::stream)
        .flatMap(event ->
            event.after() == 0
                ? Stream.of(event.before())
                : Stream.of(event.before(), event.after()))
        .collect(Collectors.toUnmodifiableSet());
  }
}
