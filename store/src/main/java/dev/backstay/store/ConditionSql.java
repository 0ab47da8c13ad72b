package dev.backstay.store;

import static org.jooq.impl.DSL.not;

import dev.backstay.store.where.Operator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * A condition, and the expressions of a selection, as SQL.
 *
 * <p>Related rows are joined where they are needed: the parts of a condition that speak of the same
 * relation become one subquery, so that they speak of the same related row; what speaks of the row
 * itself stays outside. A part that no missing row can fulfil is an uncorrelated {@code in}, which
 * both products answer from either side; others are {@code exists} with outer joins. Every related
 * row passes the caller's filter within its join: a hidden one is a missing one.
 */
final class ConditionSql {
  private static final Condition UNKNOWN = DSL.condition("1 = null");

  private final PlanBuilder builder;
  private final int firstPlace;
  private final IdentityHashMap<Table, FilterSql> filters = new IdentityHashMap<>();

  /** Asks for the places of the values of {@code asked}, in their order. */
  ConditionSql(PlanBuilder builder, Asked asked) {
    this.builder = builder;
    this.firstPlace = builder.placeCount();
    asked.types().forEach(builder::place);
    for (Asked.ReachedTable reached : asked.reached()) {
      reached
          .filter()
          .ifPresent(shape -> filters.put(reached.table(), new FilterSql(builder, shape, "")));
    }
  }

  /**
   * What rows are called in the SQL.
   *
   * @param aliases by number of the rows; 0 is the table that is asked
   * @param ids for rows that were not joined since only their id is needed: the column that has it
   */
  private record Names(Map<Integer, String> aliases, Map<Integer, Field<Object>> ids) {
    static Names of(String alias) {
      Names names = new Names(new HashMap<>(), new HashMap<>());
      names.aliases.put(0, alias);
      return names;
    }

    Field<Object> id(int row) {
      Field<Object> id = ids.get(row);
      return id != null ? id : PlanBuilder.column(alias(row), Table.OBJECT_ID);
    }

    Field<Object> column(int row, String column) {
      return column.equals(Table.OBJECT_ID) ? id(row) : PlanBuilder.column(alias(row), column);
    }

    private String alias(int row) {
      String alias = aliases.get(row);
      if (alias == null) {
        throw new IllegalStateException("rows " + row + " are not joined");
      }
      return alias;
    }
  }

  /** The condition for the rows of the table that is called {@code alias}. */
  Condition condition(Scoped scoped, String alias) {
    return lowered(scoped.predicate(), scoped.hops(), Names.of(alias), Set.of());
  }

