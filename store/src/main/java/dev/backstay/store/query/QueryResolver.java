package dev.backstay.store.query;

import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Schema;
import dev.backstay.store.schema.Table;
import dev.backstay.store.where.Condition;
import dev.backstay.store.where.Operand;
import dev.backstay.store.where.Operator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fits a text of a query to a table: finds its columns, also over relations, gives every literal
 * the type of what it meets, and works out what needs no row.
 *
 * <p>Whether the caller may see the columns is asked afterwards, from what the {@link QueryState}
 * has noted, so that one resolved text serves all callers.
 */
final class QueryResolver {
  private static final Predicate UNKNOWN = new Predicate.Constant(null);

  private final QueryState state;
  private final QueryErrors errors;
  private final Literals literals;
  private final ExpressionResolver expressions;

  private QueryResolver(
      Schema schema, QueryState state, Function<String, DataException> wrong, boolean aggregates) {
    this.state = state;
    this.errors = new QueryErrors(wrong);
    this.literals = new Literals(errors);
    this.expressions = new ExpressionResolver(schema, state, errors, aggregates);
  }

  /**
   * @throws DataException 19000 if the condition does not fit the table
   */
  static ResolvedWhere where(Condition condition, Table table, Schema schema) {
    QueryState state = new QueryState(table);
    Predicate predicate =
        new QueryResolver(schema, state, DataError.INVALID_WHERE::with, false).condition(condition);
    return new ResolvedWhere(
        new Scoped(
            state.scope().hops(),
            predicate,
            TextWork.limit(state.values, List.of(), List.of(predicate))),
        state.values,
        state.types,
        state.columns,
        state.tables);
  }

  /**
   * A value that is calculated from the columns of one row.
   *
   * @param target the column that gets it: a literal takes its type
   * @throws DataException 1007 if it does not fit the table
   */
  static Calculated calculated(Operand operand, Table table, Schema schema, Column target) {
    QueryState state = new QueryState(table);
    QueryErrors errors = new QueryErrors(reason -> wrongExpression(target, reason));
    ExpressionResolver expressions = new ExpressionResolver(schema, state, errors, false);
    Expression expression = expressions.expression(operand);
    if (expression == null) {
      expression = expressions.boundAs(target.type(), operand);
    }
    if (!state.scope().hops().isEmpty() || !state.tables.isEmpty()) {
      throw errors.at(operand, "only columns of the object itself can be used");
    }
    int textLimit = TextWork.limit(state.values, List.of(expression), List.of());
    return new Calculated(target, expression, textLimit, state.values, state.types, state.columns);
  }

  private static DataException wrongExpression(Column target, String reason) {
    return DataError.INVALID_EXPRESSION.with(target.name(), reason);
  }

  /**
   * A resolver for the properties, the order or the groups of a query.
   *
   * @param state what the parts of the query share
   * @param wrong makes the error out of a reason
   */
  static QueryResolver ofSelection(
      Schema schema, QueryState state, Function<String, DataException> wrong) {
    return new QueryResolver(schema, state, wrong, true);
  }

  QueryErrors errors() {
    return errors;
  }

  /**
   * What {@code operand} means.
   *
   * @throws DataException if it is a literal
   */
  Expression require(Operand operand) {
    return expressions.require(operand);
  }

  Predicate condition(Condition condition) {
    return switch (condition) {
      case Condition.And(List<Condition> parts) ->
          new Predicate.And(parts.stream().map(this::condition).toList());
      case Condition.Or(List<Condition> parts) ->
          new Predicate.Or(parts.stream().map(this::condition).toList());
      case Condition.Not(Condition inner) -> new Predicate.Not(condition(inner));
      case Condition.Comparison(Operand left, Operator operator, Operand right) ->
          comparison(left, operator, right);
      case Condition.Like like -> like(like);
      case Condition.In in -> in(in);
      case Condition.Between between -> between(between);
      case Condition.IsNull(Operand left, boolean negated) -> isNull(left, negated);
      case Condition.Bare(Operand operand) -> bare(operand);
    };
  }

  private Predicate comparison(Operand left, Operator operator, Operand right) {
    if (left instanceof Operand.Nested nested && right instanceof Operand.BooleanLiteral truth) {
      return nested(nested, operator, truth);
    }
    if (right instanceof Operand.Nested && left instanceof Operand.BooleanLiteral) {
      return comparison(right, operator, left);
    }
    Expression one = expressions.expression(left);
    Expression other = expressions.expression(right);
    if (one == null && other == null) {
      return literals(left, operator, right);
    }
    if (one == null) {
      // 1 < a is a > 1
      return comparison(right, operator.mirrored(), left);
    }
    if (other != null) {
      return expressions(one, operator, other, left, right);
    }
    Expression typed = expressions.typed(one, right, left);
    Object value = literal(typed, right);
    return value == null
        ? UNKNOWN
        : new Predicate.Compare(typed, operator, state.bound(value, typed.type()));
  }

