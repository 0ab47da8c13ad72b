package dev.backstay.server.counters;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.server.counters.CounterOperation.AddAndGet;
import dev.backstay.server.counters.CounterOperation.CompareAndSet;
import dev.backstay.server.counters.CounterOperation.Create;
import dev.backstay.server.counters.CounterOperation.DecrementAndGet;
import dev.backstay.server.counters.CounterOperation.Delete;
import dev.backstay.server.counters.CounterOperation.Get;
import dev.backstay.server.counters.CounterOperation.GetAndAdd;
import dev.backstay.server.counters.CounterOperation.GetAndDecrement;
import dev.backstay.server.counters.CounterOperation.GetAndIncrement;
import dev.backstay.server.counters.CounterOperation.IncrementAndGet;
import dev.backstay.server.counters.CounterOperation.ListByNames;
import dev.backstay.server.counters.CounterOperation.Reset;
import org.jspecify.annotations.Nullable;

/**
 * The counters service. The wire API knows no permissions for counters: any client with a key may
 * count, unless the app is closed to clients.
 */
public final class CounterService implements Performer<CounterOperation<?>> {
  private final Operations operations;
  private final AccessGate gate;
  private final Counters counters;

  public CounterService(Operations operations, AccessGate gate, Counters counters) {
    this.operations = operations;
    this.gate = gate;
    this.counters = counters;
  }

  /**
   * Performs an operation.
   *
   * @return what it results in
   * @throws dev.backstay.foundation.error.ApiException 1134 in an app that is closed to clients,
   *     and those of {@link Counters}
   */
  <R extends @Nullable Object> R perform(Call call, CounterOperation<R> operation) {
    return operations.perform(call, operation, this);
  }

  @Override
  public boolean allows(Call call, CounterOperation<?> operation) {
    return gate.admits(call);
  }

  @Override
  public @Nullable Object run(Call call, CounterOperation<?> operation) {
    if (!allows(call, operation)) {
      throw ApiError.OPERATION_DENIED.with("COUNTERS");
    }
    App app = call.app();
    return switch (operation) {
      case Get(String name) -> counters.get(app, name);
      case GetAndIncrement(String name) -> counters.add(app, name, 1) - 1;
      case IncrementAndGet(String name) -> counters.add(app, name, 1);
      case GetAndDecrement(String name) -> counters.add(app, name, -1) + 1;
      case DecrementAndGet(String name) -> counters.add(app, name, -1);
      case GetAndAdd(String name, long value) -> counters.add(app, name, value) - value;
      case AddAndGet(String name, long value) -> counters.add(app, name, value);
      case CompareAndSet(String name, long expected, long updated) ->
          counters.compareAndSet(app, name, expected, updated);
      case Reset(String name) -> {
        counters.reset(app, name);
        yield null;
      }
      case Create(String name, long value) -> {
        counters.create(app, name, value);
        yield null;
      }
      case Delete(String name) -> {
        counters.delete(app, name);
        yield null;
      }
      case CounterOperation.List(String pattern) -> counters.matching(app, pattern);
      case ListByNames(var names) -> counters.named(app, names);
    };
  }
}
