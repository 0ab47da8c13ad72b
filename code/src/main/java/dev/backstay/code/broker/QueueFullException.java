package dev.backstay.code.broker;

/** As many tasks of an app wait for its runner as may. */
public final class QueueFullException extends RuntimeException {
  private static final long serialVersionUID = 1;

  QueueFullException() {
    super("the queue of tasks is full", null, false, false);
  }
}
