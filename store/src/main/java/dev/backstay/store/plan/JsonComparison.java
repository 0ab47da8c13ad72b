package dev.backstay.store.plan;

import dev.backstay.store.database.Dialect;
import dev.backstay.store.query.Expression;
import dev.backstay.store.query.Expression.JsonValue;
import dev.backstay.store.query.SqlFunction;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.where.Operator;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Comparisons with places in JSON values, by the rules of MySQL 8. Values of different kinds are
 * unequal, and ordered by their kinds: null, number, text, object, list, truth value, ascending.
 * Only a place that is missing makes a comparison unknown. Neither of two objects or two lists is
 * less than the other, but they are equal or not.
 */
final class JsonComparison {
  /** The kinds in their order, as each product names them. */
  private static final List<Kind> KINDS =
      List.of(
          new Kind(null, "'null'", "'null'"),
          new Kind(ColumnType.DOUBLE, "'integer', 'real'", "'number'"),
          new Kind(ColumnType.STRING, "'text'", "'string'"),
          new Kind(null, "'object'", "'object'"),
          new Kind(null, "'array'", "'array'"),
          new Kind(ColumnType.BOOLEAN, "'true', 'false'", "'boolean'"));

  private final boolean sqlite;
  private final ExpressionSql values;

  /**
   * A kind of JSON value.
   *
   * @param type as which it is compared; null if it is not a single value
   */
  private record Kind(@Nullable ColumnType type, String ofSqlite, String ofPostgres) {}

  JsonComparison(Dialect dialect, ExpressionSql values) {
    this.sqlite = dialect == Dialect.SQLITE;
    this.values = values;
  }

  /** Whether the rules are for these two: one of them is a place in a JSON value. */
  static boolean concerns(Expression left, Expression right) {
    return left instanceof JsonValue || right instanceof JsonValue;
  }

  /** The comparison of two values that it {@link #concerns}. */
  Condition compare(Expression left, Operator operator, Expression right, RowNames names) {
    if (left instanceof JsonValue one && right instanceof JsonValue other) {
      return ofPlaces(one, operator, other, names);
    }
    return left instanceof JsonValue place
        ? withValue(place, operator, right, names)
        : withValue((JsonValue) right, operator.mirrored(), left, names);
  }

  /** A place, as the kind of value that it is compared with, and a value of that kind. */
  private Condition withValue(
      JsonValue place, Operator operator, Expression value, RowNames names) {
    Field<Object> other = values.field(value, names);
    Condition same = ComparisonSql.compare(values.field(place, names), operator, other);
    Condition compared = ofKind(place, same, operator.holds(-1), operator.holds(1), names);
    return value instanceof Expression.Bound
        ? compared
        : DSL.condition(
            "case when {0} is not null then {1} end", values.field(value, names), compared);
  }

  /** A condition on a place that values of other kinds do not fulfil. */
  Condition ofKind(JsonValue place, Condition condition, RowNames names) {
    return ofKind(place, condition, false, false, names);
  }

  /**
   * @param same for values of the kind of {@code place}; unknown for none
   * @param lower for values of lower kinds
   * @param higher for values of higher kinds
   */
  private Condition ofKind(
      JsonValue place, Condition same, boolean lower, boolean higher, RowNames names) {
    StringBuilder text = new StringBuilder("case {0}");
    boolean below = true;
    for (Kind kind : KINDS) {
      if (kind.type() == place.type()) {
        below = false;
      } else {
        for (String name : names(kind).split(", ", -1)) {
          text.append(" when ").append(name).append(" then ").append(below ? lower : higher);
        }
      }
    }
    return DSL.condition(text + " else {1} end", values.jsonKind(place, names), same);
  }

  private Condition ofPlaces(JsonValue one, Operator operator, JsonValue other, RowNames names) {
    StringBuilder text = new StringBuilder("case when {0} is null or {1} is null then null");
    text.append(" when {0} <> {1} then ").append(sql("{0}", operator, "{1}"));
    for (int rank = 0; rank < KINDS.size(); rank++) {
      ColumnType type = KINDS.get(rank).type();
      int at = type == ColumnType.DOUBLE ? 2 : type == ColumnType.STRING ? 4 : 6;
      if (type != null) {
        text.append(" when {0} = ").append(rank).append(" then ");
        text.append(sql("{" + at + "}", operator, "{" + (at + 1) + "}"));
      }
    }
    text.append(" when {0} = 0 then ").append(operator.holds(0));
    text.append(" when ").append(sqlite ? EQUAL_IN_SQLITE : "{8} = {9}");
    text.append(" then ").append(operator.holds(0));
    text.append(operator == Operator.EQUAL ? " else false" : "");
    text.append(operator == Operator.NOT_EQUAL ? " else true" : "").append(" end");
    return DSL.condition(
        "{0}",
        SqlFunction.Template.of(text.toString())
            .field(index -> {
              JsonValue place = index % 2 == 0 ? one : other;
              return switch (index / 2) {
                case 0 -> rank(place, names);
                case 1 -> as(place, ColumnType.DOUBLE, names);
                case 2 -> as(place, ColumnType.STRING, names);
                case 3 -> as(place, ColumnType.BOOLEAN, names);
                default -> as(place, ColumnType.JSON, names);
              };
            }));
  }

  /** SQLite compares JSON as text: two values are equal if they have the same parts. */
  private static final String EQUAL_IN_SQLITE =
      "not exists (" + parts("{8}", "{9}") + ") and not exists (" + parts("{9}", "{8}") + ")";

  private static String parts(String one, String except) {
    return "select * from (select * from ("
        + parts(one)
        + ") except select * from ("
        + parts(except)
        + "))";
  }

  private static String parts(String json) {
    return "select fullkey, case type when 'real' then 'integer' else type end, atom from"
        + " json_tree("
        + json
        + ")";
  }

  private Field<Object> as(JsonValue place, ColumnType type, RowNames names) {
    return values.field(new JsonValue(place.value(), place.path(), type), names);
  }

  private Field<Object> rank(JsonValue place, RowNames names) {
    StringBuilder text = new StringBuilder("case {0}");
    for (int rank = 0; rank < KINDS.size(); rank++) {
      for (String name : names(KINDS.get(rank)).split(", ", -1)) {
        text.append(" when ").append(name).append(" then ").append(rank);
      }
    }
    return DSL.field(text + " end", Object.class, values.jsonKind(place, names));
  }

  private String names(Kind kind) {
    return sqlite ? kind.ofSqlite() : kind.ofPostgres();
  }

  private static String sql(String left, Operator operator, String right) {
    String sign =
        switch (operator) {
          case EQUAL -> " = ";
          case NOT_EQUAL -> " <> ";
          case LESS -> " < ";
          case LESS_EQUAL -> " <= ";
          case GREATER -> " > ";
          case GREATER_EQUAL -> " >= ";
        };
    return left + sign + right;
  }
}
