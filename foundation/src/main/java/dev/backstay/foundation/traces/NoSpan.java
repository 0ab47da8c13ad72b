package dev.backstay.foundation.traces;

import org.jspecify.annotations.Nullable;

/** Records nothing. */
final class NoSpan implements Span {
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
}
