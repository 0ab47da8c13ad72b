package dev.backstay.store.query;

import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Schema;
import dev.backstay.store.schema.Table;
import dev.backstay.store.where.Condition;
import dev.backstay.store.where.Operand;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what the operands of a query mean: columns, also over relations, and functions. */
final class ExpressionResolver {
  private final Schema schema;
  private final QueryState state;
  private final QueryErrors errors;
  private final boolean aggregates;
  private final Literals literals;

  /** Only the outermost expressions are counted: they have the others in them. */
  private int depth;

  /**
   * @param aggregates whether there may be some
   */
  ExpressionResolver(Schema schema, QueryState state, QueryErrors errors, boolean aggregates) {
    this.schema = schema;
    this.state = state;
    this.errors = errors;
    this.aggregates = aggregates;
    this.literals = new Literals(errors);
  }

  /** What {@code operand} means; null if it is a literal (or a condition). */
  @Nullable Expression expression(Operand operand) {
    depth++;
    Expression expression =
        switch (operand) {
          case Operand.Path path -> path(path);
          case Operand.Call call -> call(call);
          case Operand.JsonPath json -> jsonPath(json);
          default -> null;
        };
    if (--depth == 0 && expression != null) {
      state.countSize(expression, operand, errors);
    }
    return expression;
  }

  /**
   * What {@code operand} means.
   *
   * @throws DataException if it is a literal
   */
  Expression require(Operand operand) {
    Expression expression = expression(operand);
    if (expression == null) {
      throw errors.at(operand, "a column or function is wanted here");
    }
    return expression;
  }

  private Expression path(Operand.Path path) {
    List<String> names = path.names();
    if (path.bracket() != null) {
      return inverse(path, path.bracket());
    }
    if (names.isEmpty()) {
      throw errors.at(path, "'*' can be counted only");
    }
    if (names.size() == 1) {
      Expression alias = state.aliases.get(names.getFirst());
      if (alias != null) {
        return alias;
      }
    }
    Table table = state.scope().table();
    // Person.name means name
    boolean qualified =
        names.size() > 1
            && names.getFirst().equals(table.name())
            && table.resolve(names.getFirst()) == null;
    return column(
        state.scope(), 0, table, qualified ? names.subList(1, names.size()) : names, path);
  }

  /** {@code Parent[relation].column}: from rows to those that have them as children. */
  private Expression inverse(Operand.Path path, Condition bracket) {
    Table parent = table(path);
    if (!(bracket instanceof Condition.Bare(Operand inner))
        || !(inner instanceof Operand.Path named)
        || named.bracket() != null
        || named.names().size() != 1) {
      throw errors.at(path, "a subquery can stand after 'in' only");
    }
    Column relation = parent.resolve(named.names().getFirst());
    if (relation == null) {
      throw errors.missing(parent, named.names().getFirst());
    }
    state.columns.add(relation.id());
    if (!state.scope().table().id().equals(relation.relatedTableId())) {
      throw errors.at(
          path,
          "column '"
              + relation.name()
              + "' of table '"
              + parent.name()
              + "' does not lead to table '"
              + state.scope().table().name()
              + "'");
    }
    int row = state.hop(state.scope(), new RelationStep(0, relation, parent, true), path, errors);
    List<String> names = path.names().subList(1, path.names().size());
    return column(
        state.scope(), row, parent, names.isEmpty() ? List.of(Table.OBJECT_ID) : names, path);
  }

  Table table(Operand.Path path) {
    String name = path.names().getFirst();
    Table table = schema.table(name);
    if (table == null) {
      throw errors.wrong().apply("Table '" + DataException.shortened(name) + "' does not exist");
    }
    state.reach(table);
    return table;
  }

  Expression column(
      QueryState.Scope from, int start, Table first, List<String> names, Operand place) {
    Table table = first;
    int row = start;
    for (int i = 0; ; i++) {
      Column column = table.resolve(names.get(i));
      if (column == null) {
        throw errors.missing(table, names.get(i));
      }
      state.columns.add(column.id());
      boolean last = i == names.size() - 1;
      if (!column.type().isRelation()) {
        if (last) {
          return new Expression.ColumnValue(row, column.name(), column.type());
        }
        throw errors.at(place, "column '" + column.name() + "' is not a relation");
      }
      Table child = schema.tableById(String.valueOf(column.relatedTableId()));
      if (child == null) {
        throw errors.missing(table, names.get(i));
      }
      state.reach(child);
      row = state.hop(from, new RelationStep(row, column, child, false), place, errors);
      table = child;
      if (last) {
        return new Expression.ColumnValue(row, Table.OBJECT_ID, ColumnType.STRING_ID);
      }
    }
  }

