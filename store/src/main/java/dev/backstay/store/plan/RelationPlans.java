package dev.backstay.store.plan;

import com.github.benmanes.caffeine.cache.Cache;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.query.Projection;
import dev.backstay.store.query.ResolvedQueries;
import dev.backstay.store.query.RowShape;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** The statements that relate rows and load what is related. */
public final class RelationPlans {
  /** Aliases: no table of a developer has such a name. */
  private static final String LINK = "backstay_link";

  private static final String PARENT = "backstay_parent";
  private static final String LINKED = "backstay_linked";

  private final Cache<Object, Plan> plans;

  private final ResolvedQueries resolved;

  RelationPlans(Cache<Object, Plan> plans, ResolvedQueries resolved) {
    this.plans = plans;
    this.resolved = resolved;
  }

  private record TakeOutKey(Relation relation, boolean others) {}

  private record PutInKey(Relation relation) {}

  private record LinkedKey(
      Relation relation, Set<String> hidden, FilterShape load, FilterShape find) {}

  /**
   * Values: the parent's id, ids of children as JSON.
   *
   * @param others whether all other children are taken out, or these
   */
  public Plan takeOut(Database database, Relation relation, boolean others) {
    return plans.get(
        new TakeOutKey(relation, others),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, relation.child());
          Condition ofParent =
              PlanBuilder.target("parent_id").eq(builder.value(ColumnType.STRING_ID));
          Condition among =
              builder.inList(PlanBuilder.target("child_id"), builder.value(ColumnType.JSON));
          return builder.plan(
              builder
                  .context()
                  .deleteFrom(builder.links(relation.column()))
                  .where(ofParent.and(others ? DSL.not(among) : among)),
              RowShape.ids(relation.child()));
        });
  }

  /** Values: the parent's id, ids of children as JSON. Those that are linked stay so. */
  public Plan putIn(Database database, Relation relation) {
    return plans.get(
        new PutInKey(relation),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, relation.child());
          Field<Object> parent =
              DSL.field(
                  builder.dialect() == Dialect.POSTGRESQL ? "cast({0} as varchar)" : "{0}",
                  Object.class,
                  builder.value(ColumnType.STRING_ID));
          Field<Object> id = builder.column(Table.OBJECT_ID);
          return builder.plan(
              builder
                  .context()
                  .insertInto(
                      builder.links(relation.column()),
                      PlanBuilder.target("parent_id"),
                      PlanBuilder.target("child_id"))
                  .select(
                      builder
                          .context()
                          .select(parent, id)
                          .from(builder.rows())
                          .where(builder.inList(id, builder.value(ColumnType.JSON))))
                  .onConflictDoNothing(),
              RowShape.ids(relation.child()));
        });
  }

  /**
   * Values: ids of parents as JSON, of the filter on parents, of the filter on children, children
   * of one parent, all rows at most. Rows: children, their ids, their parents' ids; of each parent
   * the newest first.
   *
   * @param hidden ids of the columns of children that the caller may not see
   */
  public Plan linked(
      Database database,
      Relation relation,
      Set<String> hidden,
      FilterShape load,
      FilterShape find) {
    return plans.get(
        new LinkedKey(relation, hidden, load, find),
        key -> {
          Table child = relation.child();
          Projection projection = resolved.projection(child, hidden);
          PlanBuilder builder = new PlanBuilder(database, child);
          Field<Object> parentId = PlanBuilder.column(LINK, "parent_id");
          Field<Object> childId = builder.column(Table.OBJECT_ID);
          Condition condition = builder.inList(parentId, builder.value(ColumnType.JSON));
          Condition mayLoad = new FilterSql(builder, load, PARENT).condition();
          Condition mayFind = builder.filter(find);
          org.jooq.Table<?> from =
              builder
                  .links(relation.column())
                  .as(LINK)
                  .join(builder.rows())
                  .on(childId.eq(PlanBuilder.column(LINK, "child_id")));
          if (!mayLoad.equals(DSL.trueCondition())) {
            from =
                from.join(builder.own(relation.parent().name()).as(PARENT))
                    .on(PlanBuilder.column(PARENT, Table.OBJECT_ID).eq(parentId));
            condition = condition.and(mayLoad);
          }
          Field<Integer> number =
              DSL.rowNumber()
                  .over()
                  .partitionBy(parentId)
                  .orderBy(builder.column(Table.CREATED).desc(), childId.desc());
          List<Field<?>> inner = new ArrayList<>();
          List<Field<?>> outer = new ArrayList<>();
          for (Column column : projection.columns()) {
            inner.add(builder.column(column.name()));
            outer.add(PlanBuilder.column(LINKED, column.name()));
          }
          inner.add(childId.as("backstay_child_id"));
          inner.add(parentId.as("backstay_parent_id"));
          inner.add(number.as("backstay_number"));
          outer.add(PlanBuilder.column(LINKED, "backstay_child_id"));
          outer.add(PlanBuilder.column(LINKED, "backstay_parent_id"));
          Field<Object> numbered = PlanBuilder.column(LINKED, "backstay_number");
          Field<Object> ofOne = builder.value(ColumnType.INT);
          return builder.plan(
              builder
                  .context()
                  .select(outer)
                  .from(
                      builder
                          .context()
                          .select(inner)
                          .from(from)
                          .where(FilterSql.and(condition, mayFind))
                          .asTable(LINKED))
                  .where(numbered.le(ofOne))
                  .orderBy(numbered)
                  .limit(builder.number()),
              projection.shape());
        });
  }
}
