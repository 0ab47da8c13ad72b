package dev.backstay.store.plan;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import com.github.benmanes.caffeine.cache.Cache;
import dev.backstay.store.database.Database;
import dev.backstay.store.query.RowShape;
import dev.backstay.store.query.Selection;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import java.util.List;
import org.jooq.CaseConditionStep;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Record2;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The statements that find and count rows. */
public final class FindPlans {
  /** An alias: no table of a developer has such a name. */
  private static final String LINK = "backstay_link";

  private final Cache<Object, Plan> plans;

  FindPlans(Cache<Object, Plan> plans) {
    this.plans = plans;
  }

  private record FindKey(
      Table table,
      Selection selection,
      Asked selected,
      Asked where,
      FilterShape filter,
      boolean withId,
      @Nullable RowSubset among) {}

  private record ByIdKey(
      Table table, Selection selection, Asked selected, FilterShape filter, boolean withId) {}

  private record CountGroupsKey(
      Table table, Selection selection, Asked selected, Asked where, FilterShape filter) {}

  private record IdsAmongKey(Table table, FilterShape filter) {}

  private record IdsWhereKey(Table table, Asked where, FilterShape filter) {}

  private record CountKey(Table table, Asked where, FilterShape filter) {}

  private record LayerKey(Table table, Asked where, FilterShape filter) {}

  /**
   * Values: of the selection, of the where, of the filter, of {@code among}, page size, offset.
   *
   * @param withId whether relations are to be loaded
   * @param among only these rows; null for all
   */
  public Plan find(
      Database database,
      Table table,
      Selection selection,
      Asked selected,
      Asked where,
      FilterShape filter,
      boolean withId,
      @Nullable RowSubset among) {
    return plans.get(
        new FindKey(table, selection, selected, where, filter, withId, among),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          SelectionSql sql = new SelectionSql(builder, selection, selected);
          Condition condition = sql.condition(where, filter);
          if (among != null) {
            condition = condition.and(isAmong(builder, among));
          }
          return builder.plan(
              sql.select(condition, withId).limit(builder.number()).offset(builder.number()),
              selection.shape(),
              withId);
        });
  }

  /** Values: of the selection, the id, of the filter. */
  public Plan findById(
      Database database,
      Table table,
      Selection selection,
      Asked selected,
      FilterShape filter,
      boolean withId) {
    return plans.get(
        new ByIdKey(table, selection, selected, filter, withId),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          SelectionSql sql = new SelectionSql(builder, selection, selected);
          Condition condition = FilterSql.and(builder.isRow(), builder.filter(filter));
          return builder.plan(sql.selectOne(condition, withId), selection.shape(), withId);
        });
  }

  /** Values: of the selection, of the where, of the filter. */
  public Plan countGroups(
      Database database,
      Table table,
      Selection selection,
      Asked selected,
      Asked where,
      FilterShape filter) {
    return plans.get(
        new CountGroupsKey(table, selection, selected, where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          SelectionSql sql = new SelectionSql(builder, selection, selected);
          Condition condition = sql.condition(where, filter);
          return builder.plan(
              builder
                  .context()
                  .select(DSL.count())
                  .from(sql.groups(condition).asTable(builder.alias())),
              RowShape.number(table, "count"));
        });
  }

  /** Values: ids as JSON, of the filter. Rows: those of the ids that are there and reached. */
  public Plan idsAmong(Database database, Table table, FilterShape filter) {
    return plans.get(
        new IdsAmongKey(table, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition among =
              builder.inList(builder.column(Table.OBJECT_ID), builder.value(ColumnType.JSON));
          return builder.plan(
              builder.ids().where(FilterSql.and(among, builder.filter(filter))),
              RowShape.ids(table));
        });
  }

  /** Values: of the where, of the filter, how many at most. Rows: ids. */
  public Plan idsWhere(Database database, Table table, Asked where, FilterShape filter) {
    return plans.get(
        new IdsWhereKey(table, where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          return builder.plan(
              builder.ids().where(builder.condition(where, filter)).limit(builder.number()),
              RowShape.ids(table));
        });
  }

  /** Values: of the where, of the filter. */
  public Plan count(Database database, Table table, Asked where, FilterShape filter) {
    return plans.get(
        new CountKey(table, where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = builder.condition(where, filter);
          return builder.plan(
              builder.context().select(DSL.count()).from(builder.rows()).where(condition),
              RowShape.number(table, "count"));
        });
  }

  /**
   * Values: of the where, of the filter, the limit. Rows: the index of the part of {@link
   * FilterSql#parts}, and how many of the candidates it decides.
   */
  public Plan countByLayer(Database database, Table table, Asked where, FilterShape filter) {
    return plans.get(
        new LayerKey(table, where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition =
              new ConditionSql(builder, where).condition(where.where(), table.name());
          FilterSql filterSql = new FilterSql(builder, filter);
          Field<Integer> part = DSL.val(-1).as("part");
          CaseConditionStep<Integer> cases = null;
          List<FilterSql.Part> parts = filterSql.parts();
          for (int i = 0; i < parts.size(); i++) {
            Condition holds = parts.get(i).condition();
            cases = cases == null ? DSL.when(holds, inline(i)) : cases.when(holds, inline(i));
          }
          if (cases != null) {
            part = cases.as("part");
          }
          Select<?> candidates =
              builder
                  .context()
                  .select(part)
                  .from(builder.rows())
                  .where(condition)
                  .orderBy(builder.column(Table.OBJECT_ID).desc())
                  .limit(builder.number());
          Field<Object> counted = field(name("candidates", "part"));
          Select<Record2<Object, Integer>> result =
              builder
                  .context()
                  .select(counted, DSL.count())
                  .from(candidates.asTable("candidates"))
                  .groupBy(counted);
          return builder.plan(
              result,
              new RowShape(
                  table.name(), List.of("part", "rows"), List.of(ColumnType.INT, ColumnType.INT)));
        });
  }

  private static Condition isAmong(PlanBuilder builder, RowSubset among) {
    return builder
        .column(Table.OBJECT_ID)
        .in(
            switch (among) {
              case RowSubset.Children(Relation relation) ->
                  ids(builder, builder.links(relation.column()), "child_id", "parent_id");
              case RowSubset.RoleHolders() ->
                  ids(builder, builder.own("backstay_user_role"), "user_id", "role_id");
            });
  }

  /** The ids in one column of a table of pairs where the other is the next value. */
  private static Select<Record1<Object>> ids(
      PlanBuilder builder, org.jooq.Table<?> pairs, String column, String by) {
    return builder
        .context()
        .select(PlanBuilder.column(LINK, column))
        .from(pairs.as(LINK))
        .where(PlanBuilder.column(LINK, by).eq(builder.value(ColumnType.STRING_ID)));
  }
}
