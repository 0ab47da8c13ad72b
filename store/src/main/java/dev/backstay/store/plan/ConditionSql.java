package dev.backstay.store.plan;

import static org.jooq.impl.DSL.not;

import dev.backstay.store.database.Dialect;
import dev.backstay.store.query.Expression;
import dev.backstay.store.query.Predicate;
import dev.backstay.store.query.PredicateRows;
import dev.backstay.store.query.RelationStep;
import dev.backstay.store.query.Scoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * A condition as SQL. What the rows of a query are called, and what is joined to them, is decided
 * here; {@link ExpressionSql} writes the values and {@link Joins} the joins.
 *
 * <p>Related rows are joined where they are needed: the parts of a condition that speak of the same
 * relation become one subquery, so that they speak of the same related row; what speaks of the row
 * itself stays outside. A part that no missing row can fulfil is an uncorrelated {@code in}, which
 * both products answer from either side; others are {@code exists} with outer joins. Every related
 * row passes the caller's filter within its join: a hidden one is a missing one.
 *
 * <p>A database evaluates the parts of a condition in the order that suits it, also on rows that
 * the caller may not find. So a part that can fail, or whose cost depends on what is stored ({@link
 * Predicate#isPlain}), stands in a CASE behind the filters of all rows that it reads: neither an
 * error nor the time that it takes tells of a hidden row. A few comparisons of short columns, which
 * indexes serve, stay outside.
 */
final class ConditionSql {
  /** Comparisons of short values that are too little work for a row to be noticed. */
  private static final int MAX_OPEN_COMPARISONS = 32;

  private static final Condition UNKNOWN = DSL.condition("1 = null");

  private final PlanBuilder<?> builder;
  private final Joins joins;
  private final ExpressionSql values;
  private final ComparisonSql comparisons;

  /**
   * @param query where the values of a request are found
   */
  <V> ConditionSql(PlanBuilder<V> builder, BoundQuery.Shape shape, Function<V, BoundQuery> query) {
    this.builder = builder;
    this.joins = new Joins(builder, shape.reached(), query);
    this.values =
        new ExpressionSql(
            builder,
            shape.types(),
            values -> query.apply(values).values(),
            shape.where().textLimit(),
            joins);
    this.comparisons = new ComparisonSql(builder, values);
  }

  /**
   * The condition for the rows of the table that is called {@code alias}, regardless of whether the
   * caller may find them: only for those who may find all, such as developers.
   */
  Condition condition(Scoped scoped, String alias) {
    return lowered(scoped.predicate(), scoped.hops(), RowNames.of(alias), Set.of(), false);
  }

  /**
   * The condition for those rows of the table that all of {@code filters} let through.
   *
   * @param filters for rows of {@code alias}
   */
  Condition condition(Scoped scoped, String alias, List<FilterSql> filters) {
    return filtered(scoped, RowNames.of(alias), Set.of(), filters);
  }

  /** Rows with what is related to them, for the expressions of a selection. */
  final class Joined {
    private final List<RelationStep> hops;
    private final RowNames names;
    private final org.jooq.Table<?> from;

    private Joined(List<RelationStep> hops, RowNames names, org.jooq.Table<?> from) {
      this.hops = hops;
      this.names = names;
      this.from = from;
    }

    org.jooq.Table<?> from() {
      return from;
    }

    Field<Object> field(Expression expression) {
      return values.field(expression, names);
    }

    /** The condition for groups; what is not plain is evaluated on whole groups alone. */
    Condition having(Predicate predicate) {
      Condition having = plain(predicate, hops, names);
      // without an aggregate in it, either product may evaluate it on rows, before their filter
      return predicate.isPlain() ? having : fenced(DSL.condition("count(*) >= 0"), having);
    }
  }

  /**
   * The condition for rows that others are joined to already. Parts that speak of such relations
   * speak of the rows that are joined.
   *
   * @param filters for the rows themselves
   */
  Condition condition(Scoped scoped, Joined rows, List<FilterSql> filters) {
    RowNames mapped = RowNames.of(rows.names.alias(0));
    Set<Integer> joined = new HashSet<>();
    Map<Integer, Integer> same = new HashMap<>();
    same.put(0, 0);
    for (int i = 0; i < scoped.hops().size(); i++) {
      RelationStep hop = scoped.hops().get(i);
      Integer start = same.get(hop.from());
      int at =
          start == null
              ? -1
              : rows.hops.indexOf(
                  new RelationStep(start, hop.relation(), hop.table(), hop.inverse()));
      if (at >= 0) {
        same.put(i + 1, at + 1);
        joined.add(i + 1);
        mapped.put(i + 1, rows.names.alias(at + 1));
      }
    }
    return filtered(scoped, mapped, joined, filters);
  }

  /** The builder's own table with all rows that {@code hops} lead to, or nulls. */
  Joined joined(List<RelationStep> hops) {
    RowNames names = RowNames.of(builder.table().name());
    org.jooq.Table<?> from = builder.rows();
    for (int row = 1; row <= hops.size(); row++) {
      from = joins.join(from, hops.get(row - 1), row, names, false, true);
    }
    return new Joined(hops, names, from);
  }

  /**
   * A condition with the filters of the rows that it is for.
   *
   * @param joined related rows that are joined already, each behind its filter
   */
  private Condition filtered(
      Scoped scoped, RowNames names, Set<Integer> joined, List<FilterSql> filters) {
    List<RelationStep> hops = scoped.hops();
    List<Condition> open = new ArrayList<>();
    List<Condition> behind = new ArrayList<>();
    Condition own = DSL.trueCondition();
    for (FilterSql filter : filters) {
      own = FilterSql.and(own, filter.exact());
    }
    Condition guard = own;
    boolean hidesRows = !own.equals(DSL.trueCondition());
    int comparisons = 0;
    for (ConditionGroup group : ConditionGroup.of(scoped.predicate(), hops, joined)) {
      boolean isOpen = group.rows().isEmpty() && mayStandOpen(group.predicate(), hops);
      if (isOpen) {
        comparisons += group.predicate().comparisons();
      }
      if (isOpen && comparisons <= MAX_OPEN_COMPARISONS) {
        open.add(plain(group.predicate(), hops, names));
        continue;
      }
      Condition ofJoined = guard(group.predicate(), joined, hops, names, Set.of());
      boolean isGuarded = hidesRows || !ofJoined.equals(DSL.trueCondition());
      (isGuarded ? behind : open).add(lowered(group.predicate(), hops, names, joined, isGuarded));
      guard = FilterSql.and(guard, ofJoined);
    }
    Condition filter = DSL.trueCondition();
    for (FilterSql each : filters) {
      filter = FilterSql.and(filter, behind.isEmpty() ? each.condition() : each.narrowing());
    }
    Condition all = FilterSql.and(open.isEmpty() ? DSL.trueCondition() : DSL.and(open), filter);
    return behind.isEmpty() ? all : FilterSql.and(all, fenced(guard, DSL.and(behind)));
  }

  /**
   * Evaluates {@code condition} only where {@code guard} holds, whatever the planner thinks. SQLite
   * leaves the second part of an "and" out only where it need not know the value, as behind a
   * "when".
   */
  private static Condition fenced(Condition guard, Condition condition) {
    return guard.equals(DSL.trueCondition())
        ? condition
        : DSL.condition(
            "case when {0} then case when {1} then true else false end end", guard, condition);
  }

  private static Field<Object> fenced(Condition guard, Field<Object> value) {
    return guard.equals(DSL.trueCondition())
        ? value
        : DSL.field("case when {0} then {1} end", Object.class, guard, value);
  }

  /** That the caller may find those of {@code rows} that {@code predicate} reads. */
  private Condition guard(
      Predicate predicate,
      Set<Integer> rows,
      List<RelationStep> hops,
      RowNames names,
      Set<Integer> present) {
    Condition guard = DSL.trueCondition();
    for (int row : PredicateRows.used(predicate, hops)) {
      if (rows.contains(row)) {
        guard =
            FilterSql.and(
                guard, joins.guard(hops.get(row - 1).table(), names, row, present.contains(row)));
      }
    }
    return guard;
  }

  /**
   * @param fenced whether the condition is evaluated only for rows that the caller may find
   */
  private Condition lowered(
      Predicate predicate,
      List<RelationStep> hops,
      RowNames names,
      Set<Integer> joined,
      boolean fenced) {
    Set<Integer> used = PredicateRows.used(predicate, hops);
    used.removeAll(joined);
    if (used.isEmpty()) {
      return plain(predicate, hops, names);
    }
    return switch (predicate) {
      case Predicate.Or(List<Predicate> parts) ->
          DSL.or(parts.stream().map(part -> lowered(part, hops, names, joined, fenced)).toList());
      case Predicate.And and -> {
        List<Condition> conditions = new ArrayList<>();
        for (ConditionGroup group : ConditionGroup.of(and, hops, joined)) {
          conditions.add(
              group.rows().isEmpty()
                  ? plain(group.predicate(), hops, names)
                  : group.merged()
                      ? related(group.predicate(), group.rows(), hops, names, fenced)
                      : lowered(group.predicate(), hops, names, joined, fenced));
        }
        yield DSL.and(conditions);
      }
      default -> related(predicate, used, hops, names, fenced);
    };
  }

  /**
   * A condition on related rows as a subquery.
   *
   * @param fenced whether the subquery is evaluated only for rows that the caller may find: then
   *     what is not plain must not see what other rows lead to
   */
  private Condition related(
      Predicate predicate,
      Set<Integer> used,
      List<RelationStep> hops,
      RowNames outer,
      boolean fenced) {
    Set<Integer> present = PredicateRows.present(predicate, false);
    // a row that is there is reached over rows that are there
    for (int row : List.copyOf(present)) {
      for (int at = row; at != 0; at = hops.get(at - 1).from()) {
        present.add(at);
      }
    }
    List<Integer> roots =
        used.stream().filter(row -> !used.contains(hops.get(row - 1).from())).toList();
    Set<Integer> wholeRows = PredicateRows.wholeRows(predicate);
    RowNames names = outer.copy();
    boolean exhaustive =
        predicate.mayFail()
            && (fenced || used.stream().anyMatch(row -> joins.hides(hops.get(row - 1).table())));
    boolean alone =
        !exhaustive
            && (!fenced || isCheap(predicate))
            && roots.size() == 1
            && present.contains(roots.getFirst())
            && hops.get(roots.getFirst() - 1).from() == 0
            && PredicateRows.speaksOnlyOf(predicate, used);
    if (alone) {
      int root = roots.getFirst();
      RelationStep hop = hops.get(root - 1);
      String link = builder.alias();
      org.jooq.Table<?> from = builder.links(hop.relation()).as(link);
      from = joins.joinRow(from, hop, root, link, names, true, wholeRows.contains(root));
      from = joinRest(from, used, root, hops, names, present, wholeRows);
      return outer
          .id(0)
          .in(
              builder
                  .context()
                  .select(PlanBuilder.column(link, hop.near()))
                  .from(from)
                  .where(guarded(predicate, used, present, hops, names)));
    }
    org.jooq.Table<?> from =
        builder.context().select(DSL.inline(1).as("backstay_one")).asTable(builder.alias());
    from = joinRest(from, used, 0, hops, names, present, wholeRows);
    if (exhaustive) {
      // exists stops at the first row that fulfils it: whether that comes before one that fails
      // depends on the plan, and that on hidden rows
      return DSL.condition(
          builder.dialect() == Dialect.SQLITE ? "coalesce({0}, 0)" : "coalesce({0}, false)",
          DSL.field(
              builder
                  .context()
                  .select(
                      DSL.field(
                          builder.dialect() == Dialect.SQLITE ? "max({0})" : "bool_or({0})",
                          Object.class,
                          guarded(predicate, used, present, hops, names)))
                  .from(from)));
    }
    return DSL.exists(
        builder
            .context()
            .select(DSL.inline(1))
            .from(from)
            .where(guarded(predicate, used, present, hops, names)));
  }

  /** Whether a few of its kind may be evaluated on related rows that the caller may not find. */
  private boolean mayStandOpen(Predicate predicate, List<RelationStep> hops) {
    return predicate.isPlain()
        && PredicateRows.used(predicate, hops).stream()
            .allMatch(row -> joins.isFilterCheap(hops.get(row - 1).table()));
  }

  private static boolean isCheap(Predicate predicate) {
    return predicate.isPlain() && predicate.comparisons() <= MAX_OPEN_COMPARISONS;
  }

  /** A condition on rows that are all joined; what is not plain stands behind their filters. */
  private Condition guarded(
      Predicate predicate,
      Set<Integer> rows,
      Set<Integer> present,
      List<RelationStep> hops,
      RowNames names) {
    List<Condition> conditions = new ArrayList<>();
    List<Predicate> parts =
        predicate instanceof Predicate.And(List<Predicate> all) ? all : List.of(predicate);
    int comparisons = 0;
    for (Predicate part : parts) {
      Condition condition = plain(part, hops, names);
      comparisons += part.comparisons();
      boolean isOpen = mayStandOpen(part, hops) && comparisons <= MAX_OPEN_COMPARISONS;
      conditions.add(
          isOpen ? condition : fenced(guard(part, rows, hops, names, present), condition));
    }
    return DSL.and(conditions);
  }

  private org.jooq.Table<?> joinRest(
      org.jooq.Table<?> start,
      Set<Integer> used,
      int except,
      List<RelationStep> hops,
      RowNames names,
      Set<Integer> present,
      Set<Integer> wholeRows) {
    org.jooq.Table<?> from = start;
    for (int row : used) {
      if (row != except) {
        from =
            joins.join(
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

  /** A condition on rows that are all joined. */
  private Condition plain(Predicate predicate, List<RelationStep> hops, RowNames names) {
    return switch (predicate) {
      case Predicate.Constant(Boolean value) ->
          value == null ? UNKNOWN : value ? DSL.trueCondition() : DSL.falseCondition();
      case Predicate.And(List<Predicate> parts) ->
          DSL.and(parts.stream().map(part -> plain(part, hops, names)).toList());
      case Predicate.Or(List<Predicate> parts) ->
          DSL.or(parts.stream().map(part -> plain(part, hops, names)).toList());
      case Predicate.Not(Predicate inner) -> not(plain(inner, hops, names));
      case Predicate.Compare compare -> comparisons.compare(compare, names);
      case Predicate.In in -> comparisons.in(in, names);
      case Predicate.Like like -> comparisons.like(like, names);
      case Predicate.IsNull isNull -> comparisons.isNull(isNull.value(), isNull.negated(), names);
      case Predicate.InSubquery(Expression left, Predicate.Subquery subquery, boolean negated) ->
          inSubquery(values.field(left, names), subquery, negated);
    };
  }

  private Condition inSubquery(Field<Object> left, Predicate.Subquery subquery, boolean negated) {
    String alias = builder.alias();
    RowNames names = RowNames.of(alias);
    List<RelationStep> hops = subquery.where().hops();
    org.jooq.Table<?> from = builder.own(subquery.table().name()).as(alias);
    Set<Integer> ofColumn = new TreeSet<>();
    for (int row : PredicateRows.rowsOf(subquery.column())) {
      for (int at = row; at != 0; at = hops.get(at - 1).from()) {
        ofColumn.add(at);
      }
    }
    for (int row : ofColumn) {
      from = joins.join(from, hops.get(row - 1), row, names, true, true);
    }
    FilterSql filter = joins.filter(subquery.table(), alias);
    Field<Object> column = values.field(subquery.column(), names);
    if (!subquery.column().isPlain()) {
      Condition guard = filter == null ? DSL.falseCondition() : filter.exact();
      for (int row : ofColumn) {
        guard = FilterSql.and(guard, joins.guard(hops.get(row - 1).table(), names, row, true));
      }
      column = fenced(guard, column);
    }
    Condition where =
        (filter == null
                ? DSL.falseCondition()
                : filtered(subquery.where(), names, ofColumn, List.of(filter)))
            .and(column.isNotNull());
    var select = builder.context().select(column).from(from).where(where);
    return negated ? left.notIn(select) : left.in(select);
  }
}