  /** {@code (a = 1) = false} is {@code not (a = 1)}. */
  private Predicate nested(Operand.Nested nested, Operator operator, Operand.BooleanLiteral truth) {
    if (operator != Operator.EQUAL && operator != Operator.NOT_EQUAL) {
      throw errors.at(nested, "a condition cannot be compared like this");
    }
    Predicate inner = condition(nested.condition());
    return truth.value() == (operator == Operator.EQUAL) ? inner : new Predicate.Not(inner);
  }

  private Predicate expressions(
      Expression left, Operator operator, Expression right, Operand leftPlace, Operand rightPlace) {
    if (left instanceof Expression.JsonValue && right instanceof Expression.JsonValue) {
      return new Predicate.Compare(left, operator, right);
    }
    Expression one = expressions.typedLike(left, right, leftPlace);
    Expression other = expressions.typedLike(right, one, rightPlace);
    if (!ExpressionResolver.areAlike(one.type(), other.type())) {
      throw errors.at(
          rightPlace, one.described() + " cannot be compared with " + other.described());
    }
    boolean lower = state.scope().isLowerCase(one);
    boolean otherLower = state.scope().isLowerCase(other);
    return new Predicate.Compare(
        lowered(one, lower, otherLower), operator, lowered(other, otherLower, lower));
  }

  /** A value in lower case, if it meets one that is kept so. */
  private static Expression lowered(Expression value, boolean isLower, boolean otherIsLower) {
    return otherIsLower && !isLower
        ? new Expression.Call(SqlFunction.LOWER, List.of(value), ColumnType.STRING)
        : value;
  }

  /** A literal as {@link Literals#literal}, in lower case where it meets a column that is. */
  private @Nullable Object literal(Expression target, Operand operand) {
    Object value = literals.literal(target, operand);
    return value instanceof String text && state.scope().isLowerCase(target)
        ? text.toLowerCase(Locale.ROOT)
        : value;
  }

  private Predicate literals(Operand left, Operator operator, Operand right) {
    Object one = literals.plain(left);
    Object other = literals.plain(right);
    if (one == null || other == null) {
      return UNKNOWN;
    }
    BigDecimal first = Literals.number(one);
    BigDecimal second = Literals.number(other);
    int sign =
        first != null && second != null
            ? first.compareTo(second)
            : Literals.text(one).compareTo(Literals.text(other));
    return new Predicate.Constant(operator.holds(sign));
  }

  private Predicate like(Condition.Like like) {
    Expression left = expressions.expression(like.left());
    if (left == null) {
      throw errors.at(like.left(), "'like' needs a column before it");
    }
    if (left instanceof Expression.JsonValue) {
      left = expressions.jsonAs(left, ColumnType.STRING, like.left());
    }
    boolean fits =
        switch (left.type()) {
          case STRING, TEXT, EXTENDED_STRING, FILE_REF, STRING_ID, INT, DATETIME -> true;
          default -> false;
        };
    if (!fits) {
      throw errors.at(like.left(), "'like' cannot be used with a column of type " + left.type());
    }
    Object given = literals.plain(like.pattern());
    String pattern = given == null ? null : Literals.text(given);
    if (pattern != null && state.scope().isLowerCase(left)) {
      pattern = pattern.toLowerCase(Locale.ROOT);
    }
    if (pattern != null && pattern.length() > LikePattern.MAX_LENGTH) {
      throw errors.at(
          like.pattern(),
          "the pattern of 'like' is longer than " + LikePattern.MAX_LENGTH + " characters");
    }
    return pattern == null
        ? UNKNOWN
        : new Predicate.Like(
            left,
            state.bound(pattern(literals.storable(pattern, like.pattern())), ColumnType.STRING),
            like.negated());
  }

  /** A pattern must not end in an unfinished escape: PostgreSQL refuses it, SQLite ignores it. */
  private static String pattern(String pattern) {
    int backslashes = 0;
    for (int i = pattern.length() - 1; i >= 0 && pattern.charAt(i) == '\\'; i--) {
      backslashes++;
    }
    return backslashes % 2 == 1 ? pattern + '\\' : pattern;
  }

