package dev.backstay.server.counters;

import dev.backstay.foundation.access.Callers;
import dev.backstay.server.binary.Arguments;
import dev.backstay.server.binary.BinaryMethod;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.counters.CounterOperation.AddAndGet;
import dev.backstay.server.counters.CounterOperation.CompareAndSet;
import dev.backstay.server.counters.CounterOperation.DecrementAndGet;
import dev.backstay.server.counters.CounterOperation.Get;
import dev.backstay.server.counters.CounterOperation.GetAndAdd;
import dev.backstay.server.counters.CounterOperation.GetAndDecrement;
import dev.backstay.server.counters.CounterOperation.GetAndIncrement;
import dev.backstay.server.counters.CounterOperation.IncrementAndGet;
import dev.backstay.server.counters.CounterOperation.Reset;
import java.util.List;
import java.util.function.Function;

/** Counters for the Java SDK (reference: Java SDK, 5.3). */
final class CounterBinary {
  private final Callers callers;
  private final CounterService counters;

  CounterBinary(Callers callers, CounterService counters) {
    this.callers = callers;
    this.counters = counters;
  }

  BinaryService service() {
    return new BinaryService(BinaryService.PREFIX + "redis.AtomicOperationService")
        .reading("get", does(args -> new Get(args.text(0))))
        .with("getAndIncrement", does(args -> new GetAndIncrement(args.text(0))))
        .with("incrementAndGet", does(args -> new IncrementAndGet(args.text(0))))
        .with("getAndDecrement", does(args -> new GetAndDecrement(args.text(0))))
        .with("decrementAndGet", does(args -> new DecrementAndGet(args.text(0))))
        .with("addAndGet", does(args -> new AddAndGet(args.text(0), args.number(1))))
        .with("getAndAdd", does(args -> new GetAndAdd(args.text(0), args.number(1))))
        .with(
            "compareAndSet",
            does(args -> new CompareAndSet(args.text(0), args.number(1), args.number(2))))
        .with("reset", does(args -> new Reset(args.text(0))))
        .reading(
            "list",
            (exchange, args) ->
                List.copyOf(
                    counters
                        .perform(callers.of(exchange), new CounterOperation.List(args.text(0)))
                        .keySet()));
  }

  private BinaryMethod does(Function<Arguments, CounterOperation<?>> operation) {
    return (exchange, args) -> counters.perform(callers.of(exchange), operation.apply(args));
  }
}
