package dev.backstay.store.query;

import dev.backstay.store.schema.ColumnType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value in a query, with its columns found and its literals taken out. Equal ones make equal SQL.
 */
public sealed interface Expression {
  /** The greatest size that is told; see {@link #size()}. */
  int LARGE = 1_000_000;

  /** What comes out. */
  ColumnType type();

  /**
   * A column.
   *
   * @param row the number of the rows ({@link RelationStep})
   */
  record ColumnValue(int row, String column, ColumnType type) implements Expression {}

  /** A value that stands beside the query, at a place of its own. */
  record Bound(int index, ColumnType type) implements Expression {}

  /** A function. */
  record Call(SqlFunction function, List<Expression> arguments, ColumnType type)
      implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * A place inside a JSON value.
   *
   * @param path bound; a text in the form of {@link JsonPath}
   * @param type JSON for whatever is there; STRING, DOUBLE or BOOLEAN for that kind of value and
   *     null for others
   */
  record JsonValue(Expression value, Bound path, ColumnType type) implements Expression {}

  /** Over many rows. */
  record Aggregate(SqlAggregate function, @Nullable Expression argument, ColumnType type)
      implements Expression {}

  /**
   * The smallest or greatest of the values that related rows have.
   *
   * @param hops from the row itself
   */
  record Extreme(List<RelationStep> hops, Expression of, boolean greatest) implements Expression {
    public Extreme {
      hops = List.copyOf(hops);
    }

    @Override
    public ColumnType type() {
      return of.type();
    }
  }

  /** What it is called in a message. */
  default String described() {
    return this instanceof ColumnValue column ? "column '" + column.column() + "'" : "the value";
  }

  /** The expressions directly inside. */
  default List<Expression> parts() {
    return switch (this) {
      case ColumnValue c -> List.of();
      case Bound b -> List.of();
      case Extreme e -> List.of();
      case Call call -> call.arguments();
      case JsonValue json -> List.of(json.value(), json.path());
      case Aggregate aggregate ->
          aggregate.argument() == null ? List.of() : List.of(aggregate.argument());
    };
  }

  /**
   * How much SQL text comes of it, counted in values: some functions write their arguments several
   * times, so nested ones grow fast. At most {@link #LARGE}, which stands for more too.
   */
  default int size() {
    return size(false);
  }

  /** {@code whole} for a part of a calculation with whole numbers, checked as a whole. */
  private int size(boolean whole) {
    long size = 1;
    switch (this) {
      case Call(SqlFunction function, List<Expression> arguments, ColumnType type) -> {
        boolean overflows = function.mayOverflow(type);
        for (int i = 0; i < arguments.size(); i++) {
          size += (long) function.copies(i) * arguments.get(i).size(overflows);
        }
        size = overflows && !whole ? 2 * size : size;
      }
      case JsonValue json -> size += 3L * json.value().size(false);
      default -> {
        for (Expression part : parts()) {
          size += part.size(false);
        }
      }
    }
    return (int) Math.min(size, LARGE);
  }

  /** Whether it is a short value as it is stored or bound, or a plain aggregate of such values. */
  default boolean isPlain() {
    return switch (this) {
      case ColumnValue column -> !column.type().isLong();
      case Bound b -> true;
      case Aggregate aggregate -> aggregate.argument() == null || aggregate.argument().isPlain();
      case Call c -> false;
      case JsonValue j -> false;
      case Extreme e -> false;
    };
  }

  /** Whether it is calculated, so that there may be values for which it fails. */
  default boolean mayFail() {
    return switch (this) {
      case ColumnValue c -> false;
      case Bound b -> false;
      case Aggregate aggregate -> aggregate.argument() != null && aggregate.argument().mayFail();
      case Call c -> true;
      case JsonValue j -> true;
      case Extreme e -> true;
    };
  }

  /** Whether it is over many rows, or has a part that is. */
  default boolean hasAggregate() {
    return this instanceof Aggregate || parts().stream().anyMatch(Expression::hasAggregate);
  }

  /** Whether it has a value that is bound. */
  default boolean hasBound() {
    return this instanceof Bound || parts().stream().anyMatch(Expression::hasBound);
  }
}
