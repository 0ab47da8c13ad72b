package dev.backstay.foundation.traces;

import org.jspecify.annotations.Nullable;

/**
 * A part of a trace: something that took some time within something else. Names and values come
 * from the server and from developers: a route's template, an operation, a table. Never what
 * clients send, such as conditions, values, identities or tokens.
 *
 * <p>A span belongs to one piece of work, which may go from thread to thread. What is done on a
 * thread finds it by {@link #current()}.
 */
public interface Span {
  /** Stands for one that is not recorded; so is everything within it. */
  Span NONE =
      new Span() {
        @Override
        public boolean isRecorded() {
          return false;
        }

        @Override
        public @Nullable String traceId() {
          return null;
        }

        @Override
        public @Nullable String traceparent() {
          return null;
        }

        @Override
        public Span child(String name, Kind kind) {
          return this;
        }

        @Override
        public void set(String key, String value) {}

        @Override
        public void set(String key, long value) {}

        @Override
        public void event(String name, String... attributes) {}

        @Override
        public void failed(String type, boolean fault) {}

        @Override
        public void abandon() {}

        @Override
        public void end() {}

        @Override
        public String toString() {
          return "no span";
        }
      };

  /** How a span stands to others (OpenTelemetry's span kinds). */
  enum Kind {
    /** A request that is answered. */
    SERVER,
    /** A part of the server's own work. */
    INTERNAL,
    /** A wait for another server. */
    CLIENT
  }

  /** The innermost span that this thread works for; {@link #NONE} without one. */
  static Span current() {
    Span span = Scope.CURRENT.get();
    return span == null ? NONE : span;
  }

  /** Makes this the current span of the thread until the scope is closed. */
  default Scope enter() {
    return Scope.of(this);
  }

  /** Whether anything that is said to it goes anywhere. */
  boolean isRecorded();

  /** 32 hexadecimal digits; null when it is not recorded. */
  @Nullable String traceId();

  /**
   * The value of a header {@code traceparent} for what is called from within (W3C Trace Context);
   * null when it is not recorded.
   */
  @Nullable String traceparent();

  /** Begins a span within this one. */
  Span child(String name, Kind kind);

  /** Adds what is known about it. */
  void set(String key, String value);

  /** As {@link #set(String, String)}. */
  void set(String key, long value);

  /**
   * Adds what has happened now. Of very many, the first are kept.
   *
   * @param attributes keys and values in turns
   */
  void event(String name, String... attributes);

  /**
   * Says how it went wrong.
   *
   * @param type a number of the error catalogue, or the name of a class
   * @param fault whether the server or an app's code is at fault; a refusal is none, and its span
   *     has no status
   */
  void failed(String type, boolean fault);

  /**
   * What it stands for begins once more: it is sent only if there are spans within it. To be called
   * instead of {@link #end}.
   */
  void abandon();

  /** Ends it, and hands it over to be sent; never waits. To be called once. */
  void end();
}
