package dev.backstay.store;

import com.github.benmanes.caffeine.cache.Cache;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.SelectForUpdateStep;

/** The statements that insert, change and delete rows, and that hold them for it. */
final class WritePlans {
  private final Cache<Object, Plan> plans;

  private final ResolvedQueries resolved;

  WritePlans(Cache<Object, Plan> plans, ResolvedQueries resolved) {
    this.plans = plans;
    this.resolved = resolved;
  }

  private record InsertKey(Table table) {}

  private record UpdateKey(
      Table table,
      List<String> columns,
      List<Calculated.Shape> calculated,
      Set<String> hidden,
      FilterShape filter) {}

  private record UpdateWhereKey(
      Table table,
      List<String> columns,
      List<Calculated.Shape> calculated,
      List<String> checked,
      Asked where,
      FilterShape filter) {}

  private record LockKey(Table table, FilterShape filter) {}

  private record LockRowsKey(Table table, Asked where, FilterShape filter) {}

  private record ReadLockedKey(Table table, List<String> columns, FilterShape filter) {}

  private record DeleteKey(Table table, FilterShape filter) {}

  private record DeleteWhereKey(Table table, Asked where, FilterShape filter) {}

  private record DeleteIdsKey(Table table, Asked where, FilterShape filter) {}

  private record StampKey(Table table, String column) {}

  /** Values: one for each scalar column. */
  Plan insert(Database database, Table table) {
    return plans.get(
        new InsertKey(table),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Map<Field<Object>, Field<Object>> row = new LinkedHashMap<>();
          for (Column column : table.scalars()) {
            row.put(PlanBuilder.target(column.name()), builder.value(column.type()));
          }
          return builder.plan(
              builder.context().insertInto(builder.rows()).set(row),
              resolved.projection(table, Set.of()).shape());
        });
  }

  /** Values: of the changes, when, the id, of the filter. Rows: the changed one. */
  Plan update(
      Database database, Table table, RowValues values, Set<String> hidden, FilterShape filter) {
    return plans.get(
        new UpdateKey(table, Column.names(values.columns()), values.shapes(), hidden, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Map<Field<Object>, Field<Object>> changes = changes(builder, values);
          Condition condition = FilterSql.and(builder.isRow(), builder.filter(filter));
          Projection projection = resolved.projection(table, hidden);
          return builder.plan(
              builder
                  .context()
                  .update(builder.rows())
                  .set(changes)
                  .where(condition)
                  .returning(targets(projection.columns())),
              projection.shape());
        });
  }

  /**
   * Values: of the changes, when, of the where, of the filter. Rows, if there are columns to be
   * checked: their new values.
   */
  Plan updateWhere(
      Database database, Table table, RowValues values, Asked where, FilterShape filter) {
    List<Column> checked = values.checked();
    return plans.get(
        new UpdateWhereKey(
            table,
            Column.names(values.columns()),
            values.shapes(),
            Column.names(checked),
            where,
            filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Map<Field<Object>, Field<Object>> changes = changes(builder, values);
          Condition condition = builder.condition(where, filter);
          var update = builder.context().update(builder.rows()).set(changes).where(condition);
          return checked.isEmpty()
              ? builder.plan(update, RowShape.number(table, "updated"))
              : builder.plan(update.returning(targets(checked)), RowShape.of(table, checked));
        });
  }

  /**
   * Values: the id, of the filter. One row if it is there; it cannot be changed by others until the
   * transaction ends.
   */
  Plan lockRow(Database database, Table table, FilterShape filter) {
    return plans.get(
        new LockKey(table, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = FilterSql.and(builder.isRow(), builder.filter(filter));
          return builder.plan(locked(builder, builder.ids().where(condition)), RowShape.ids(table));
        });
  }

  /**
   * Values: of the where, of the filter, how many at most. Rows: ids, in their order; the rows
   * cannot be changed by others until the transaction ends.
   */
  Plan lockRows(Database database, Table table, Asked where, FilterShape filter) {
    return plans.get(
        new LockRowsKey(table, where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = builder.condition(where, filter);
          return builder.plan(
              locked(
                  builder,
                  builder
                      .ids()
                      .where(condition)
                      .orderBy(builder.column(Table.OBJECT_ID))
                      .limit(builder.number())),
              RowShape.ids(table));
        });
  }

  /**
   * Values: the id, of the filter. Rows: the columns of the row, which others cannot change before
   * the transaction ends.
   */
  Plan readLocked(Database database, Table table, List<Column> columns, FilterShape filter) {
    return plans.get(
        new ReadLockedKey(table, Column.names(columns), filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = FilterSql.and(builder.isRow(), builder.filter(filter));
          return builder.plan(
              locked(
                  builder,
                  builder
                      .context()
                      .select(
                          columns.stream().map(column -> builder.column(column.name())).toList())
                      .from(builder.rows())
                      .where(condition)),
              RowShape.of(table, columns));
        });
  }

  private static <R extends Record> Select<R> locked(
      PlanBuilder builder, SelectForUpdateStep<R> select) {
    // on SQLite there is one writer
    return builder.dialect() == Dialect.POSTGRESQL ? select.forNoKeyUpdate() : select;
  }

  /** Values: the id, of the filter. */
  Plan delete(Database database, Table table, FilterShape filter) {
    return plans.get(
        new DeleteKey(table, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = FilterSql.and(builder.isRow(), builder.filter(filter));
          return builder.plan(
              builder.context().deleteFrom(builder.rows()).where(condition),
              RowShape.number(table, "deleted"));
        });
  }

  /** Values: of the where, of the filter. */
  Plan deleteWhere(Database database, Table table, Asked where, FilterShape filter) {
    return plans.get(
        new DeleteWhereKey(table, where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = builder.condition(where, filter);
          return builder.plan(
              builder.context().deleteFrom(builder.rows()).where(condition),
              RowShape.number(table, "deleted"));
        });
  }

  /** Values: of the where, of the filter. */
  Plan deleteReturningIds(Database database, Table table, Asked where, FilterShape filter) {
    return plans.get(
        new DeleteIdsKey(table, where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = builder.condition(where, filter);
          return builder.plan(
              builder
                  .context()
                  .deleteFrom(builder.rows())
                  .where(condition)
                  .returning(PlanBuilder.target(Table.OBJECT_ID)),
              RowShape.ids(table));
        });
  }

  /** Values: the moment, the id. */
  Plan stamp(Database database, Table table, String column) {
    return plans.get(
        new StampKey(table, column),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Field<Object> moment = builder.value(ColumnType.DATETIME);
          return builder.plan(
              builder
                  .context()
                  .update(builder.rows())
                  .set(Map.of(PlanBuilder.target(column), moment))
                  .where(builder.isRow()),
              RowShape.number(table, "stamped"));
        });
  }

  private static List<Field<Object>> targets(List<Column> columns) {
    return columns.stream().map(column -> PlanBuilder.target(column.name())).toList();
  }

  private static Map<Field<Object>, Field<Object>> changes(PlanBuilder builder, RowValues values) {
    Map<Field<Object>, Field<Object>> changes = new LinkedHashMap<>();
    for (Column column : values.columns()) {
      changes.put(PlanBuilder.target(column.name()), builder.value(column.type()));
    }
    for (Calculated each : values.calculated()) {
      changes.put(
          PlanBuilder.target(each.target().name()), ExpressionSql.calculated(builder, each));
    }
    changes.put(PlanBuilder.target(Table.UPDATED), builder.value(ColumnType.DATETIME));
    return changes;
  }
}
