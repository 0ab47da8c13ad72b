package dev.backstay.store.plan;

import dev.backstay.store.database.Dialect;
import dev.backstay.store.query.Calculated;
import dev.backstay.store.query.Expression;
import dev.backstay.store.query.RelationStep;
import dev.backstay.store.query.SqlAggregate;
import dev.backstay.store.query.SqlFunction;
import dev.backstay.store.query.TextWork;
import dev.backstay.store.schema.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The values of a query as SQL, on rows that have names. */
final class ExpressionSql {
  /** An integer overflow, the one error that SQLite's arithmetic knows. */
  private static final String SQLITE_OVERFLOW = "abs(-9223372036854775807 - 1)";

  private static final String WHOLE =
      "case when typeof({0}) = 'real' then " + SQLITE_OVERFLOW + " else {0} end";

  private final PlanBuilder<?> builder;
  private final List<Integer> slots;
  private final int textLimit;
  private final Joins joins;

  /**
   * @param types of the values
   * @param source where the values of a request are found
   * @param textLimit the longest text that anything is calculated from, in bytes; a longer one is
   *     an error of the statement ({@link TextWork})
   */
  <V> ExpressionSql(
      PlanBuilder<V> builder,
      List<ColumnType> types,
      Function<V, List<Object>> source,
      int textLimit,
      Joins joins) {
    this.builder = builder;
    this.textLimit = textLimit;
    this.joins = joins;
    this.slots = new ArrayList<>(types.size());
    for (int i = 0; i < types.size(); i++) {
      int at = i;
      slots.add(builder.slot(types.get(i), values -> source.apply(values).get(at)));
    }
  }

  /**
   * What a column of the builder's own rows becomes. A number that the column cannot hold is an
   * error on both products, which SQLite has to be led to.
   *
   * @param target the type of the column
   * @param source where the values of a request are found
   */
  static <V> Field<Object> calculated(
      PlanBuilder<V> builder,
      Calculated.Shape calculated,
      ColumnType target,
      Function<V, List<Object>> source) {
    Joins none = new Joins(builder, List.of(), values -> BoundQuery.ALL);
    ExpressionSql sql =
        new ExpressionSql(builder, calculated.types(), source, calculated.textLimit(), none);
    RowNames names = RowNames.of(builder.table().name());
    Expression expression = calculated.expression();
    boolean sqlite = builder.dialect() == Dialect.SQLITE;
    String text =
        switch (target) {
          case INT ->
              expression.type() == ColumnType.DOUBLE
                  ? sqlite
                      ? "case when {0} is null then null when abs({0}) < 9.2e18"
                          + " then cast(round({0}) as integer) else "
                          + SQLITE_OVERFLOW
                          + " end"
                      : "cast(round(cast({0} as numeric)) as bigint)"
                  : "{0}";
          case DOUBLE ->
              sqlite
                  ? "case when abs({0}) > 1.7976931348623157e308 then "
                      + SQLITE_OVERFLOW
                      + " else {0} end"
                  : "cast({0} as double precision)";
          default -> "{0}";
        };
    return SqlFunction.Template.of(text).field(index -> sql.argument(expression, names));
  }

  /** A use of the value at a place of the query. */
  Field<Object> bound(int index) {
    return builder.use(slots.get(index));
  }

  /** A value as it is: a column that nothing is done with may hold any text. */
  Field<Object> field(Expression expression, RowNames names) {
    return switch (expression) {
      case Expression.ColumnValue(int row, String column, ColumnType t) ->
          names.column(row, column);
      case Expression.Bound(int index, ColumnType t) -> bound(index);
      case Expression.Call call when overflowsSilently(call) ->
          SqlFunction.Template.of(WHOLE).field(index -> call(call, names));
      case Expression.Call call -> call(call, names);
      case Expression.JsonValue(Expression value, Expression.Bound path, ColumnType type) ->
          limited(type, () -> json(value, path, type, names));
      case Expression.Aggregate(SqlAggregate function, Expression argument, ColumnType type) ->
          aggregate(function, argument, names);
      case Expression.Extreme extreme -> extreme(extreme, names);
    };
  }

  /**
   * A value that something is done with, so that a text must not be longer than the limit. Longer
   * ones lead to an error that both products raise before they do anything: that a text would
   * become longer than any can be.
   */
  Field<Object> limited(Expression expression, RowNames names) {
    return expression instanceof Expression.ColumnValue column
        ? limited(column.type(), () -> names.column(column.row(), column.column()))
        : field(expression, names);
  }

  private Field<Object> limited(ColumnType type, Supplier<Field<Object>> text) {
    if (!type.isText() || !TextWork.mayExceed(type, textLimit)) {
      return text.get();
    }
    String tooLong =
        builder.dialect() == Dialect.SQLITE
            ? "zeroblob(octet_length({0}) * 1000000000)"
            : "repeat({0}, 2147483647)";
    return SqlFunction.Template.of(
            "case when octet_length({0}) > " + textLimit + " then " + tooLong + " else {0} end")
        .field(index -> text.get());
  }

  private Field<Object> call(Expression.Call call, RowNames names) {
    boolean whole = overflowsSilently(call);
    return call.function()
        .sql(
            builder.dialect(),
            index -> {
              Expression argument = call.arguments().get(index);
              // checked with what it is a part of
              return whole && argument instanceof Expression.Call part && overflowsSilently(part)
                  ? call(part, names)
                  : argument(argument, names);
            });
  }

