package dev.backstay.store.plan;

import com.github.benmanes.caffeine.cache.Cache;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.query.Calculated;
import dev.backstay.store.query.Projection;
import dev.backstay.store.query.ResolvedQueries;
import dev.backstay.store.query.RowShape;
import dev.backstay.store.query.RowValues;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.SelectForUpdateStep;
import org.jooq.impl.DSL;

/** The statements that insert, change and delete rows, and that hold them for it. */
public final class WritePlans {
  /** Whether the caller may find the row that they have changed; no column has such a name. */
  public static final String FINDABLE = "backstay_findable";

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
      WriteScope.Shape scope) {}

  private record UpdateWhereKey(
      Table table,
      List<String> columns,
      List<Calculated.Shape> calculated,
      List<String> checked,
      Asked where,
      WriteScope.Shape scope) {}

  private record LockKey(Table table, FilterShape filter) {}

  private record LockRowsKey(Table table, Asked where, WriteScope.Shape scope) {}

  private record ReadLockedKey(Table table, List<String> columns, WriteScope.Shape scope) {}

  private record DeleteKey(Table table, FilterShape filter) {}

  private record DeleteWhereKey(Table table, Asked where, WriteScope.Shape scope) {}

  private record DeleteIdsKey(Table table, Asked where, WriteScope.Shape scope) {}

  private record StampKey(Table table, String column) {}

  /** Values: one for each scalar column. */
  public Plan insert(Database database, Table table) {
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

  /**
   * Values: of the changes, when, the id, of the scope. Rows: the changed one; if the scope tells
   * which rows can be found, with {@link #FINDABLE} as its last value.
   */
  public Plan update(
      Database database,
      Table table,
      RowValues values,
      Set<String> hidden,
      WriteScope.Shape scope) {
    return plans.get(
        new UpdateKey(table, Column.names(values.columns()), values.shapes(), hidden, scope),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Map<Field<Object>, Field<Object>> changes = changes(builder, values);
          Condition condition = reached(builder, builder.isRow(), scope);
          Projection projection = resolved.projection(table, hidden);
          List<Field<?>> answered = new ArrayList<>(targets(projection.columns()));
          RowShape shape = projection.shape();
          FilterShape told = scope.told();
          if (told != null) {
            answered.add(DSL.field(builder.filter(told)).as(FINDABLE));
            shape = shape.with(FINDABLE, ColumnType.BOOLEAN);
          }
          return builder.plan(
              builder
                  .context()
                  .update(builder.rows())
                  .set(changes)
                  .where(condition)
                  .returning(answered),
              shape);
        });
  }

  /** What is asked for, permitted and, where the write reads rows, can be found. */
  private static Condition reached(PlanBuilder builder, Condition asked, WriteScope.Shape scope) {
    Condition permitted = FilterSql.and(asked, builder.filter(scope.permitted()));
    return FilterSql.and(permitted, builder.filter(scope.found()));
  }

  /** As {@link #reached}, by a condition; its values come first. */
  private static Condition reached(PlanBuilder builder, Asked where, WriteScope.Shape scope) {
    return builder.condition(where, List.of(scope.permitted(), scope.found()));
  }

  /**
   * Values: of the changes, when, of the where, of the scope. Rows, if there are columns to be
   * checked: their new values.
   */
  public Plan updateWhere(
      Database database, Table table, RowValues values, Asked where, WriteScope.Shape scope) {
    List<Column> checked = values.checked();
    return plans.get(
        new UpdateWhereKey(
            table,
            Column.names(values.columns()),
            values.shapes(),
            Column.names(checked),
            where,
            scope),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Map<Field<Object>, Field<Object>> changes = changes(builder, values);
          Condition condition = reached(builder, where, scope);
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
  public Plan lockRow(Database database, Table table, FilterShape filter) {
    return plans.get(
        new LockKey(table, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = FilterSql.and(builder.isRow(), builder.filter(filter));
          return builder.plan(locked(builder, builder.ids().where(condition)), RowShape.ids(table));
        });
  }

  /**
   * Values: of the where, of the scope, how many at most. Rows: ids, in their order; the rows
   * cannot be changed by others until the transaction ends.
   */
  public Plan lockRows(Database database, Table table, Asked where, WriteScope.Shape scope) {
    return plans.get(
        new LockRowsKey(table, where, scope),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = reached(builder, where, scope);
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
   * Values: the id, of the scope. Rows: the columns of the row, which others cannot change before
   * the transaction ends.
   */
  public Plan readLocked(
      Database database, Table table, List<Column> columns, WriteScope.Shape scope) {
    return plans.get(
        new ReadLockedKey(table, Column.names(columns), scope),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = reached(builder, builder.isRow(), scope);
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
  public Plan delete(Database database, Table table, FilterShape filter) {
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

  /** Values: of the where, of the scope. */
  public Plan deleteWhere(Database database, Table table, Asked where, WriteScope.Shape scope) {
    return plans.get(
        new DeleteWhereKey(table, where, scope),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = reached(builder, where, scope);
          return builder.plan(
              builder.context().deleteFrom(builder.rows()).where(condition),
              RowShape.number(table, "deleted"));
        });
  }

  /** Values: of the where, of the scope. */
  public Plan deleteReturningIds(
      Database database, Table table, Asked where, WriteScope.Shape scope) {
    return plans.get(
        new DeleteIdsKey(table, where, scope),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = reached(builder, where, scope);
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
  public Plan stamp(Database database, Table table, String column) {
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
