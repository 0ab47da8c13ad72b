package dev.backstay.server.counters;

import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.operations.OperationEvent;
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
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The operations on counters as events (reference: business logic, 8: atomic-operation). */
final class CounterEvents {
  private static final String NAME = "counterName";

  private CounterEvents() {}

  /** All of them. */
  static List<OperationEvent<?, ?>> all() {
    return List.of(
        OperationEvent.of(Reset.class, 1201)
            .with(
                List.of(NAME),
                reset -> List.of(reset.name()),
                (reset, args) -> new Reset(args.text(0))),
        count(GetAndIncrement.class, 1203, GetAndIncrement::new),
        count(IncrementAndGet.class, 1205, IncrementAndGet::new),
        count(GetAndDecrement.class, 1207, GetAndDecrement::new),
        count(DecrementAndGet.class, 1209, DecrementAndGet::new),
        add(AddAndGet.class, 1211, AddAndGet::value, AddAndGet::new),
        add(GetAndAdd.class, 1213, GetAndAdd::value, GetAndAdd::new),
        count(Get.class, 1215, Get::new),
        OperationEvent.of(CompareAndSet.class, 1217)
            .with(
                List.of(NAME, "expected", "updated"),
                set -> List.of(set.name(), set.expected(), set.updated()),
                (set, args) -> new CompareAndSet(args.text(0), args.number(1), args.number(2))),
        OperationEvent.of(CounterOperation.List.class, 1219)
            .with(
                List.of("pattern"),
                list -> List.of(list.pattern()),
                (list, args) -> new CounterOperation.List(args.text(0)))
            // what clients are answered
            .resultingIn((call, list, counters) -> List.copyOf(counters.keySet())));
  }

  private static <O extends CounterOperation.OfOne<Long>> OperationEvent<O, Long> count(
      Class<O> type, int before, Function<String, O> make) {
    return OperationEvent.of(type, before)
        .with(
            List.of(NAME),
            operation -> List.of(operation.name()),
            (operation, args) -> make.apply(args.text(0)))
        .readingResult(Json::wholeNumber);
  }

  private static <O extends CounterOperation.OfOne<Long>> OperationEvent<O, Long> add(
      Class<O> type, int before, Function<O, Long> value, BiFunction<String, Long, O> make) {
    return OperationEvent.of(type, before)
        .with(
            List.of(NAME, "value"),
            operation -> List.<@Nullable Object>of(operation.name(), value.apply(operation)),
            (operation, args) -> make.apply(args.text(0), args.number(1)))
        .readingResult(Json::wholeNumber);
  }
}
