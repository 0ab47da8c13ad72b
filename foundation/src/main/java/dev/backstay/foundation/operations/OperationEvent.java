package dev.backstay.foundation.operations;

import dev.backstay.foundation.access.Call;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How the operations of one type appear to the event handlers of an app (reference: business logic,
 * 8): under which numbers, with which arguments and result, and what becomes of an operation whose
 * arguments a handler has changed. A feature has one for each of its operations that are events
 * ({@code Feature.events}).
 *
 * @param type of the operations
 * @param before number of the event before
 * @param after number of the event after; 0 for none
 * @param names of the arguments, in their order
 * @param applies whether an operation of the type is this event
 * @param arguments of an operation, in the order of the names: whatever {@code Json.write} takes
 * @param changed an operation with the arguments as handlers have left them; what else it says is
 *     that of the operation given
 * @param result the JSON value that handlers see of a result
 * @param typed what a JSON value is as a result of the operation, so that its route answers it as
 *     one of its own; null where it cannot be one, and is then answered as it is
 */
public record OperationEvent<O extends ServiceOperation<R>, R extends @Nullable Object>(
    Class<O> type,
    int before,
    int after,
    List<String> names,
    Predicate<O> applies,
    Function<O, List<@Nullable Object>> arguments,
    BiFunction<O, EventArguments, O> changed,
    ResultValue<O, R> result,
    Function<@Nullable Object, @Nullable R> typed) {

  /** Makes JSON of a result. */
  @FunctionalInterface
  public interface ResultValue<O, R extends @Nullable Object> {
    /** Whatever {@code Json.write} takes. */
    @Nullable Object of(Call call, O operation, R result);
  }

  /**
   * An event of all operations of a type, with no arguments, whose result handlers see as it is.
   *
   * @param before number of the event before; the event after has the next
   */
  public static <O extends ServiceOperation<R>, R extends @Nullable Object> OperationEvent<O, R> of(
      Class<O> type, int before) {
    return new OperationEvent<>(
        type,
        before,
        before + 1,
        List.of(),
        operation -> true,
        operation -> List.of(),
        (operation, arguments) -> operation,
        (call, operation, result) -> result,
        value -> null);
  }

  /** This event with arguments. */
  public OperationEvent<O, R> with(
      List<String> argumentNames,
      Function<O, List<@Nullable Object>> read,
      BiFunction<O, EventArguments, O> write) {
    return new OperationEvent<>(
        type, before, after, argumentNames, applies, read, write, result, typed);
  }

  /** This event for some of the operations of its type. */
  public OperationEvent<O, R> where(Predicate<O> those) {
    return new OperationEvent<>(
        type, before, after, names, those, arguments, changed, result, typed);
  }

  /** This event with another way to make JSON of a result. */
  public OperationEvent<O, R> resultingIn(ResultValue<O, R> json) {
    return new OperationEvent<>(
        type, before, after, names, applies, arguments, changed, json, typed);
  }

  /** This event with a way to make a result of JSON. */
  public OperationEvent<O, R> readingResult(Function<@Nullable Object, @Nullable R> read) {
    return new OperationEvent<>(
        type, before, after, names, applies, arguments, changed, result, read);
  }

  /** This event without one after it. */
  public OperationEvent<O, R> withoutAfter() {
    return new OperationEvent<>(type, before, 0, names, applies, arguments, changed, result, typed);
  }
}
