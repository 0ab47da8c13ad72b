package dev.backstay.store.plan;

import static dev.backstay.store.generated.app.tables.UserRoleTable.USER_ROLE;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import dev.backstay.store.database.Database;
import dev.backstay.store.query.RowShape;
import dev.backstay.store.query.Selection;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.JsonText;
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

  private FindPlans() {}

  /**
   * What a request for rows brings.
   *
   * @param selected the selection
   * @param where which rows it asks for
   * @param filter which rows are permitted
   * @param subsetId of what the rows are a subset, where they are one
   * @param limit how many rows at most
   * @param offset how many are left out before them
   */
  public record Request(
      BoundQuery selected,
      BoundQuery where,
      BoundFilter filter,
      @Nullable String subsetId,
      long limit,
      long offset) {
    /** For counting all rows that match, or the groups that they make. */
    public static Request of(BoundQuery selected, BoundQuery where, BoundFilter filter) {
      return new Request(selected, where, filter, null, Long.MAX_VALUE, 0);
    }

    /** For so many of the rows that match, as they are. */
    public static Request of(BoundQuery where, BoundFilter filter, long limit) {
      return new Request(BoundQuery.ALL, where, filter, null, limit, 0);
    }
  }

  /**
   * What a request for one row brings.
   *
   * @param selected the selection
   * @param objectId the row's id
   * @param filter which rows are permitted
   */
  public record IdRequest(BoundQuery selected, String objectId, BoundFilter filter) {}

  /** What a request for the permitted among some rows brings. */
  public record IdsRequest(JsonText ids, BoundFilter filter) {}

  /**
   * A page of rows or groups.
   *
   * @param withId whether relations are to be loaded
   * @param subset only these rows; null for all
   */
  public record Find(
      Table table,
      Selection selection,
      BoundQuery.Shape selected,
      BoundQuery.Shape where,
      BoundFilter.Shape filter,
      boolean withId,
      @Nullable RowSubset subset)
      implements PlanKey<Request> {
    @Override
    public Plan<Request> plan(Database database) {
      PlanBuilder<Request> builder = new PlanBuilder<>(database, table);
      SelectionSql sql = new SelectionSql(builder, selection, selected, Request::selected);
      Condition condition = condition(builder, sql, where, filter);
      if (subset != null) {
        condition = condition.and(isIn(builder, subset));
      }
      return builder.plan(
          sql.select(condition, withId)
              .limit(builder.number(Request::limit))
              .offset(builder.number(Request::offset)),
          selection.shape(),
          withId);
    }
  }

  /** One row by its id. */
  public record FindById(
      Table table,
      Selection selection,
      BoundQuery.Shape selected,
      BoundFilter.Shape filter,
      boolean withId)
      implements PlanKey<IdRequest> {
    @Override
    public Plan<IdRequest> plan(Database database) {
      PlanBuilder<IdRequest> builder = new PlanBuilder<>(database, table);
      SelectionSql sql = new SelectionSql(builder, selection, selected, IdRequest::selected);
      Condition condition =
          FilterSql.and(
              builder.isRow(IdRequest::objectId), builder.filter(filter, IdRequest::filter));
      return builder.plan(sql.selectOne(condition, withId), selection.shape(), withId);
    }
  }

  /** How many groups there are. */
  public record CountGroups(
      Table table,
      Selection selection,
      BoundQuery.Shape selected,
      BoundQuery.Shape where,
      BoundFilter.Shape filter)
      implements PlanKey<Request> {
    @Override
    public Plan<Request> plan(Database database) {
      PlanBuilder<Request> builder = new PlanBuilder<>(database, table);
      SelectionSql sql = new SelectionSql(builder, selection, selected, Request::selected);
      Condition condition = condition(builder, sql, where, filter);
      return builder.plan(
          builder
              .context()
              .select(DSL.count())
              .from(sql.groups(condition).asTable(builder.alias())),
          RowShape.number(table, "count"));
    }
  }

  /** Those of the ids whose rows are there and permitted. */
  public record IdsAmong(Table table, BoundFilter.Shape filter) implements PlanKey<IdsRequest> {
    @Override
    public Plan<IdsRequest> plan(Database database) {
      PlanBuilder<IdsRequest> builder = new PlanBuilder<>(database, table);
      Condition among =
          builder.inList(
              builder.column(Table.OBJECT_ID), builder.value(ColumnType.JSON, IdsRequest::ids));
      return builder.plan(
          builder.ids().where(FilterSql.and(among, builder.filter(filter, IdsRequest::filter))),
          RowShape.ids(table));
    }
  }

  /** The ids of rows that match. */
  public record IdsWhere(Table table, BoundQuery.Shape where, BoundFilter.Shape filter)
      implements PlanKey<Request> {
    @Override
    public Plan<Request> plan(Database database) {
      PlanBuilder<Request> builder = new PlanBuilder<>(database, table);
      return builder.plan(
          builder
              .ids()
              .where(matching(builder, where, filter))
              .limit(builder.number(Request::limit)),
          RowShape.ids(table));
    }
  }

  /** How many rows match. */
  public record Count(Table table, BoundQuery.Shape where, BoundFilter.Shape filter)
      implements PlanKey<Request> {
    @Override
    public Plan<Request> plan(Database database) {
      PlanBuilder<Request> builder = new PlanBuilder<>(database, table);
      Condition condition = matching(builder, where, filter);
      return builder.plan(
          builder.context().select(DSL.count()).from(builder.rows()).where(condition),
          RowShape.number(table, "count"));
    }
  }

  /**
   * Which part of a filter decides the rows that match: the index of the part in {@link #parts},
   * and how many of the rows it decides.
   */
  public record CountByLayer(Table table, BoundQuery.Shape where, BoundFilter.Shape filter)
      implements PlanKey<Request> {
    /** The parts of the filter, in the order in which they are asked. */
    public List<FilterSql.Part> parts(Database database) {
      return new PlanBuilder<Request>(database, table).filterSql(filter, Request::filter).parts();
    }

    @Override
    public Plan<Request> plan(Database database) {
      PlanBuilder<Request> builder = new PlanBuilder<>(database, table);
      Condition condition =
          new ConditionSql(builder, where, Request::where).condition(where.where(), table.name());
      Field<Integer> part = DSL.val(-1).as("part");
      CaseConditionStep<Integer> cases = null;
      List<FilterSql.Part> parts = builder.filterSql(filter, Request::filter).parts();
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
              .limit(builder.number(Request::limit));
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
    }
  }

  private static Condition condition(
      PlanBuilder<Request> builder,
      SelectionSql sql,
      BoundQuery.Shape where,
      BoundFilter.Shape filter) {
    return sql.condition(
        new ConditionSql(builder, where, Request::where),
        where.where(),
        builder.filterSql(filter, Request::filter));
  }

  private static Condition matching(
      PlanBuilder<Request> builder, BoundQuery.Shape where, BoundFilter.Shape filter) {
    return builder.condition(where, Request::where, builder.filterSql(filter, Request::filter));
  }

  private static Condition isIn(PlanBuilder<Request> builder, RowSubset subset) {
    return builder
        .column(Table.OBJECT_ID)
        .in(
            switch (subset) {
              case RowSubset.Children(Relation relation) ->
                  ids(builder, builder.links(relation.column()), "child_id", "parent_id");
              case RowSubset.RoleHolders() ->
                  ids(
                      builder,
                      builder.own(USER_ROLE),
                      USER_ROLE.USER_ID.getName(),
                      USER_ROLE.ROLE_ID.getName());
            });
  }

  /** The ids in one column of a table of pairs where the other is that of the subset. */
  private static Select<Record1<Object>> ids(
      PlanBuilder<Request> builder, org.jooq.Table<?> pairs, String column, String by) {
    return builder
        .context()
        .select(PlanBuilder.column(LINK, column))
        .from(pairs.as(LINK))
        .where(
            PlanBuilder.column(LINK, by)
                .eq(builder.value(ColumnType.STRING_ID, Request::subsetId)));
  }
}
