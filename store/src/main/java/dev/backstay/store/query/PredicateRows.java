package dev.backstay.store.query;

import dev.backstay.store.schema.Table;
import dev.backstay.store.where.Operator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Of which rows a predicate speaks, by their numbers ({@link RelationStep}); 0 is the row itself.
 */
public final class PredicateRows {
  private PredicateRows() {}

  /**
   * Rows that must be there for {@code predicate} to hold: with nulls in their place it does not.
   */
  public static Set<Integer> present(Predicate predicate, boolean negated) {
    return switch (predicate) {
      case Predicate.Constant c -> new TreeSet<>();
      case Predicate.Compare(Expression left, Operator o, Expression right) -> {
        Set<Integer> rows = strict(left);
        rows.addAll(strict(right));
        yield rows;
      }
      case Predicate.In in -> strict(in.left());
      case Predicate.Like like -> strict(like.left());
      case Predicate.InSubquery in -> strict(in.left());
      case Predicate.IsNull(Expression value, boolean not) ->
          not != negated ? strict(value) : new TreeSet<>();
      case Predicate.Not(Predicate inner) -> present(inner, !negated);
      case Predicate.And(List<Predicate> parts) -> present(parts, negated, !negated);
      case Predicate.Or(List<Predicate> parts) -> present(parts, negated, negated);
    };
  }

  private static Set<Integer> present(List<Predicate> parts, boolean negated, boolean any) {
    Set<Integer> rows = present(parts.getFirst(), negated);
    for (Predicate part : parts.subList(1, parts.size())) {
      if (any) {
        rows.addAll(present(part, negated));
      } else {
        rows.retainAll(present(part, negated));
      }
    }
    return rows;
  }

  /** Rows whose absence makes the value null. */
  private static Set<Integer> strict(Expression expression) {
    Set<Integer> rows = new TreeSet<>();
    if (expression instanceof Expression.ColumnValue column && column.row() != 0) {
      rows.add(column.row());
    } else if (!(expression instanceof Expression.Call call && call.function().acceptsNull())) {
      expression.parts().forEach(part -> rows.addAll(strict(part)));
    }
    return rows;
  }

  /** The rows that a condition speaks of, with those on the way to them; never the row itself. */
  public static Set<Integer> used(Predicate predicate, List<RelationStep> hops) {
    Set<Integer> rows = new TreeSet<>();
    for (Expression expression : expressions(predicate)) {
      for (int row : rowsOf(expression)) {
        for (int at = row; at != 0; at = hops.get(at - 1).from()) {
          rows.add(at);
        }
      }
    }
    return rows;
  }

  /** Whether {@code predicate} reads no rows but {@code rows}. */
  public static boolean speaksOnlyOf(Predicate predicate, Set<Integer> rows) {
    return expressions(predicate).stream().allMatch(each -> rows.containsAll(rowsOf(each)));
  }

  /** Rows of which more than the id is needed. */
  public static Set<Integer> wholeRows(Predicate predicate) {
    Set<Integer> rows = new HashSet<>();
    expressions(predicate).forEach(each -> wholeRows(each, rows));
    return rows;
  }

  private static void wholeRows(Expression expression, Set<Integer> rows) {
    if (expression instanceof Expression.ColumnValue column
        && !column.column().equals(Table.OBJECT_ID)) {
      rows.add(column.row());
    }
    expression.parts().forEach(part -> wholeRows(part, rows));
  }

  /** The rows that an expression reads. */
  public static Set<Integer> rowsOf(Expression expression) {
    Set<Integer> rows = new HashSet<>();
    if (expression instanceof Expression.ColumnValue column) {
      rows.add(column.row());
    }
    expression.parts().forEach(part -> rows.addAll(rowsOf(part)));
    return rows;
  }

  private static List<Expression> expressions(Predicate predicate) {
    return switch (predicate) {
      case Predicate.Constant c -> List.of();
      case Predicate.Compare(Expression left, Operator o, Expression right) -> List.of(left, right);
      case Predicate.In in -> List.of(in.left());
      case Predicate.Like like -> List.of(like.left());
      case Predicate.InSubquery in -> List.of(in.left());
      case Predicate.IsNull isNull -> List.of(isNull.value());
      case Predicate.Not(Predicate inner) -> expressions(inner);
      case Predicate.And(List<Predicate> parts) -> expressions(parts);
      case Predicate.Or(List<Predicate> parts) -> expressions(parts);
    };
  }

  private static List<Expression> expressions(List<Predicate> parts) {
    return parts.stream().flatMap(part -> expressions(part).stream()).toList();
  }
}
