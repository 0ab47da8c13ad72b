package dev.backstay.code.schedule;

/** A schedule that cannot be followed; the message says to its developer what to write instead. */
public final class ScheduleException extends Exception {
  private static final long serialVersionUID = 1L;

  ScheduleException(String message) {
    super(message);
  }
}