  /**
   * What a column of the builder's own rows becomes; asks for the places of its values. A number
   * that the column cannot hold is an error on both products, which SQLite has to be led to.
   */
  static Field<Object> calculated(PlanBuilder builder, Calculated calculated) {
    Asked asked = new Asked(Scoped.ALL, calculated.types(), List.of());
    ConditionSql sql = new ConditionSql(builder, asked);
    Names names = Names.of(builder.table().name());
    Expression expression = calculated.expression();
    boolean sqlite = builder.dialect() == Dialect.SQLITE;
    String text =
        switch (calculated.target().type()) {
          case INT ->
              expression.type() == ColumnType.DOUBLE
                  ? sqlite
                      ? "case when {0} is null then null when abs({0}) < 9.2e18"
                          + " then cast(round({0}) as integer) else "
                          + SQLITE_OVERFLOW
                          + " end"
                      : "cast(round(cast({0} as numeric)) as bigint)"
                  : sqlite ? WHOLE : "{0}";
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

  /** An integer overflow, the one error that SQLite's arithmetic knows. */
  private static final String SQLITE_OVERFLOW = "abs(-9223372036854775807 - 1)";

  private static final String WHOLE =
      "case when typeof({0}) = 'real' then " + SQLITE_OVERFLOW + " else {0} end";

  /** Rows with what is related to them, for the expressions of a selection. */
  final class Joined {
    private final List<Hop> hops;
    private final Names names;
    private final org.jooq.Table<?> from;

    private Joined(List<Hop> hops, Names names, org.jooq.Table<?> from) {
      this.hops = hops;
      this.names = names;
      this.from = from;
    }

    org.jooq.Table<?> from() {
      return from;
    }

    Field<Object> field(Expression expression) {
      return ConditionSql.this.field(expression, names);
    }

    Condition having(Predicate predicate) {
      return plain(predicate, hops, names);
    }
  }

  /**
   * The condition for rows that others are joined to already. Parts that speak of such relations
   * speak of the rows that are joined.
   */
  Condition condition(Scoped scoped, Joined rows) {
    Names mapped = Names.of(rows.names.alias(0));
    Set<Integer> joined = new HashSet<>();
    Map<Integer, Integer> same = new HashMap<>();
    same.put(0, 0);
    for (int i = 0; i < scoped.hops().size(); i++) {
      Hop hop = scoped.hops().get(i);
      Integer start = same.get(hop.from());
      int at =
          start == null
              ? -1
              : rows.hops.indexOf(new Hop(start, hop.relation(), hop.table(), hop.inverse()));
      if (at >= 0) {
        same.put(i + 1, at + 1);
        joined.add(i + 1);
        mapped.aliases.put(i + 1, rows.names.alias(at + 1));
      }
    }
    return lowered(scoped.predicate(), scoped.hops(), mapped, joined);
  }

  /** The builder's own table with all rows that {@code hops} lead to, or nulls. */
  Joined joined(List<Hop> hops) {
    Names names = Names.of(builder.table().name());
    org.jooq.Table<?> from = builder.rows();
    for (int row = 1; row <= hops.size(); row++) {
      from = join(from, hops.get(row - 1), row, names, false, true);
    }
    return new Joined(hops, names, from);
  }

  private Condition lowered(Predicate predicate, List<Hop> hops, Names names, Set<Integer> joined) {
    Set<Integer> used = used(predicate, hops);
    used.removeAll(joined);
    if (used.isEmpty()) {
      return plain(predicate, hops, names);
    }
    return switch (predicate) {
      case Predicate.Or(List<Predicate> parts) ->
          DSL.or(parts.stream().map(part -> lowered(part, hops, names, joined)).toList());
      case Predicate.And(List<Predicate> parts) -> conjunction(parts, hops, names, joined);
      default -> related(predicate, used, hops, names);
    };
  }

  /** Parts that share a relation speak of the same related row, so they stay together. */
  private Condition conjunction(
      List<Predicate> parts, List<Hop> hops, Names names, Set<Integer> joined) {
    List<Condition> conditions = new ArrayList<>();
    List<Set<Integer>> groups = new ArrayList<>();
    List<List<Predicate>> members = new ArrayList<>();
    for (Predicate part : parts) {
      Set<Integer> rows = used(part, hops);
      rows.removeAll(joined);
      if (rows.isEmpty()) {
        conditions.add(plain(part, hops, names));
        continue;
      }
      List<Predicate> together = new ArrayList<>();
      for (int i = groups.size() - 1; i >= 0; i--) {
        if (groups.get(i).stream().anyMatch(rows::contains)) {
          rows.addAll(groups.remove(i));
          together.addAll(0, members.remove(i));
        }
      }
      together.add(part);
      groups.add(rows);
      members.add(together);
    }
    for (int i = 0; i < groups.size(); i++) {
      List<Predicate> together = members.get(i);
      conditions.add(
          together.size() == 1
              ? lowered(together.getFirst(), hops, names, joined)
              : related(new Predicate.And(together), groups.get(i), hops, names));
    }
    return DSL.and(conditions);
  }

  /** A condition on related rows as a subquery. */
  private Condition related(Predicate predicate, Set<Integer> used, List<Hop> hops, Names outer) {
    Set<Integer> present = present(predicate, false);
    // whoever is there has a way to it
    for (int row : List.copyOf(present)) {
      for (int at = row; at != 0; at = hops.get(at - 1).from()) {
        present.add(at);
      }
    }
    List<Integer> roots =
        used.stream().filter(row -> !used.contains(hops.get(row - 1).from())).toList();
    Set<Integer> wholeRows = wholeRows(predicate);
    Names names = new Names(new HashMap<>(outer.aliases), new HashMap<>(outer.ids));
    boolean alone =
        roots.size() == 1
            && present.contains(roots.getFirst())
            && hops.get(roots.getFirst() - 1).from() == 0
            && speaksOnlyOf(predicate, used);
    if (alone) {
      int root = roots.getFirst();
      Hop hop = hops.get(root - 1);
      String link = alias();
      org.jooq.Table<?> from = builder.links(hop.relation()).as(link);
      from = joinRow(from, hop, root, link, names, true, wholeRows.contains(root));
      from = joinRest(from, used, root, hops, names, present, wholeRows);
      return outer
          .id(0)
          .in(
              builder
                  .context()
                  .select(PlanBuilder.column(link, hop.near()))
                  .from(from)
                  .where(plain(predicate, hops, names)));
    }
    org.jooq.Table<?> from =
        builder.context().select(DSL.inline(1).as("backstay_one")).asTable(alias());
    from = joinRest(from, used, 0, hops, names, present, wholeRows);
    return DSL.exists(
        builder.context().select(DSL.inline(1)).from(from).where(plain(predicate, hops, names)));
  }

  private org.jooq.Table<?> joinRest(
      org.jooq.Table<?> start,
      Set<Integer> used,
      int except,
      List<Hop> hops,
      Names names,
      Set<Integer> present,
      Set<Integer> wholeRows) {
    org.jooq.Table<?> from = start;
    for (int row : used) {
      if (row != except) {
        from =
            join(
                from,
                hops.get(row - 1),
                row,
                names,
                present.contains(row),
                wholeRows.contains(row));
      }
    }
    return from;
  }

  /** Joins a link table and the rows that it leads to. */
  private org.jooq.Table<?> join(
      org.jooq.Table<?> from, Hop hop, int row, Names names, boolean inner, boolean whole) {
    String link = alias();
    org.jooq.Table<?> links = builder.links(hop.relation()).as(link);
    Condition near = PlanBuilder.column(link, hop.near()).eq(names.id(hop.from()));
    if (inner) {
      return joinRow(from.join(links).on(near), hop, row, link, names, true, whole);
    }
    Condition reached = reached(hop.table(), "");
    if (reached.equals(DSL.trueCondition())) {
      return joinRow(from.leftJoin(links).on(near), hop, row, link, names, false, whole);
    }
    // a link to a hidden row is no link: the two are joined first
    String alias = alias();
    names.aliases.put(row, alias);
    org.jooq.Table<?> pair =
        links
            .join(builder.own(hop.table().name()).as(alias))
            .on(
                PlanBuilder.column(alias, Table.OBJECT_ID)
                    .eq(PlanBuilder.column(link, hop.far()))
                    .and(reached(hop.table(), alias)));
    return from.leftJoin(pair).on(near);
  }

  /** Joins the rows at the end of a link that is joined already, unless their id is enough. */
  private org.jooq.Table<?> joinRow(
      org.jooq.Table<?> from,
      Hop hop,
      int row,
      String link,
      Names names,
      boolean inner,
      boolean whole) {
    Field<Object> far = PlanBuilder.column(link, hop.far());
    if (!whole && reached(hop.table(), "").equals(DSL.trueCondition())) {
      names.ids.put(row, far);
      return from;
    }
    String alias = alias();
    names.aliases.put(row, alias);
    org.jooq.Table<?> rows = builder.own(hop.table().name()).as(alias);
    Condition same =
        FilterSql.and(
            PlanBuilder.column(alias, Table.OBJECT_ID).eq(far), reached(hop.table(), alias));
    return inner ? from.join(rows).on(same) : from.leftJoin(rows).on(same);
  }

  /** Which rows of another table there are for the caller. */
  private Condition reached(Table table, String alias) {
    FilterSql filter = filters.get(table);
    return filter == null ? DSL.falseCondition() : filter.at(alias).condition();
  }

  private String alias() {
    return builder.alias();
  }

  /**
   * Rows that must be there for {@code predicate} to hold: with nulls in their place it does not.
   */
  private static Set<Integer> present(Predicate predicate, boolean negated) {
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
  private static Set<Integer> used(Predicate predicate, List<Hop> hops) {
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

  private static boolean speaksOnlyOf(Predicate predicate, Set<Integer> rows) {
    return expressions(predicate).stream().allMatch(each -> rows.containsAll(rowsOf(each)));
  }

  /** Rows of which more than the id is needed. */
  private static Set<Integer> wholeRows(Predicate predicate) {
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

  private static Set<Integer> rowsOf(Expression expression) {
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

  /** A condition on rows that are all joined. */
  private Condition plain(Predicate predicate, List<Hop> hops, Names names) {
    return switch (predicate) {
      case Predicate.Constant(Boolean value) ->
          value == null ? UNKNOWN : value ? DSL.trueCondition() : DSL.falseCondition();
      case Predicate.And(List<Predicate> parts) ->
          DSL.and(parts.stream().map(part -> plain(part, hops, names)).toList());
      case Predicate.Or(List<Predicate> parts) ->
          DSL.or(parts.stream().map(part -> plain(part, hops, names)).toList());
      case Predicate.Not(Predicate inner) -> not(plain(inner, hops, names));
      case Predicate.Compare(Expression left, Operator operator, Expression right) ->
          compare(field(left, names), operator, field(right, names));
      case Predicate.In(Expression left, int first, int size, boolean negated) -> {
        List<Field<Object>> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          list.add(builder.use(firstPlace + first + i));
        }
        Field<Object> value = field(left, names);
        yield negated ? value.notIn(list) : value.in(list);
      }
      case Predicate.Like(Expression left, Expression.Bound pattern, boolean negated) -> {
        Condition like = like(field(left, names), left.type(), field(pattern, names));
        yield negated ? not(like) : like;
      }
      case Predicate.IsNull(Expression value, boolean negated) -> isNull(value, negated, names);
      case Predicate.InSubquery(Expression left, Predicate.Subquery subquery, boolean negated) ->
          inSubquery(field(left, names), subquery, negated);
    };
  }

  private Condition isNull(Expression value, boolean negated, Names names) {
    Condition isNull = field(value, names).isNull();
    if (value instanceof Expression.JsonValue && value.type() == ColumnType.JSON) {
      // a null inside of JSON is no value either
      isNull =
          DSL.condition(
              builder.dialect() == Dialect.SQLITE
                  ? "coalesce({0}, 'null') = 'null'"
                  : "coalesce(jsonb_typeof({0}), 'null') = 'null'",
              field(value, names));
    }
    return negated ? not(isNull) : isNull;
  }

  private Condition inSubquery(Field<Object> left, Predicate.Subquery subquery, boolean negated) {
    String alias = alias();
    Names names = Names.of(alias);
    List<Hop> hops = subquery.where().hops();
    org.jooq.Table<?> from = builder.own(subquery.table().name()).as(alias);
    Set<Integer> ofColumn = new TreeSet<>();
    for (int row : rowsOf(subquery.column())) {
      for (int at = row; at != 0; at = hops.get(at - 1).from()) {
        ofColumn.add(at);
      }
    }
    for (int row : ofColumn) {
      from = join(from, hops.get(row - 1), row, names, true, true);
    }
    Field<Object> column = field(subquery.column(), names);
    Condition where =
        lowered(subquery.where().predicate(), hops, names, ofColumn)
            .and(reached(subquery.table(), alias))
            .and(column.isNotNull());
    var select = builder.context().select(column).from(from).where(where);
    return negated ? left.notIn(select) : left.in(select);
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

  private Field<Object> field(Expression expression, Names names) {
    return switch (expression) {
      case Expression.ColumnValue(int row, String column, ColumnType t) ->
          names.column(row, column);
      case Expression.Bound(int index, ColumnType t) -> builder.use(firstPlace + index);
      case Expression.Call call when overflowsSilently(call) ->
          SqlFunction.Template.of(WHOLE).field(index -> call(call, names));
      case Expression.Call call -> call(call, names);
      case Expression.JsonValue(Expression value, Expression.Bound path, ColumnType type) ->
          json(value, path, type, names);
      case Expression.Aggregate(SqlAggregate function, Expression argument, ColumnType type) ->
          aggregate(function, argument, names);
      case Expression.Extreme extreme -> extreme(extreme, names);
    };
  }

  private Field<Object> call(Expression.Call call, Names names) {
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
  private Field<Object> argument(Expression expression, Names names) {
    Field<Object> field = field(expression, names);
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
      Expression value, Expression.Bound path, ColumnType type, Names names) {
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

  private static final String POSTGRES_JSON =
      "jsonb_path_query_first({0}, cast('strict ' || {1} as jsonpath), '{}', true)";

  /** Fills a template in which the value {0} and the path {1} may stand several times. */
  private Field<Object> template(
      String text, Expression value, Expression.Bound path, Names names) {
    return SqlFunction.Template.of(text)
        .field(index -> index == 0 ? field(value, names) : field(path, names));
  }

  private Field<Object> aggregate(
      SqlAggregate function, @Nullable Expression argument, Names names) {
    if (argument == null) {
      return DSL.field("count(*)", Object.class);
    }
    Field<Object> value = argument(argument, names);
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
  private Field<Object> extreme(Expression.Extreme extreme, Names outer) {
    Names names = Names.of(outer.alias(0));
    List<Hop> hops = extreme.hops();
    Hop first = hops.getFirst();
    String link = alias();
    org.jooq.Table<?> from = builder.links(first.relation()).as(link);
    from = joinRow(from, first, 1, link, names, true, true);
    for (int row = 2; row <= hops.size(); row++) {
      from = join(from, hops.get(row - 1), row, names, true, true);
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
