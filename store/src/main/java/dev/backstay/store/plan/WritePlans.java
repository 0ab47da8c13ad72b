package dev.backstay.store.plan;

import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.query.Calculated;
import dev.backstay.store.query.Projection;
import dev.backstay.store.query.RowShape;
import dev.backstay.store.query.RowValues;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.SelectForUpdateStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The statements that insert, change and delete rows, and that hold them for it. */
public final class WritePlans {
  /** Whether the caller may find the row that they have changed; no column has such a name. */
  public static final String FINDABLE = "backstay_findable";

  private WritePlans() {}

  /** What a request that deletes one row brings. */
  public record OneRow(String objectId, BoundFilter filter) {}

  /** What a request that looks whether a row is reached brings. */
  public record ScopedRow(String objectId, WriteScope scope) {}

  /**
   * What a request that changes one row brings.
   *
   * @param changes what becomes of it
   * @param updated when, in milliseconds; null for a row that is new
   */
  public record OneChange(
      String objectId, RowValues changes, @Nullable Long updated, WriteScope scope) {}

  /**
   * What a request that writes all rows that match brings.
   *
   * @param limit how many rows at most, where there is a limit
   */
  public record Rows(BoundQuery where, WriteScope scope, long limit) {}

  /**
   * What a request that changes all rows that match brings.
   *
   * @param updated when, in milliseconds
   */
  public record Changes(BoundQuery where, WriteScope scope, RowValues changes, long updated) {}

  /** What the server brings when it notes a moment in a row. */
  public record Moment(String objectId, long moment) {}

  /**
   * What the text of a change depends on.
   *
   * @param columns the names of those that get plain values
   * @param calculated what the database computes
   */
  public record ChangeShape(List<String> columns, List<Calculated.Shape> calculated) {
    /** Of these values. */
    public static ChangeShape of(RowValues values) {
      return new ChangeShape(Column.names(values.columns()), values.shapes());
    }
  }

  /** Puts a row in; its values are in the order of the table's scalar columns. */
  public record Insert(Table table) implements PlanKey<List<@Nullable Object>> {
    @Override
    public Plan<List<@Nullable Object>> plan(Database database) {
      PlanBuilder<List<@Nullable Object>> builder = new PlanBuilder<>(database, table);
      Map<Field<Object>, Field<Object>> row = new LinkedHashMap<>();
      for (int i = 0; i < table.scalars().size(); i++) {
        int at = i;
        Column column = table.scalars().get(i);
        row.put(
            PlanBuilder.target(column.name()),
            builder.value(column.type(), values -> values.get(at)));
      }
      return builder.plan(
          builder.context().insertInto(builder.rows()).set(row),
          Projection.all(table, Set.of()).shape());
    }
  }

