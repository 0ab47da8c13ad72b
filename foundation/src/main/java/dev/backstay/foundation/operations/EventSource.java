package dev.backstay.foundation.operations;

import java.util.List;

/** A feature some of whose operations are events to the event handlers of an app. */
public interface EventSource {
  /** How they are; the first that applies to an operation counts. */
  List<OperationEvent<?, ?>> events();
}
