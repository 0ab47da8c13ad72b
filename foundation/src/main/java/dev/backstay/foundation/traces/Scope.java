package dev.backstay.foundation.traces;

import org.jspecify.annotations.Nullable;

/** For how long a thread works for a span; to be closed by the same thread. */
public final class Scope implements AutoCloseable {
  static final ThreadLocal<@Nullable Span> CURRENT = new ThreadLocal<>();

  /** Where nothing is recorded, nothing is set. */
  private static final Scope NOTHING = new Scope(null, false);

  private final @Nullable Span before;
  private final boolean set;

  private Scope(@Nullable Span before, boolean set) {
    this.before = before;
    this.set = set;
  }

  static Scope of(Span span) {
    if (!span.isRecorded()) {
      return NOTHING;
    }
    Scope scope = new Scope(CURRENT.get(), true);
    CURRENT.set(span);
    return scope;
  }

  @Override
  public void close() {
    if (!set) {
      return;
    }
    if (before == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(before);
    }
  }
}
