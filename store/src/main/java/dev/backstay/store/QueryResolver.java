package dev.backstay.store;

import dev.backstay.store.where.Condition;
import dev.backstay.store.where.Operand;
import dev.backstay.store.where.Operator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fits a text of a query to a table: finds its columns, also over relations, gives every literal
 * the type of what it meets, and works out what needs no row.
 *
 * <p>Whether the caller may see the columns is asked afterwards, from {@link #columns()}, so that
 * one resolved text serves all callers.
 */
final class QueryResolver {
  /** Steps over relations in one text; each is a join. */
  private static final int MAX_HOPS = 20;

  /** Subqueries in one text. */
  private static final int MAX_SUBQUERIES = 10;

  /** Values in the SQL text of one expression; see {@link Expression#size()}. */
  private static final int MAX_SIZE = 2_000;

  private static final Predicate UNKNOWN = new Predicate.Constant(null);

  private final Schema schema;
  private final Function<String, DataException> wrong;
  private final boolean aggregates;
  private final Map<String, Expression> aliases;
  private final List<Object> values;
  private final List<ColumnType> types;
  private final Set<String> columns;
  private final List<Table> tables;
  private Scope scope;
  private int allHops;
  private int subqueries;

  /** The rows that names are about: a table and what is related to it. */
  private record Scope(Table table, List<Hop> hops) {}

  private QueryResolver(
      Schema schema,
      Table table,
      Function<String, DataException> wrong,
      boolean aggregates,
      Map<String, Expression> aliases) {
    this.schema = schema;
    this.wrong = wrong;
    this.aggregates = aggregates;
    this.aliases = aliases;
    this.values = new ArrayList<>();
    this.types = new ArrayList<>();
    this.columns = new HashSet<>();
    this.tables = new ArrayList<>();
    this.scope = new Scope(table, new ArrayList<>());
  }

  /** For what shares steps, values and places with {@code other}, but has errors of its own. */
  private QueryResolver(QueryResolver other, Function<String, DataException> wrong) {
    this.schema = other.schema;
    this.wrong = wrong;
    this.aggregates = other.aggregates;
    this.aliases = other.aliases;
    this.values = other.values;
    this.types = other.types;
    this.columns = other.columns;
    this.tables = other.tables;
    this.scope = other.scope;
  }

  /**
   * @throws DataException 19000 if the condition does not fit the table
   */
  static ResolvedWhere where(Condition condition, Table table, Schema schema) {
    QueryResolver resolver =
        new QueryResolver(schema, table, DataException::wrongWhere, false, Map.of());
    Predicate predicate = resolver.condition(condition);
    return new ResolvedWhere(
        new Scoped(resolver.scope.hops(), predicate),
        resolver.values,
        resolver.types,
        resolver.columns,
        resolver.tables);
  }

  /**
   * A value that is worked out of the columns of one row.
   *
   * @param target the column that gets it: a literal takes its type
   * @throws DataException 1007 if it does not fit the table
   */
  static Calculated calculated(Operand operand, Table table, Schema schema, Column target) {
    QueryResolver resolver =
        new QueryResolver(
            schema, table, reason -> wrongExpression(target, reason), false, Map.of());
    Expression expression = resolver.expression(operand);
    if (expression == null) {
      expression = resolver.boundAs(target.type(), operand);
    }
    if (!resolver.scope.hops().isEmpty() || !resolver.tables.isEmpty()) {
      throw resolver.misplaced(operand, "only columns of the object itself can be used");
    }
    return new Calculated(target, expression, resolver.values, resolver.types, resolver.columns);
  }

  private static DataException wrongExpression(Column target, String reason) {
    return new DataException(
        1007, "Invalid expression for property '" + target.name() + "': " + reason);
  }

  /**
   * A resolver for the properties, the order and the groups of a query.
   *
   * @param wrong makes the error out of a reason
   */
  static QueryResolver ofSelection(
      Table table, Schema schema, Function<String, DataException> wrong) {
    return new QueryResolver(schema, table, wrong, true, new HashMap<>());
  }

  /** The same resolver with other errors. */
  QueryResolver with(Function<String, DataException> otherErrors) {
    return new QueryResolver(this, otherErrors);
  }

  /** Makes a name mean an expression from now on. */
  void alias(String name, Expression expression) {
    aliases.put(name, expression);
  }

  /** The steps over relations so far. */
  List<Hop> hops() {
    return scope.hops();
  }

  /** The values so far. */
  List<Object> values() {
    return values;
  }

  /** The types of the values. */
  List<ColumnType> types() {
    return types;
  }

  /** The ids of the columns that were named. */
  Set<String> columns() {
    return columns;
  }

  /** The other tables that were come to. */
  List<Table> tables() {
    return tables;
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
    if (left instanceof Operand.Nested nested && right instanceof Operand.Truth truth) {
      return nested(nested, operator, truth);
    }
    if (right instanceof Operand.Nested && left instanceof Operand.Truth) {
      return comparison(right, operator, left);
    }
    Expression one = expression(left);
    Expression other = expression(right);
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
    Expression typed = typed(one, right, left);
    Object value = literal(typed, right);
    return value == null
        ? UNKNOWN
        : new Predicate.Compare(typed, operator, bound(value, typed.type()));
  }

  /** {@code (a = 1) = false} is {@code not (a = 1)}. */
  private Predicate nested(Operand.Nested nested, Operator operator, Operand.Truth truth) {
    if (operator != Operator.EQUAL && operator != Operator.NOT_EQUAL) {
      throw misplaced(nested, "a condition cannot be compared like this");
    }
    Predicate inner = condition(nested.condition());
    return truth.value() == (operator == Operator.EQUAL) ? inner : new Predicate.Not(inner);
  }

  private Predicate expressions(
      Expression left, Operator operator, Expression right, Operand leftPlace, Operand rightPlace) {
    Expression one = typedLike(left, right, leftPlace);
    Expression other = typedLike(right, one, rightPlace);
    if (!areAlike(one.type(), other.type())) {
      throw misplaced(rightPlace, described(one) + " cannot be compared with " + described(other));
    }
    return new Predicate.Compare(one, operator, other);
  }

  private static boolean areAlike(ColumnType one, ColumnType other) {
    return one == other || (one.isText() && other.isText()) || (one.isNumber() && other.isNumber());
  }

  /** A place in a JSON value as the kind of value that a literal is; others as they are. */
  private Expression typed(Expression expression, Operand literal, Operand place) {
    if (expression.type() != ColumnType.JSON) {
      return expression;
    }
    return switch (literal) {
      case Operand.Numeral number -> jsonAs(expression, ColumnType.DOUBLE, place);
      case Operand.Truth truth -> jsonAs(expression, ColumnType.BOOLEAN, place);
      default -> jsonAs(expression, ColumnType.STRING, place);
    };
  }

  private Expression typedLike(Expression expression, Expression other, Operand place) {
    if (expression.type() != ColumnType.JSON) {
      return expression;
    }
    ColumnType type = other.type();
    if (type.isNumber()) {
      return jsonAs(expression, ColumnType.DOUBLE, place);
    }
    return jsonAs(expression, type == ColumnType.BOOLEAN ? type : ColumnType.STRING, place);
  }

  private Expression jsonAs(Expression expression, ColumnType type, Operand place) {
    if (expression
        instanceof Expression.JsonValue(Expression value, Expression.Bound path, ColumnType t)) {
      return new Expression.JsonValue(value, path, type);
    }
    throw misplaced(
        place,
        described(expression) + " holds JSON: compare a place in it, as in column->'$.name'");
  }

  private Predicate literals(Operand left, Operator operator, Operand right) {
    Object one = plain(left);
    Object other = plain(right);
    if (one == null || other == null) {
      return UNKNOWN;
    }
    BigDecimal first = number(one);
    BigDecimal second = number(other);
    int sign =
        first != null && second != null
            ? first.compareTo(second)
            : text(one).compareTo(text(other));
    return new Predicate.Constant(operator.holds(sign));
  }

  private Predicate like(Condition.Like like) {
    Expression left = expression(like.left());
    if (left == null) {
      throw misplaced(like.left(), "'like' needs a column before it");
    }
    if (left instanceof Expression.JsonValue) {
      left = jsonAs(left, ColumnType.STRING, like.left());
    }
    boolean fits =
        switch (left.type()) {
          case STRING, TEXT, EXTENDED_STRING, FILE_REF, STRING_ID, INT, DATETIME -> true;
          default -> false;
        };
    if (!fits) {
      throw misplaced(like.left(), "'like' cannot be used with a column of type " + left.type());
    }
    Object pattern = plain(like.pattern());
    return pattern == null
        ? UNKNOWN
        : new Predicate.Like(
            left,
            bound(pattern(storable(text(pattern), like.pattern())), ColumnType.STRING),
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
    Expression left = expression(in.left());
    if (left == null || left.type() == ColumnType.JSON) {
      return eachCompared(in);
    }
    List<Object> list = new ArrayList<>();
    boolean unknown = false;
    for (Operand element : in.list()) {
      if (!isLiteral(element)) {
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
    int first = values.size();
    for (int i = 0; i < size; i++) {
      var _ = bound(list.get(Math.min(i, list.size() - 1)), left.type());
    }
    Predicate found = new Predicate.In(left, first, size, in.negated());
    if (!unknown) {
      return found;
    }
    return in.negated()
        ? new Predicate.And(List.of(found, UNKNOWN))
        : new Predicate.Or(List.of(found, UNKNOWN));
  }

  private Predicate eachCompared(Condition.In in) {
    List<Predicate> parts =
        in.list().stream().map(element -> comparison(in.left(), Operator.EQUAL, element)).toList();
    Predicate any = parts.size() == 1 ? parts.getFirst() : new Predicate.Or(parts);
    return in.negated() ? new Predicate.Not(any) : any;
  }

  private Predicate subquery(Condition.In in, Operand.Path path, Condition bracket) {
    Expression left = expression(in.left());
    if (left == null) {
      throw misplaced(in.left(), "'in' needs a column before it");
    }
    if (++subqueries > MAX_SUBQUERIES) {
      throw misplaced(path, "more than " + MAX_SUBQUERIES + " subqueries");
    }
    Table table = table(path);
    Scope outer = scope;
    Scope inner = new Scope(table, new ArrayList<>());
    scope = inner;
    Predicate where;
    Expression column;
    try {
      where = condition(bracket);
      List<String> names = path.names().subList(1, path.names().size());
      column =
          names.isEmpty()
              ? column(inner, 0, table, List.of(Table.OBJECT_ID), path)
              : column(inner, 0, table, names, path);
    } finally {
      scope = outer;
    }
    if (left.type() == ColumnType.JSON || !areAlike(left.type(), column.type())) {
      throw misplaced(path, described(left) + " cannot be compared with " + described(column));
    }
    return new Predicate.InSubquery(
        left, new Predicate.Subquery(table, new Scoped(inner.hops(), where), column), in.negated());
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
    Expression value = expression(left);
    return value == null
        ? new Predicate.Constant((plain(left) == null) != negated)
        : new Predicate.IsNull(value, negated);
  }

  /** An operand alone is true if it is neither false, zero nor null. */
  private Predicate bare(Operand operand) {
    Expression value = expression(operand);
    if (value == null) {
      return switch (operand) {
        case Operand.Truth truth -> new Predicate.Constant(truth.value());
        case Operand.Numeral number -> new Predicate.Constant(number.value().signum() != 0);
        case Operand.Nothing nothing -> UNKNOWN;
        default -> throw misplaced(operand, "this is no condition");
      };
    }
    if (value instanceof Expression.JsonValue) {
      value = jsonAs(value, ColumnType.BOOLEAN, operand);
    }
    return switch (value.type()) {
      case BOOLEAN -> new Predicate.Compare(value, Operator.EQUAL, bound(true, value.type()));
      case INT -> new Predicate.Compare(value, Operator.NOT_EQUAL, bound(0L, value.type()));
      case DOUBLE -> new Predicate.Compare(value, Operator.NOT_EQUAL, bound(0.0, value.type()));
      case DATETIME -> new Predicate.IsNull(value, true);
      default -> throw misplaced(operand, described(value) + " alone is no condition");
    };
  }

  private static boolean isLiteral(Operand operand) {
    return switch (operand) {
      case Operand.Text t -> true;
      case Operand.Numeral n -> true;
      case Operand.Truth t -> true;
      case Operand.Nothing n -> true;
      default -> false;
    };
  }

  /** What {@code operand} means; null if it is a literal (or a condition). */
  @Nullable Expression expression(Operand operand) {
    return switch (operand) {
      case Operand.Path path -> path(path);
      case Operand.Call call -> call(call);
      case Operand.JsonPath json -> jsonPath(json);
      default -> null;
    };
  }

  /**
   * What {@code operand} means.
   *
   * @throws DataException if it is a literal
   */
  Expression require(Operand operand) {
    Expression expression = expression(operand);
    if (expression == null) {
      throw misplaced(operand, "a column or function is wanted here");
    }
    return expression;
  }

  private Expression path(Operand.Path path) {
    List<String> names = path.names();
    if (path.bracket() != null) {
      return inverse(path, path.bracket());
    }
    if (names.isEmpty()) {
      throw misplaced(path, "'*' can be counted only");
    }
    if (names.size() == 1) {
      Expression alias = aliases.get(names.getFirst());
      if (alias != null) {
        return alias;
      }
    }
    Table table = scope.table();
    // Person.name means name
    boolean qualified =
        names.size() > 1
            && names.getFirst().equals(table.name())
            && table.resolve(names.getFirst()) == null;
    return column(scope, 0, table, qualified ? names.subList(1, names.size()) : names, path);
  }

  /** {@code Parent[relation].column}: from rows to those that have them as children. */
  private Expression inverse(Operand.Path path, Condition bracket) {
    Table parent = table(path);
    if (!(bracket instanceof Condition.Bare(Operand inner))
        || !(inner instanceof Operand.Path named)
        || named.bracket() != null
        || named.names().size() != 1) {
      throw misplaced(path, "a subquery can stand after 'in' only");
    }
    Column relation = parent.resolve(named.names().getFirst());
    if (relation == null) {
      throw missing(parent, named.names().getFirst());
    }
    columns.add(relation.id());
    if (!scope.table().id().equals(relation.relatedTableId())) {
      throw misplaced(
          path,
          "column '"
              + relation.name()
              + "' of table '"
              + parent.name()
              + "' does not lead to table '"
              + scope.table().name()
              + "'");
    }
    int row = hop(scope, new Hop(0, relation, parent, true), path);
    List<String> names = path.names().subList(1, path.names().size());
    return column(scope, row, parent, names.isEmpty() ? List.of(Table.OBJECT_ID) : names, path);
  }

  private Table table(Operand.Path path) {
    String name = path.names().getFirst();
    Table table = schema.table(name);
    if (table == null) {
      throw wrong.apply("Table '" + DataException.shortened(name) + "' does not exist");
    }
    reach(table);
    return table;
  }

  private void reach(Table table) {
    if (!tables.contains(table)) {
      tables.add(table);
    }
  }

  private Expression column(Scope from, int start, Table first, List<String> names, Operand place) {
    Table table = first;
    int row = start;
    for (int i = 0; ; i++) {
      Column column = table.resolve(names.get(i));
      if (column == null) {
        throw missing(table, names.get(i));
      }
      columns.add(column.id());
      boolean last = i == names.size() - 1;
      if (!column.type().isRelation()) {
        if (last) {
          return new Expression.ColumnValue(row, column.name(), column.type());
        }
        throw misplaced(place, "column '" + column.name() + "' is no relation");
      }
      Table child = schema.tableById(String.valueOf(column.relatedTableId()));
      if (child == null) {
        throw missing(table, names.get(i));
      }
      reach(child);
      row = hop(from, new Hop(row, column, child, false), place);
      table = child;
      if (last) {
        return new Expression.ColumnValue(row, Table.OBJECT_ID, ColumnType.STRING_ID);
      }
    }
  }

  /** The number of the rows at the end of a step; the same step is made once. */
  private int hop(Scope from, Hop hop, Operand place) {
    int known = from.hops().indexOf(hop);
    if (known >= 0) {
      return known + 1;
    }
    if (++allHops > MAX_HOPS) {
      throw misplaced(place, "more than " + MAX_HOPS + " steps over relations");
    }
    from.hops().add(hop);
    return from.hops().size();
  }

  private Expression jsonPath(Operand.JsonPath json) {
    Expression value = expression(json.value());
    if (value == null || value.type() != ColumnType.JSON) {
      throw misplaced(json, "'->' needs a JSON column before it");
    }
    String path = JsonPath.normalized(json.path());
    if (path == null) {
      throw misplaced(json, "this is no JSON path; one looks like '$.name' or '$.list[0]'");
    }
    return new Expression.JsonValue(
        value, bound(storable(path, json), ColumnType.STRING), ColumnType.JSON);
  }

  private Expression call(Operand.Call call) {
    SqlAggregate aggregate = SqlAggregate.byName(call.name());
    if (aggregate != null) {
      return aggregate(call, aggregate);
    }
    List<Operand> given = call.arguments();
    SqlFunction function = SqlFunction.find(call.name(), given.size());
    if (function == null) {
      throw misplaced(call, "there is no function '" + DataException.shortened(call.name()) + "'");
    }
    List<SqlFunction.Takes> takes = function.takes();
    boolean fits =
        function.isNested() ? given.size() >= takes.size() : given.size() == takes.size();
    if (!fits) {
      throw misplaced(
          call, "'" + call.name() + "' takes " + takes.size() + " values, not " + given.size());
    }
    List<Expression> arguments = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      SqlFunction.Takes taken = takes.get(Math.min(i, takes.size() - 1));
      arguments.add(
          argument(taken, given.get(i), arguments.isEmpty() ? null : arguments.getFirst()));
    }
    Expression made = called(function, arguments.subList(0, takes.size()));
    for (int i = takes.size(); i < arguments.size(); i++) {
      made = called(function, List.of(made, arguments.get(i)));
    }
    if (made.size() > MAX_SIZE) {
      throw misplaced(call, "too much is calculated in one expression");
    }
    return made;
  }

  private static Expression called(SqlFunction function, List<Expression> arguments) {
    return new Expression.Call(function, arguments, function.typeOver(arguments));
  }

  private Expression argument(
      SqlFunction.Takes taken, Operand operand, @Nullable Expression first) {
    Expression expression = expression(operand);
    if (taken == SqlFunction.Takes.LIKE_FIRST && first != null) {
      if (expression == null) {
        return boundAs(first.type(), operand);
      }
      Expression typed = typedLike(expression, first, operand);
      if (!areAlike(typed.type(), first.type())) {
        throw misplaced(operand, "the values of a function are of different types");
      }
      return typed;
    }
    ColumnType wanted =
        switch (taken) {
          case TEXT -> ColumnType.STRING;
          case WHOLE -> ColumnType.INT;
          case NUMBER -> ColumnType.DOUBLE;
          case AMOUNT ->
              operand instanceof Operand.Numeral number && isWhole(number.value())
                  ? ColumnType.INT
                  : ColumnType.DOUBLE;
          case MOMENT -> ColumnType.DATETIME;
          case ANY, LIKE_FIRST -> null;
        };
    if (wanted == null) {
      if (expression == null) {
        throw misplaced(operand, "the first value must be a column");
      }
      return expression.type() == ColumnType.JSON
          ? jsonAs(expression, ColumnType.STRING, operand)
          : expression;
    }
    if (expression == null) {
      return boundAs(wanted, operand);
    }
    Expression typed =
        expression.type() == ColumnType.JSON
                && (wanted != ColumnType.INT || taken == SqlFunction.Takes.AMOUNT)
                && wanted != ColumnType.DATETIME
            ? jsonAs(expression, wanted, operand)
            : expression;
    boolean fits =
        typed.type() == wanted
            || (wanted == ColumnType.DOUBLE && typed.type().isNumber())
            || (wanted == ColumnType.STRING && typed.type().isText());
    if (!fits) {
      throw misplaced(operand, described(typed) + " does not fit this function");
    }
    return typed;
  }

  private static boolean isWhole(BigDecimal number) {
    return number.stripTrailingZeros().scale() <= 0
        && number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
  }

  private Expression boundAs(ColumnType type, Operand operand) {
    // the column is for messages alone
    Object value = literal(new Expression.ColumnValue(0, "value", type), operand);
    if (value == null) {
      throw misplaced(operand, "null is no value for a function");
    }
    return bound(value, type);
  }

  private Expression aggregate(Operand.Call call, SqlAggregate aggregate) {
    if (!aggregates) {
      throw misplaced(call, "'" + call.name() + "' can stand among properties and in having only");
    }
    if (call.arguments().size() != 1) {
      throw misplaced(call, "'" + call.name() + "' takes one value");
    }
    boolean star =
        call.arguments().getFirst() instanceof Operand.Path path && path.names().isEmpty();
    Expression argument = star ? null : require(call.arguments().getFirst());
    if (argument instanceof Expression.JsonValue && aggregate != SqlAggregate.COUNT) {
      argument =
          jsonAs(
              argument,
              aggregate == SqlAggregate.SUM || aggregate == SqlAggregate.AVG
                  ? ColumnType.DOUBLE
                  : ColumnType.STRING,
              call);
    }
    if (argument != null && argument.hasAggregate()) {
      throw misplaced(call, "an aggregate cannot be of an aggregate");
    }
    ColumnType type = aggregate.typeOver(argument == null ? null : argument.type());
    if (type == null) {
      throw misplaced(call, "'" + call.name() + "' cannot be made of such values");
    }
    return new Expression.Aggregate(aggregate, argument, type);
  }

  private Expression.Bound bound(Object value, ColumnType type) {
    values.add(value);
    types.add(type);
    return new Expression.Bound(values.size() - 1, type);
  }

  /** A literal as a value that {@code target} is compared with; null for the literal null. */
  private @Nullable Object literal(Expression target, Operand operand) {
    Object plain = plain(operand);
    if (plain == null) {
      return null;
    }
    return switch (target.type()) {
      case INT -> {
        BigDecimal number = numberFor(target, plain, operand);
        try {
          yield number.longValueExact();
        } catch (ArithmeticException e) {
          yield number;
        }
      }
      case DOUBLE -> {
        BigDecimal exact = numberFor(target, plain, operand);
        double number = exact.doubleValue();
        if (Double.isInfinite(number)) {
          throw misplaced(operand, "the number is too large");
        }
        yield target instanceof Expression.JsonValue ? exact : (Object) number;
      }
      case BOOLEAN -> truthFor(target, plain, operand);
      case DATETIME -> momentFor(target, plain, operand);
      default -> storable(text(plain), operand);
    };
  }

  private BigDecimal numberFor(Expression target, Object plain, Operand operand) {
    BigDecimal number = number(plain);
    if (number == null) {
      throw unfit(target, operand, "a number");
    }
    return number;
  }

  private Boolean truthFor(Expression target, Object plain, Operand operand) {
    String text = text(plain);
    if (text.equalsIgnoreCase("true") || text.equals("1")) {
      return true;
    }
    if (text.equalsIgnoreCase("false") || text.equals("0")) {
      return false;
    }
    throw unfit(target, operand, "true or false");
  }

  private Long momentFor(Expression target, Object plain, Operand operand) {
    Long millis = plain instanceof Boolean ? null : DateText.parse(text(plain));
    if (millis == null) {
      throw unfit(target, operand, "a date");
    }
    return millis;
  }

  /** A literal by itself: BigDecimal, String, Boolean or null. */
  private @Nullable Object plain(Operand operand) {
    return switch (operand) {
      case Operand.Text text -> text.value();
      case Operand.Numeral number -> number.value();
      case Operand.Truth truth -> truth.value();
      case Operand.Nothing nothing -> null;
      case Operand.Nested nested -> throw misplaced(nested, "a condition stands for no value here");
      default -> throw misplaced(operand, "a value is wanted here, not a column or function");
    };
  }

  private static @Nullable BigDecimal number(Object plain) {
    return switch (plain) {
      case BigDecimal number -> number;
      case Boolean truth -> truth ? BigDecimal.ONE : BigDecimal.ZERO;
      case String text -> {
        try {
          BigDecimal number = text.length() > 40 ? null : new BigDecimal(text.strip());
          yield number == null || Math.abs((long) number.scale()) > 400 ? null : number;
        } catch (NumberFormatException e) {
          yield null;
        }
      }
      default -> null;
    };
  }

  private static String text(Object plain) {
    return plain instanceof BigDecimal number ? number.toPlainString() : plain.toString();
  }

  private String storable(String text, Operand operand) {
    if (!ColumnValues.isStorable(text)) {
      throw misplaced(operand, "the text is not valid Unicode");
    }
    return text;
  }

  private static String described(Expression expression) {
    return expression instanceof Expression.ColumnValue column
        ? "column '" + column.column() + "'"
        : "the value";
  }

  private DataException unfit(Expression target, Operand operand, String needed) {
    return misplaced(operand, described(target) + " is compared with " + needed);
  }

  private DataException missing(Table table, String name) {
    return wrong.apply(
        "Column '"
            + DataException.shortened(name)
            + "' does not exist in table '"
            + table.name()
            + "'");
  }

  DataException misplaced(Operand operand, String reason) {
    return wrong.apply(reason + " (at position " + operand.position() + ")");
  }
}
