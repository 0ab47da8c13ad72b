package dev.backstay.foundation.traces;

import org.jspecify.annotations.Nullable;

/**
 * Where traces begin. Made once at the start; {@link #OFF} when nobody collects them, and then
 * nothing is done. Which traces are recorded is decided here alone: what a span is part of decides
 * for everything within.
 */
public interface Traces {
  /** Records nothing. */
  Traces OFF =
      new Traces() {
        @Override
        public boolean on() {
          return false;
        }

        @Override
        public Span request(String name, @Nullable String parent, @Nullable String state) {
          return Span.NONE;
        }

        @Override
        public Span work(String name) {
          return Span.NONE;
        }
      };

  /** Whether any trace may be recorded. */
  boolean on();

  /**
   * Begins the span of a request.
   *
   * @param name method and template
   * @param parent what the client sent as {@code traceparent} (W3C Trace Context), unchecked
   * @param state what it sent as {@code tracestate}, unchecked
   * @return {@link Span#NONE} when this one is not recorded
   */
  Span request(String name, @Nullable String parent, @Nullable String state);

  /**
   * Begins the span of work that no request asks for, such as a timer's.
   *
   * @return {@link Span#NONE} when this one is not recorded
   */
  Span work(String name);
}