  /**
   * Changes one row and answers it; if the scope tells which rows can be found, with {@link
   * #FINDABLE} as its last value.
   *
   * @param hidden ids of columns that are not answered
   */
  public record Update(Table table, ChangeShape change, Set<String> hidden, WriteScope.Shape scope)
      implements PlanKey<OneChange> {
    @Override
    public Plan<OneChange> plan(Database database) {
      PlanBuilder<OneChange> builder = new PlanBuilder<>(database, table);
      Map<Field<Object>, Field<Object>> changes =
          changes(builder, change, OneChange::changes, OneChange::updated);
      Condition condition =
          reached(builder, builder.isRow(OneChange::objectId), scope, OneChange::scope);
      Projection projection = Projection.all(table, hidden);
      List<Field<?>> answered = new ArrayList<>(targets(Column.names(projection.columns())));
      RowShape shape = projection.shape();
      BoundFilter.Shape told = scope.told();
      if (told != null) {
        Condition found =
            builder.filter(told, values -> Objects.requireNonNull(values.scope().told()));
        answered.add(DSL.field(found).as(FINDABLE));
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
    }
  }

  /**
   * Changes all rows that match.
   *
   * @param checked the columns whose new values are answered; without any, nothing is
   */
  public record UpdateWhere(
      Table table,
      ChangeShape change,
      List<String> checked,
      BoundQuery.Shape where,
      WriteScope.Shape scope)
      implements PlanKey<Changes> {
    @Override
    public Plan<Changes> plan(Database database) {
      PlanBuilder<Changes> builder = new PlanBuilder<>(database, table);
      Map<Field<Object>, Field<Object>> changes =
          changes(builder, change, Changes::changes, Changes::updated);
      Condition condition = reached(builder, where, Changes::where, scope, Changes::scope);
      var update = builder.context().update(builder.rows()).set(changes).where(condition);
      return checked.isEmpty()
          ? builder.plan(update, RowShape.number(table, "updated"))
          : builder.plan(update.returning(targets(checked)), shape(table, checked));
    }
  }

  /**
   * The id of a row, if it is there and reached.
   *
   * @param locks whether others cannot change the row until the transaction ends
   */
  public record ReachedRow(Table table, WriteScope.Shape scope, boolean locks)
      implements PlanKey<ScopedRow> {
    @Override
    public Plan<ScopedRow> plan(Database database) {
      PlanBuilder<ScopedRow> builder = new PlanBuilder<>(database, table);
      var row =
          builder
              .ids()
              .where(reached(builder, builder.isRow(ScopedRow::objectId), scope, ScopedRow::scope));
      return builder.plan(locks ? locked(builder, row) : row, RowShape.ids(table));
    }
  }

  /**
   * The ids of rows that match and are reached, in their order.
   *
   * @param locks whether others cannot change the rows until the transaction ends
   */
  public record ReachedRows(
      Table table, BoundQuery.Shape where, WriteScope.Shape scope, boolean locks)
      implements PlanKey<Rows> {
    @Override
    public Plan<Rows> plan(Database database) {
      PlanBuilder<Rows> builder = new PlanBuilder<>(database, table);
      var rows =
          builder
              .ids()
              .where(reached(builder, where, Rows::where, scope, Rows::scope))
              .orderBy(builder.column(Table.OBJECT_ID))
              .limit(builder.number(Rows::limit));
      return builder.plan(locks ? locked(builder, rows) : rows, RowShape.ids(table));
    }
  }

  /** Columns of a row, which others cannot change before the transaction ends. */
  public record ReadLocked(Table table, List<String> columns, WriteScope.Shape scope)
      implements PlanKey<OneChange> {
    @Override
    public Plan<OneChange> plan(Database database) {
      PlanBuilder<OneChange> builder = new PlanBuilder<>(database, table);
      Condition condition =
          reached(builder, builder.isRow(OneChange::objectId), scope, OneChange::scope);
      return builder.plan(
          locked(
              builder,
              builder
                  .context()
                  .select(columns.stream().map(builder::column).toList())
                  .from(builder.rows())
                  .where(condition)),
          shape(table, columns));
    }
  }

  /** Deletes one row. */
  public record Delete(Table table, BoundFilter.Shape filter) implements PlanKey<OneRow> {
    @Override
    public Plan<OneRow> plan(Database database) {
      PlanBuilder<OneRow> builder = new PlanBuilder<>(database, table);
      return builder.plan(
          builder.context().deleteFrom(builder.rows()).where(permitted(builder, filter)),
          RowShape.number(table, "deleted"));
    }
  }

  /** Deletes all rows that match. */
  public record DeleteWhere(Table table, BoundQuery.Shape where, WriteScope.Shape scope)
      implements PlanKey<Rows> {
    @Override
    public Plan<Rows> plan(Database database) {
      PlanBuilder<Rows> builder = new PlanBuilder<>(database, table);
      Condition condition = reached(builder, where, Rows::where, scope, Rows::scope);
      return builder.plan(
          builder.context().deleteFrom(builder.rows()).where(condition),
          RowShape.number(table, "deleted"));
    }
  }

  /** Deletes all rows that match, and answers their ids. */
  public record DeleteReturningIds(Table table, BoundQuery.Shape where, WriteScope.Shape scope)
      implements PlanKey<Rows> {
    @Override
    public Plan<Rows> plan(Database database) {
      PlanBuilder<Rows> builder = new PlanBuilder<>(database, table);
      Condition condition = reached(builder, where, Rows::where, scope, Rows::scope);
      return builder.plan(
          builder
              .context()
              .deleteFrom(builder.rows())
              .where(condition)
              .returning(PlanBuilder.target(Table.OBJECT_ID)),
          RowShape.ids(table));
    }
  }

  /** Notes a moment in a column of a row. */
  public record NoteMoment(Table table, String column) implements PlanKey<Moment> {
    @Override
    public Plan<Moment> plan(Database database) {
      PlanBuilder<Moment> builder = new PlanBuilder<>(database, table);
      Field<Object> moment = builder.value(ColumnType.DATETIME, Moment::moment);
      return builder.plan(
          builder
              .context()
              .update(builder.rows())
              .set(Map.of(PlanBuilder.target(column), moment))
              .where(builder.isRow(Moment::objectId)),
          RowShape.number(table, "noted"));
    }
  }

  private static Condition permitted(PlanBuilder<OneRow> builder, BoundFilter.Shape filter) {
    return FilterSql.and(builder.isRow(OneRow::objectId), builder.filter(filter, OneRow::filter));
  }

  /** What is asked for, permitted and, where the write reads rows, can be found. */
  private static <V> Condition reached(
      PlanBuilder<V> builder,
      Condition asked,
      WriteScope.Shape shape,
      Function<V, WriteScope> scope) {
    Condition permitted =
        builder.filter(shape.permitted(), values -> scope.apply(values).permitted());
    Condition found = builder.filter(shape.found(), values -> scope.apply(values).found());
    return FilterSql.and(FilterSql.and(asked, permitted), found);
  }

  /** As the other, by a condition. */
  private static <V> Condition reached(
      PlanBuilder<V> builder,
      BoundQuery.Shape where,
      Function<V, BoundQuery> query,
      WriteScope.Shape shape,
      Function<V, WriteScope> scope) {
    return builder.condition(
        where,
        query,
        builder.filterSql(shape.permitted(), values -> scope.apply(values).permitted()),
        builder.filterSql(shape.found(), values -> scope.apply(values).found()));
  }

  private static <R extends Record> Select<R> locked(
      PlanBuilder<?> builder, SelectForUpdateStep<R> select) {
    // on SQLite there is one writer
    return builder.dialect() == Dialect.POSTGRESQL ? select.forNoKeyUpdate() : select;
  }

  private static List<Field<Object>> targets(List<String> columns) {
    return columns.stream().map(PlanBuilder::target).toList();
  }

  private static RowShape shape(Table table, List<String> columns) {
    return RowShape.of(table, columns.stream().map(name -> column(table, name)).toList());
  }

  private static Column column(Table table, String name) {
    return Objects.requireNonNull(table.column(name));
  }

  private static <V> Map<Field<Object>, Field<Object>> changes(
      PlanBuilder<V> builder,
      ChangeShape shape,
      Function<V, RowValues> changes,
      Plan.Source<V> updated) {
    Map<Field<Object>, Field<Object>> fields = new LinkedHashMap<>();
    for (int i = 0; i < shape.columns().size(); i++) {
      int at = i;
      String name = shape.columns().get(i);
      fields.put(
          PlanBuilder.target(name),
          builder.value(
              column(builder.table(), name).type(),
              values -> changes.apply(values).values().get(at)));
    }
    for (int i = 0; i < shape.calculated().size(); i++) {
      int at = i;
      Calculated.Shape each = shape.calculated().get(i);
      fields.put(
          PlanBuilder.target(each.column()),
          ExpressionSql.calculated(
              builder,
              each,
              column(builder.table(), each.column()).type(),
              values -> changes.apply(values).calculated().get(at).values()));
    }
    fields.put(PlanBuilder.target(Table.UPDATED), builder.value(ColumnType.DATETIME, updated));
    return fields;
  }
}
