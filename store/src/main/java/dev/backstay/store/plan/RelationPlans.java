package dev.backstay.store.plan;

import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.query.Projection;
import dev.backstay.store.query.RowShape;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.JsonText;
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

  private RelationPlans() {}

  /**
   * What a change of relations brings.
   *
   * @param parentId the row that has the relation
   * @param children ids
   * @param find which children may be found
   */
  public record Link(String parentId, JsonText children, BoundFilter find) {
    /** A change that looks at no other children. */
    public Link(String parentId, JsonText children) {
      this(parentId, children, BoundFilter.EVERYTHING);
    }
  }

  /**
   * What a request for related rows brings.
   *
   * @param parents ids of the rows that have the relation
   * @param load on which of them relations may be loaded
   * @param find which children may be found
   * @param perParent children of one parent at most
   * @param limit children at most
   */
  public record Load(
      JsonText parents, BoundFilter load, BoundFilter find, long perParent, long limit) {}

  /** Takes children out of a relation. */
  public record TakeOut(Relation relation) implements PlanKey<Link> {
    @Override
    public Plan<Link> plan(Database database) {
      PlanBuilder<Link> builder = new PlanBuilder<>(database, relation.child());
      return builder.plan(
          builder
              .context()
              .deleteFrom(builder.links(relation.column()))
              .where(ofParent(builder).and(isChild(builder))),
          RowShape.ids(relation.child()));
    }
  }

  /** Takes all other children out of a relation that may be found. */
  public record TakeOutOthers(Relation relation, BoundFilter.Shape find) implements PlanKey<Link> {
    @Override
    public Plan<Link> plan(Database database) {
      PlanBuilder<Link> builder = new PlanBuilder<>(database, relation.child());
      Condition others = ofParent(builder).and(DSL.not(isChild(builder)));
      Condition mayFind = builder.filter(find, Link::find);
      if (!mayFind.equals(DSL.trueCondition())) {
        others = others.and(PlanBuilder.target("child_id").in(builder.ids().where(mayFind)));
      }
      return builder.plan(
          builder.context().deleteFrom(builder.links(relation.column())).where(others),
          RowShape.ids(relation.child()));
    }
  }

  /** How many other children there are in a relation. */
  public record CountOthers(Relation relation) implements PlanKey<Link> {
    @Override
    public Plan<Link> plan(Database database) {
      PlanBuilder<Link> builder = new PlanBuilder<>(database, relation.child());
      return builder.plan(
          builder
              .context()
              .select(DSL.count())
              .from(builder.links(relation.column()))
              .where(ofParent(builder).and(DSL.not(isChild(builder)))),
          RowShape.number(relation.child(), "count"));
    }
  }

  private static Condition ofParent(PlanBuilder<Link> builder) {
    return PlanBuilder.target("parent_id").eq(builder.value(ColumnType.STRING_ID, Link::parentId));
  }

  private static Condition isChild(PlanBuilder<Link> builder) {
    return builder.inList(
        PlanBuilder.target("child_id"), builder.value(ColumnType.JSON, Link::children));
  }

  /** Puts children into a relation; those that are in it stay so. */
  public record PutIn(Relation relation) implements PlanKey<Link> {
    @Override
    public Plan<Link> plan(Database database) {
      PlanBuilder<Link> builder = new PlanBuilder<>(database, relation.child());
      Field<Object> parent =
          DSL.field(
              builder.dialect() == Dialect.POSTGRESQL ? "cast({0} as varchar)" : "{0}",
              Object.class,
              builder.value(ColumnType.STRING_ID, Link::parentId));
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
                      .where(builder.inList(id, builder.value(ColumnType.JSON, Link::children))))
              .onConflictDoNothing(),
          RowShape.ids(relation.child()));
    }
  }

  /**
   * The children of rows, with their ids and their parents' ids; of each parent the newest first.
   *
   * @param hidden ids of the columns of children that the caller may not see
   */
  public record LoadRelated(
      Relation relation, Set<String> hidden, BoundFilter.Shape load, BoundFilter.Shape find)
      implements PlanKey<Load> {
    @Override
    public Plan<Load> plan(Database database) {
      Table child = relation.child();
      Projection projection = Projection.all(child, hidden);
      PlanBuilder<Load> builder = new PlanBuilder<>(database, child);
      Field<Object> parentId = PlanBuilder.column(LINK, "parent_id");
      Field<Object> childId = builder.column(Table.OBJECT_ID);
      Condition condition = builder.inList(parentId, builder.value(ColumnType.JSON, Load::parents));
      Condition mayLoad =
          new FilterSql(builder, load, Load::load, relation.parent(), PARENT).condition();
      Condition mayFind = builder.filter(find, Load::find);
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
      Field<Object> ofOne = builder.value(ColumnType.INT, Load::perParent);
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
              .limit(builder.number(Load::limit)),
          projection.shape());
    }
  }
}
