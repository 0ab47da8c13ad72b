package dev.backstay.store.query;

import dev.backstay.store.error.DataError;
import dev.backstay.store.schema.ColumnType;
import java.util.List;

/** What the values and conditions of a query are, of groups of rows instead of rows. */
final class GroupValues {
  private GroupValues() {}

  /**
   * A value of a group: what all its rows have in common, an aggregate, or else the smallest of the
   * values of its rows, since any would do and it must be the same one every time.
   */
  static Expression of(Expression value, List<Expression> groups) {
    if (groups.contains(value)) {
      return value;
    }
    return switch (value) {
      case Expression.Aggregate aggregate -> aggregate;
      case Expression.Bound bound -> bound;
      case Expression.Call call ->
          new Expression.Call(
              call.function(),
              call.arguments().stream().map(part -> of(part, groups)).toList(),
              call.type());
      default -> {
        if (value.type() == ColumnType.JSON) {
          throw DataError.INVALID_PROPERTIES.with("JSON values of a group need an aggregate");
        }
        yield new Expression.Aggregate(SqlAggregate.MIN, value, value.type());
      }
    };
  }

  /** A condition on groups. */
  static Predicate of(Predicate predicate, List<Expression> groups) {
    return switch (predicate) {
      case Predicate.Constant constant -> constant;
      case Predicate.And(List<Predicate> parts) ->
          new Predicate.And(parts.stream().map(part -> of(part, groups)).toList());
      case Predicate.Or(List<Predicate> parts) ->
          new Predicate.Or(parts.stream().map(part -> of(part, groups)).toList());
      case Predicate.Not(Predicate inner) -> new Predicate.Not(of(inner, groups));
      case Predicate.Compare compare ->
          new Predicate.Compare(
              of(compare.left(), groups), compare.operator(), of(compare.right(), groups));
      case Predicate.In in ->
          new Predicate.In(of(in.left(), groups), in.first(), in.size(), in.negated());
      case Predicate.Like like ->
          new Predicate.Like(of(like.left(), groups), like.pattern(), like.negated());
      case Predicate.IsNull isNull ->
          new Predicate.IsNull(of(isNull.value(), groups), isNull.negated());
      case Predicate.InSubquery in ->
          new Predicate.InSubquery(of(in.left(), groups), in.subquery(), in.negated());
    };
  }
}
