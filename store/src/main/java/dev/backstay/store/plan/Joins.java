package dev.backstay.store.plan;

import dev.backstay.store.query.RelationStep;
import dev.backstay.store.schema.Table;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Related rows, joined. Each passes the caller's filter within its join: a hidden row is a missing
 * one.
 */
final class Joins {
  private final PlanBuilder<?> builder;
  private final IdentityHashMap<Table, FilterSql> filters = new IdentityHashMap<>();

  /**
   * @param tables that rows are joined of; others have no rows here
   * @param query where the filters of a request are found, in the order of the tables
   */
  <V> Joins(
      PlanBuilder<V> builder, List<BoundQuery.ReachedTable> tables, Function<V, BoundQuery> query) {
    this.builder = builder;
    for (int i = 0; i < tables.size(); i++) {
      int at = i;
      Table table = tables.get(i).table();
      tables
          .get(i)
          .filter()
          .ifPresent(shape ->
              filters.put(
                  table,
                  new FilterSql(
                      builder,
                      shape,
                      values -> Objects.requireNonNull(query.apply(values).filters().get(at)),
                      table,
                      "")));
    }
  }

  /** Joins a link table and the rows that it leads to. */
  org.jooq.Table<?> join(
      org.jooq.Table<?> from,
      RelationStep hop,
      int row,
      RowNames names,
      boolean inner,
      boolean whole) {
    String link = builder.alias();
    org.jooq.Table<?> links = builder.links(hop.relation()).as(link);
    Condition near = PlanBuilder.column(link, hop.near()).eq(names.id(hop.from()));
    names.putLink(row, near);
    if (inner) {
      return joinRow(from.join(links).on(near), hop, row, link, names, true, whole);
    }
    if (!hides(hop.table())) {
      return joinRow(from.leftJoin(links).on(near), hop, row, link, names, false, whole);
    }
    // a link to a hidden row is not a link: the two are joined first
    String alias = builder.alias();
    names.put(row, alias);
    Condition far =
        PlanBuilder.column(alias, Table.OBJECT_ID).eq(PlanBuilder.column(link, hop.far()));
    names.putLink(row, far);
    org.jooq.Table<?> pair =
        links
            .join(builder.own(hop.table().name()).as(alias))
            .on(far.and(reached(hop.table(), alias)));
    return from.leftJoin(pair).on(near);
  }

  /** Joins the rows at the end of a link that is joined already, unless their id is enough. */
  org.jooq.Table<?> joinRow(
      org.jooq.Table<?> from,
      RelationStep hop,
      int row,
      String linkAlias,
      RowNames names,
      boolean inner,
      boolean whole) {
    Field<Object> far = PlanBuilder.column(linkAlias, hop.far());
    if (!whole && !hides(hop.table())) {
      names.putId(row, far);
      return from;
    }
    String alias = builder.alias();
    names.put(row, alias);
    org.jooq.Table<?> rows = builder.own(hop.table().name()).as(alias);
    Condition link = PlanBuilder.column(alias, Table.OBJECT_ID).eq(far);
    names.putLink(row, link);
    Condition same = FilterSql.and(link, reached(hop.table(), alias));
    return inner ? from.join(rows).on(same) : from.leftJoin(rows).on(same);
  }

  /** Which rows of another table there are for the caller. */
  Condition reached(Table table, String alias) {
    FilterSql filter = filter(table, alias);
    return filter == null ? DSL.falseCondition() : filter.condition();
  }

  /** Whether another table has rows that the caller may not find. */
  boolean hides(Table table) {
    return !reached(table, "").equals(DSL.trueCondition());
  }

  /**
   * Whether a comparison may be evaluated before the filter of another table's rows. A hidden row
   * can be reached over thousands of links, and for each of them the filter is asked if the
   * comparison holds: where it looks permissions of rows up, the time tells which.
   */
  boolean isFilterCheap(Table table) {
    FilterSql filter = filters.get(table);
    return filter == null || !filter.looksUpCells();
  }

  /** The filter of another table's rows; null if there are none for the caller. */
  @Nullable FilterSql filter(Table table, String alias) {
    FilterSql filter = filters.get(table);
    return filter == null ? null : filter.at(alias);
  }

  /**
   * That a joined row is one that the caller may find, and that it is joined to the row that leads
   * to it. Repeated in front of a condition that must not be evaluated on any other row: whether a
   * database checks the joins before the condition depends on how many rows there are, hidden ones
   * included.
   *
   * @param present whether there is a row; else there may be nulls instead, which may be seen
   */
  Condition guard(Table table, RowNames names, int row, boolean present) {
    FilterSql filter = filters.get(table);
    Condition reached =
        filter == null
            ? DSL.falseCondition()
            : filter.exact().equals(DSL.trueCondition())
                ? DSL.trueCondition()
                : filter.at(names.alias(row)).exact();
    Condition linked = FilterSql.and(names.link(row), reached);
    return present || linked.equals(DSL.trueCondition())
        ? linked
        : names.id(row).isNull().or(linked);
  }
}