  private Predicate in(Condition.In in) {
    if (in.list().size() == 1
        && in.list().getFirst() instanceof Operand.Path path
        && path.bracket() != null) {
      return subquery(in, path, path.bracket());
    }
    Expression left = expressions.expression(in.left());
    if (left != null && left.type() == ColumnType.JSON && areOfOneKind(in.list())) {
      left = expressions.typed(left, in.list().getFirst(), in.left());
    }
    if (left == null || left.type() == ColumnType.JSON) {
      return eachCompared(in);
    }
    List<Object> list = new ArrayList<>();
    boolean unknown = false;
    for (Operand element : in.list()) {
      if (!Literals.isLiteral(element)) {
        return eachCompared(in);
      }
      Object value = literal(left, element);
      if (value == null) {
        unknown = true;
      } else {
        list.add(value);
      }
    }
    if (list.isEmpty()) {
      return UNKNOWN;
    }
    // as many places as the next power of two: few shapes of statement for all lengths of list
    int size = Math.max(1, Integer.highestOneBit(list.size() - 1) << 1);
    int first = state.values.size();
    for (int i = 0; i < size; i++) {
      var _ = state.bound(list.get(Math.min(i, list.size() - 1)), left.type());
    }
    Predicate found = new Predicate.In(left, first, size, in.negated());
    if (!unknown) {
      return found;
    }
    return in.negated()
        ? new Predicate.And(List.of(found, UNKNOWN))
        : new Predicate.Or(List.of(found, UNKNOWN));
  }

  /** Whether a place in JSON has to be one kind of value for all of the list. */
  private static boolean areOfOneKind(List<Operand> list) {
    return Literals.isLiteral(list.getFirst())
        && list.stream().map(Operand::getClass).distinct().count() == 1;
  }

  private Predicate eachCompared(Condition.In in) {
    List<Predicate> parts =
        in.list().stream().map(element -> comparison(in.left(), Operator.EQUAL, element)).toList();
    Predicate any = parts.size() == 1 ? parts.getFirst() : new Predicate.Or(parts);
    return in.negated() ? new Predicate.Not(any) : any;
  }

  private Predicate subquery(Condition.In in, Operand.Path path, Condition bracket) {
    Expression left = expressions.expression(in.left());
    if (left == null) {
      throw errors.at(in.left(), "'in' needs a column before it");
    }
    state.countSubquery(path, errors);
    Table table = expressions.table(path);
    QueryState.Scope inner = QueryState.Scope.of(table);
    QueryState.Scope outer = state.enter(inner);
    Predicate where;
    Expression column;
    boolean lower;
    try {
      where = condition(bracket);
      List<String> names = path.names().subList(1, path.names().size());
      column =
          expressions.column(
              inner, 0, table, names.isEmpty() ? List.of(Table.OBJECT_ID) : names, path);
      lower = inner.isLowerCase(column);
    } finally {
      state.enter(outer);
    }
    if (left.type() == ColumnType.JSON
        || !ExpressionResolver.areAlike(left.type(), column.type())) {
      throw errors.at(path, left.described() + " cannot be compared with " + column.described());
    }
    boolean leftLower = outer.isLowerCase(left);
    return new Predicate.InSubquery(
        lowered(left, leftLower, lower),
        new Predicate.Subquery(
            table,
            // the limit is that of the whole
            new Scoped(inner.hops(), where, TextWork.UNLIMITED),
            lowered(column, lower, leftLower)),
        in.negated());
  }

  private Predicate between(Condition.Between between) {
    Predicate both =
        new Predicate.And(
            List.of(
                comparison(between.left(), Operator.GREATER_EQUAL, between.low()),
                comparison(between.left(), Operator.LESS_EQUAL, between.high())));
    return between.negated() ? new Predicate.Not(both) : both;
  }

  private Predicate isNull(Operand left, boolean negated) {
    Expression value = expressions.expression(left);
    return value == null
        ? new Predicate.Constant((literals.plain(left) == null) != negated)
        : new Predicate.IsNull(value, negated);
  }

  /** An operand alone is true if it is neither false, zero nor null. */
  private Predicate bare(Operand operand) {
    Expression value = expressions.expression(operand);
    if (value == null) {
      return switch (operand) {
        case Operand.BooleanLiteral truth -> new Predicate.Constant(truth.value());
        case Operand.NumberLiteral number -> new Predicate.Constant(number.value().signum() != 0);
        case Operand.NullLiteral nothing -> UNKNOWN;
        default -> throw errors.at(operand, "this is not a condition");
      };
    }
    if (value instanceof Expression.JsonValue) {
      value = expressions.jsonAs(value, ColumnType.BOOLEAN, operand);
    }
    return switch (value.type()) {
      case BOOLEAN -> new Predicate.Compare(value, Operator.EQUAL, state.bound(true, value.type()));
      case INT -> new Predicate.Compare(value, Operator.NOT_EQUAL, state.bound(0L, value.type()));
      case DOUBLE ->
          new Predicate.Compare(value, Operator.NOT_EQUAL, state.bound(0.0, value.type()));
      case DATETIME -> new Predicate.IsNull(value, true);
      default -> throw errors.at(operand, value.described() + " alone is not a condition");
    };
  }
}
