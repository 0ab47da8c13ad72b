package dev.backstay.store.plan;

import dev.backstay.store.database.Dialect;
import dev.backstay.store.query.Expression;
import dev.backstay.store.query.Predicate;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import dev.backstay.store.where.Operator;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Comparisons of values of rows that are all joined, as SQL. */
final class ComparisonSql {
  private final PlanBuilder<?> builder;
  private final ExpressionSql values;
  private final JsonComparison json;

  ComparisonSql(PlanBuilder<?> builder, ExpressionSql values) {
    this.builder = builder;
    this.values = values;
    this.json = new JsonComparison(builder.dialect(), values);
  }

  Condition compare(Predicate.Compare compare, RowNames names) {
    Expression left = compare.left();
    Expression right = compare.right();
    return JsonComparison.concerns(left, right)
        ? json.compare(left, compare.operator(), right, names)
        : compare(
            values.field(left, names), compare.operator(), bound(left, values.field(right, names)));
  }

  Condition in(Predicate.In in, RowNames names) {
    Expression left = in.left();
    List<Field<Object>> list = new ArrayList<>();
    for (int i = 0; i < in.size(); i++) {
      list.add(bound(left, values.bound(in.first() + i)));
    }
    Condition condition = ofKind(left, values.field(left, names).in(list), names);
    return in.negated() ? DSL.not(condition) : condition;
  }

  Condition like(Predicate.Like like, RowNames names) {
    Expression left = like.left();
    Condition condition =
        ofKind(
            left,
            like(values.limited(left, names), left.type(), values.field(like.pattern(), names)),
            names);
    return like.negated() ? DSL.not(condition) : condition;
  }

  /** Of a place in JSON, values of other kinds do not fulfil the condition. */
  private Condition ofKind(Expression left, Condition condition, RowNames names) {
    return left instanceof Expression.JsonValue place
        ? json.ofKind(place, condition, names)
        : condition;
  }

  /** A value that is compared with {@code left}, which filters may name too. */
  private Field<Object> bound(Expression left, Field<Object> value) {
    boolean isFiltered =
        left instanceof Expression.ColumnValue column
            && (column.column().equals(Table.OWNER_ID) || column.column().equals(Table.OBJECT_ID));
    return isFiltered ? builder.typed(value) : value;
  }

  Condition isNull(Expression value, boolean negated, RowNames names) {
    Condition isNull = values.field(value, names).isNull();
    if (value instanceof Expression.JsonValue && value.type() == ColumnType.JSON) {
      // a null inside of JSON is not a value either
      isNull =
          DSL.condition(
              builder.dialect() == Dialect.SQLITE
                  ? "coalesce({0}, 'null') = 'null'"
                  : "coalesce(jsonb_typeof({0}), 'null') = 'null'",
              values.field(value, names));
    }
    return negated ? DSL.not(isNull) : isNull;
  }

  static Condition compare(Field<Object> left, Operator operator, Field<Object> right) {
    return switch (operator) {
      case EQUAL -> left.eq(right);
      case NOT_EQUAL -> left.ne(right);
      case LESS -> left.lt(right);
      case LESS_EQUAL -> left.le(right);
      case GREATER -> left.gt(right);
      case GREATER_EQUAL -> left.ge(right);
    };
  }

  /**
   * LIKE ignores the case of the letters A to Z and no other, and escapes with a backslash: that is
   * SQLite's LIKE, and PostgreSQL's ILIKE on texts of collation C.
   */
  private Condition like(Field<Object> value, ColumnType type, Field<Object> pattern) {
    boolean sqlite = builder.dialect() == Dialect.SQLITE;
    Field<?> text =
        switch (type) {
          case INT ->
              DSL.field(sqlite ? "cast({0} as text)" : "cast({0} as text) collate \"C\"", value);
          case DATETIME ->
              sqlite
                  ? DSL.field("strftime('%Y-%m-%d %H:%M:%S', {0} / 1000.0, 'unixepoch')", value)
                  : DSL.field(
                      "to_char({0} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') collate \"C\"",
                      value);
          default -> value;
        };
    return DSL.condition(
        sqlite ? "{0} like {1} escape '\\'" : "{0} ilike {1} escape '\\'", text, pattern);
  }
}
