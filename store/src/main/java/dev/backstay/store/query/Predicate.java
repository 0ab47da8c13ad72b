package dev.backstay.store.query;

import dev.backstay.store.schema.Table;
import dev.backstay.store.where.Operator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition with its columns found and its values taken out: each is a number, the place of the
 * value beside it. So two conditions that differ in values alone are equal, and share one
 * statement.
 */
public sealed interface Predicate {
  /** True, false or (null) unknown, which SQL treats as false at the end but not under NOT. */
  record Constant(@Nullable Boolean value) implements Predicate {}

  record And(List<Predicate> parts) implements Predicate {
    public And {
      parts = List.copyOf(parts);
    }
  }

  record Or(List<Predicate> parts) implements Predicate {
    public Or {
      parts = List.copyOf(parts);
    }
  }

  record Not(Predicate inner) implements Predicate {}

  record Compare(Expression left, Operator operator, Expression right) implements Predicate {}

  /**
   * A value in a list.
   *
   * @param first the place of the first value; the others follow
   */
  record In(Expression left, int first, int size, boolean negated) implements Predicate {}

  /** A value, as text, like another. */
  record Like(Expression left, Expression.Bound pattern, boolean negated) implements Predicate {}

  record IsNull(Expression value, boolean negated) implements Predicate {}

  /** A value among those that rows of a table have; rows without a value do not count. */
  record InSubquery(Expression left, Subquery subquery, boolean negated) implements Predicate {}

  /**
   * A question to a table within a question.
   *
   * @param where which of its rows; its steps start at the subquery's own rows
   * @param column what of them
   */
  record Subquery(Table table, Scoped where, Expression column) {}

  /**
   * Whether it compares short values as they are stored, so that it cannot fail and its cost hardly
   * depends on the row. Whatever is not plain, and many comparisons together ({@link
   * #comparisons}), may tell of the rows that it is evaluated on, by an error or by the time that
   * it takes.
   */
  default boolean isPlain() {
    return switch (this) {
      case Constant c -> true;
      case And(List<Predicate> parts) -> parts.stream().allMatch(Predicate::isPlain);
      case Or(List<Predicate> parts) -> parts.stream().allMatch(Predicate::isPlain);
      case Not(Predicate inner) -> inner.isPlain();
      case Compare(Expression left, Operator o, Expression right) ->
          left.isPlain() && right.isPlain();
      case In in -> in.left().isPlain();
      case IsNull isNull ->
          isNull.value() instanceof Expression.ColumnValue || isNull.value().isPlain();
      case Like like -> false;
      case InSubquery in -> false;
    };
  }

  /** Whether there may be rows for which it fails, as a calculation does that overflows. */
  default boolean mayFail() {
    return switch (this) {
      case Constant c -> false;
      case And(List<Predicate> parts) -> parts.stream().anyMatch(Predicate::mayFail);
      case Or(List<Predicate> parts) -> parts.stream().anyMatch(Predicate::mayFail);
      case Not(Predicate inner) -> inner.mayFail();
      case Compare(Expression left, Operator o, Expression right) ->
          left.mayFail() || right.mayFail();
      case In in -> in.left().mayFail();
      case IsNull isNull -> isNull.value().mayFail();
      case Like like -> like.left().mayFail();
      case InSubquery(Expression left, Subquery subquery, boolean n) ->
          left.mayFail() || subquery.column().mayFail() || subquery.where().predicate().mayFail();
    };
  }

  /** How many comparisons it makes for a row; a list of ids, which an index answers, is one. */
  default int comparisons() {
    return switch (this) {
      case Constant c -> 0;
      case And(List<Predicate> parts) -> comparisons(parts);
      case Or(List<Predicate> parts) -> comparisons(parts);
      case Not(Predicate inner) -> inner.comparisons();
      case In(Expression left, int first, int size, boolean negated) ->
          !negated
                  && left instanceof Expression.ColumnValue column
                  && column.column().equals(Table.OBJECT_ID)
              ? 1
              : size;
      case Compare c -> 1;
      case IsNull n -> 1;
      case Like l -> 1;
      case InSubquery in -> 1;
    };
  }

  private static int comparisons(List<Predicate> parts) {
    return parts.stream().mapToInt(Predicate::comparisons).sum();
  }
}
