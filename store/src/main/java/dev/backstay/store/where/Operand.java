package dev.backstay.store.where;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value of a where clause. Every kind there is, is listed here. */
public sealed interface Operand {
  /** Where in the text it begins, from 1; for messages. */
  int position();

  /** A text. */
  record Text(String value, int position) implements Operand {}

  /** A number. */
  record NumberLiteral(BigDecimal value, int position) implements Operand {}

  /** {@code true} or {@code false}. */
  record BooleanLiteral(boolean value, int position) implements Operand {}

  /** {@code null}. */
  record NullLiteral(int position) implements Operand {}

  /**
   * A column, or a way to one over relations: {@code city}, {@code address.city}, {@code
   * Order[customer].total}.
   *
   * @param bracket of an inverse relation or subquery, what stands between the brackets
   */
  record Path(List<String> names, @Nullable Condition bracket, int position) implements Operand {
    public Path {
      names = List.copyOf(names);
    }
  }

  /** A function; {@code *} as its only argument is an empty path. */
  record Call(String name, List<Operand> arguments, int position) implements Operand {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** A place inside a JSON value: {@code column->'$.a.b'}. */
  record JsonPath(Operand value, String path, int position) implements Operand {}

  /** A condition where a value is expected: {@code (a = 1) = true}. */
  record Nested(Condition condition, int position) implements Operand {}
}