  private Expression jsonPath(Operand.JsonPath json) {
    Expression value = expression(json.value());
    if (value == null || value.type() != ColumnType.JSON) {
      throw errors.at(json, "'->' needs a JSON column before it");
    }
    String path = JsonPath.normalized(json.path());
    if (path == null) {
      throw errors.at(json, "this is not a JSON path; one looks like '$.name' or '$.list[0]'");
    }
    return new Expression.JsonValue(
        value, state.bound(literals.storable(path, json), ColumnType.STRING), ColumnType.JSON);
  }

  private Expression call(Operand.Call call) {
    SqlAggregate aggregate = SqlAggregate.byName(call.name());
    if (aggregate != null) {
      return aggregate(call, aggregate);
    }
    List<Operand> given = call.arguments();
    SqlFunction function = SqlFunction.find(call.name(), given.size());
    if (function == null) {
      throw errors.at(call, "there is no function '" + DataException.shortened(call.name()) + "'");
    }
    List<SqlFunction.Takes> takes = function.takes();
    boolean fits =
        function.isNested() ? given.size() >= takes.size() : given.size() == takes.size();
    if (!fits) {
      throw errors.at(
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
        throw errors.at(operand, "the values of a function are of different types");
      }
      return typed;
    }
    ColumnType wanted =
        switch (taken) {
          case TEXT -> ColumnType.STRING;
          case WHOLE -> ColumnType.INT;
          case NUMBER -> ColumnType.DOUBLE;
          case AMOUNT ->
              operand instanceof Operand.NumberLiteral number && isWhole(number.value())
                  ? ColumnType.INT
                  : ColumnType.DOUBLE;
          case MOMENT -> ColumnType.DATETIME;
          case ANY, LIKE_FIRST -> null;
        };
    if (wanted == null) {
      if (expression == null) {
        throw errors.at(operand, "the first value must be a column");
      }
      return expression.type() == ColumnType.JSON
          ? jsonAs(expression, ColumnType.STRING, operand)
          : expression;
    }
    if (expression == null) {
      Expression bound = boundAs(wanted, operand);
      if (bound.type() != wanted) {
        throw errors.at(operand, "a whole number is wanted here");
      }
      return bound;
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
      throw errors.at(operand, typed.described() + " does not fit this function");
    }
    return typed;
  }

  private static boolean isWhole(BigDecimal number) {
    return number.stripTrailingZeros().scale() <= 0
        && number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
  }

  /**
   * A literal as a value of its own. A number among whole ones that is none of them is a DOUBLE, so
   * that both products calculate with it alike.
   */
  Expression boundAs(ColumnType type, Operand operand) {
    // the column is for messages alone
    Object value = literals.literal(new Expression.ColumnValue(0, "value", type), operand);
    if (value == null) {
      throw errors.at(operand, "null is not a value for a function");
    }
    return type == ColumnType.INT && !(value instanceof Long)
        ? boundAs(ColumnType.DOUBLE, operand)
        : state.bound(value, type);
  }

  private Expression aggregate(Operand.Call call, SqlAggregate aggregate) {
    if (!aggregates) {
      throw errors.at(call, "'" + call.name() + "' can stand among properties and in having only");
    }
    if (call.arguments().size() != 1) {
      throw errors.at(call, "'" + call.name() + "' takes one value");
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
      throw errors.at(call, "an aggregate cannot be of an aggregate");
    }
    ColumnType type = aggregate.typeOver(argument == null ? null : argument.type());
    if (type == null) {
      throw errors.at(call, "'" + call.name() + "' cannot be made of such values");
    }
    return new Expression.Aggregate(aggregate, argument, type);
  }

  static boolean areAlike(ColumnType one, ColumnType other) {
    return one == other || (one.isText() && other.isText()) || (one.isNumber() && other.isNumber());
  }

  /** A place in a JSON value as the kind of value that a literal is; others as they are. */
  Expression typed(Expression expression, Operand literal, Operand place) {
    if (expression.type() != ColumnType.JSON) {
      return expression;
    }
    return switch (literal) {
      case Operand.NumberLiteral number -> jsonAs(expression, ColumnType.DOUBLE, place);
      case Operand.BooleanLiteral truth -> jsonAs(expression, ColumnType.BOOLEAN, place);
      default -> jsonAs(expression, ColumnType.STRING, place);
    };
  }

  Expression typedLike(Expression expression, Expression other, Operand place) {
    if (expression.type() != ColumnType.JSON) {
      return expression;
    }
    ColumnType type = other.type();
    if (type.isNumber()) {
      return jsonAs(expression, ColumnType.DOUBLE, place);
    }
    return jsonAs(expression, type == ColumnType.BOOLEAN ? type : ColumnType.STRING, place);
  }

  Expression jsonAs(Expression expression, ColumnType type, Operand place) {
    if (expression
        instanceof Expression.JsonValue(Expression value, Expression.Bound path, ColumnType t)) {
      return new Expression.JsonValue(value, path, type);
    }
    throw errors.at(
        place,
        expression.described() + " holds JSON: compare a place in it, as in column->'$.name'");
  }
}