  /**
   * SQLite goes on with floating-point numbers where PostgreSQL says that a number is too large.
   */
  private boolean overflowsSilently(Expression.Call call) {
    return builder.dialect() == Dialect.SQLITE && call.function().mayOverflow(call.type());
  }

  /** A bound value inside of a function needs a type on PostgreSQL. */
  private Field<Object> argument(Expression expression, RowNames names) {
    Field<Object> field = limited(expression, names);
    if (builder.dialect() == Dialect.SQLITE || !(expression instanceof Expression.Bound bound)) {
      return field;
    }
    String type =
        switch (bound.type()) {
          case INT -> "bigint";
          case DOUBLE -> "double precision";
          case BOOLEAN -> "boolean";
          case DATETIME -> "timestamptz";
          default -> "varchar";
        };
    return DSL.field("cast({0} as " + type + ")", Object.class, field);
  }

  private Field<Object> json(
      Expression value, Expression.Bound path, ColumnType type, RowNames names) {
    boolean sqlite = builder.dialect() == Dialect.SQLITE;
    if (type == ColumnType.JSON) {
      return sqlite
          ? template("{0} -> {1}", value, path, names)
          : template(POSTGRES_JSON, value, path, names);
    }
    return switch (type) {
      case DOUBLE ->
          sqlite
              ? template(
                  "case when json_type({0}, {1}) in ('integer', 'real') then json_extract({0}, {1})"
                      + " end",
                  value, path, names)
              : template(
                  "case when jsonb_typeof("
                      + POSTGRES_JSON
                      + ") = 'number' then cast("
                      + POSTGRES_JSON
                      + " #>> '{}' as numeric) end",
                  value,
                  path,
                  names);
      case BOOLEAN ->
          sqlite
              ? template(
                  "case json_type({0}, {1}) when 'true' then 1 when 'false' then 0 end",
                  value, path, names)
              : template(
                  "case when jsonb_typeof("
                      + POSTGRES_JSON
                      + ") = 'boolean' then cast("
                      + POSTGRES_JSON
                      + " #>> '{}' as boolean) end",
                  value,
                  path,
                  names);
      default ->
          sqlite
              ? template(
                  "case when json_type({0}, {1}) = 'text' then json_extract({0}, {1}) end",
                  value, path, names)
              : template(
                  "(case when jsonb_typeof("
                      + POSTGRES_JSON
                      + ") = 'string' then ("
                      + POSTGRES_JSON
                      + " #>> '{}') end collate \"C\")",
                  value,
                  path,
                  names);
    };
  }

  /** The kind of value at a place in a JSON value, as the product names it; null for none. */
  Field<Object> jsonKind(Expression.JsonValue place, RowNames names) {
    return template(
        builder.dialect() == Dialect.SQLITE
            ? "json_type({0}, {1})"
            : "jsonb_typeof(" + POSTGRES_JSON + ")",
        place.value(),
        place.path(),
        names);
  }

  private static final String POSTGRES_JSON =
      "jsonb_path_query_first({0}, cast('strict ' || {1} as jsonpath), '{}', true)";

  /** Fills a template in which the value {0} and the path {1} may stand several times. */
  private Field<Object> template(
      String text, Expression value, Expression.Bound path, RowNames names) {
    return SqlFunction.Template.of(text)
        .field(index -> index == 0 ? field(value, names) : field(path, names));
  }

  private Field<Object> aggregate(
      SqlAggregate function, @Nullable Expression argument, RowNames names) {
    if (argument == null) {
      return DSL.field("count(*)", Object.class);
    }
    Field<Object> value =
        argument instanceof Expression.ColumnValue
            ? field(argument, names)
            : argument(argument, names);
    boolean sqlite = builder.dialect() == Dialect.SQLITE;
    boolean whole = argument.type() == ColumnType.INT;
    boolean truth = argument.type() == ColumnType.BOOLEAN;
    String text =
        switch (function) {
          case COUNT -> "count({0})";
          case SUM ->
              sqlite
                  ? "sum({0})"
                  : whole ? "cast(sum({0}) as bigint)" : "cast(sum({0}) as double precision)";
          case MIN -> truth && !sqlite ? "bool_and({0})" : "min({0})";
          case MAX -> truth && !sqlite ? "bool_or({0})" : "max({0})";
          case AVG -> sqlite ? "avg({0})" : "cast(sum({0}) as double precision) / count({0})";
        };
    return SqlFunction.Template.of(text).field(index -> value);
  }

  /** The least or greatest value of related rows, as a subquery. */
  private Field<Object> extreme(Expression.Extreme extreme, RowNames outer) {
    RowNames names = RowNames.of(outer.alias(0));
    List<RelationStep> hops = extreme.hops();
    RelationStep first = hops.getFirst();
    String link = builder.alias();
    org.jooq.Table<?> from = builder.links(first.relation()).as(link);
    from = joins.joinRow(from, first, 1, link, names, true, true);
    for (int row = 2; row <= hops.size(); row++) {
      from = joins.join(from, hops.get(row - 1), row, names, true, true);
    }
    SqlAggregate function = extreme.greatest() ? SqlAggregate.MAX : SqlAggregate.MIN;
    return DSL.field(
        builder
            .context()
            .select(aggregate(function, extreme.of(), names))
            .from(from)
            .where(PlanBuilder.column(link, first.near()).eq(outer.id(0))));
  }
}
