package dev.backstay.store.plan;

import dev.backstay.store.database.Dialect;
import dev.backstay.store.query.Expression;
import dev.backstay.store.query.Predicate;
import dev.backstay.store.query.Scoped;
import dev.backstay.store.query.Selection;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.SelectHavingStep;
import org.jooq.SelectSeekStepN;
import org.jooq.SortField;
import org.jooq.impl.DSL;

/** A selection as SQL. */
final class SelectionSql {
  private final PlanBuilder<?> builder;
  private final Selection selection;
  private final ConditionSql.Joined rows;

  /**
   * @param selected what a statement depends on of the selection
   * @param query where its values are found
   */
  <V> SelectionSql(
      PlanBuilder<V> builder,
      Selection selection,
      BoundQuery.Shape selected,
      Function<V, BoundQuery> query) {
    this.builder = builder;
    this.selection = selection;
    this.rows =
        new ConditionSql(builder, selected, query).joined(selection.resolved().where().hops());
  }

  /**
   * What is asked for and permitted. In groups, what the where says of a relation that is part of
   * the groups holds for the related rows that are counted there.
   */
  Condition condition(ConditionSql sql, Scoped where, FilterSql filter) {
    List<FilterSql> filters = List.of(filter);
    return selection.isGrouped()
        ? sql.condition(where, rows, filters)
        : sql.condition(where, builder.table().name(), filters);
  }

  /**
   * The rows or groups, in order.
   *
   * @param withId whether each row is followed by its id
   */
  SelectSeekStepN<Record> select(Condition condition, boolean withId) {
    return grouped(condition, fields(withId)).orderBy(order());
  }

  /** The rows or groups, in no order. */
  Select<Record> selectOne(Condition condition, boolean withId) {
    return grouped(condition, fields(withId));
  }

  /** The groups, for counting them. */
  Select<Record> groups(Condition condition) {
    return grouped(condition, List.of(DSL.inline(1).as("backstay_one")));
  }

  private SelectHavingStep<Record> grouped(Condition condition, List<? extends Field<?>> fields) {
    var context = builder.context();
    var from =
        (selection.isDistinct() ? context.selectDistinct(fields) : context.select(fields))
            .from(rows.from())
            .where(condition);
    SelectHavingStep<Record> grouped =
        selection.groups().isEmpty()
            ? from
            : from.groupBy(selection.groups().stream().map(this::reference).toList());
    Predicate having = selection.having();
    if (having != null) {
      var _ = grouped.having(rows.having(having));
    }
    return grouped;
  }

  private List<Field<?>> fields(boolean withId) {
    List<Field<?>> fields = new ArrayList<>();
    selection.outputs().forEach(output -> fields.add(rows.field(output)));
    if (withId) {
      fields.add(builder.column(Table.OBJECT_ID));
    }
    return fields;
  }

  /**
   * An expression where it may be one of the results. With values in it, two of them are two
   * different ones to a database, so the result is named by its number.
   */
  private Field<?> reference(Expression expression) {
    int position = selection.outputs().indexOf(expression);
    return position >= 0 && (expression.hasBound() || selection.isDistinct())
        ? DSL.inline(position + 1)
        : rows.field(expression);
  }

  private List<OrderField<?>> order() {
    List<OrderField<?>> fields = new ArrayList<>();
    for (Selection.Order key : selection.order()) {
      Field<?> value = reference(key.value());
      SortField<?> field = key.descending() ? value.desc() : value.asc();
      if (builder.dialect() == Dialect.POSTGRESQL && !isNever(key.value())) {
        // null is the smallest value, as in SQLite
        field = key.descending() ? field.nullsLast() : field.nullsFirst();
      }
      fields.add(field);
    }
    return fields;
  }

  /** Whether the value is never null: then the plain order is that of the index. */
  private static boolean isNever(Expression value) {
    return value instanceof Expression.ColumnValue column
        && column.row() == 0
        && (column.column().equals(Table.OBJECT_ID) || column.column().equals(Table.CREATED));
  }
}
