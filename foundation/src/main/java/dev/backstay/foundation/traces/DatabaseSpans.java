package dev.backstay.foundation.traces;

import dev.backstay.store.database.DatabaseWatch;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DatabaseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes a span of what a request asks of a database: its kind and its time, never its text. */
public final class DatabaseSpans implements DatabaseWatch {
  @Override
  public @Nullable Watched begin(Kind kind, Dialect dialect) {
    Span around = Span.current();
    if (!around.isRecorded()) {
      return null;
    }
    String name = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    boolean remote = dialect == Dialect.POSTGRESQL;
    Span span = around.child("database " + name, remote ? Span.Kind.CLIENT : Span.Kind.INTERNAL);
    span.set("db.system.name", remote ? "postgresql" : "sqlite");
    span.set("db.operation.name", name);
    return new Watched() {
      @Override
      public Entered enter() {
        return span.enter()::close;
      }

      @Override
      public void failed(Throwable failure) {
        span.failed(
            failure instanceof DatabaseException error
                ? error.kind().name()
                : failure.getClass().getSimpleName(),
            failure instanceof DatabaseException);
      }

      @Override
      public void end() {
        span.end();
      }
    };
  }
}
