package dev.backstay.store.plan;

import static dev.backstay.store.generated.app.tables.ObjectAclTable.OBJECT_ACL;

import dev.backstay.store.database.Database;
import dev.backstay.store.generated.app.tables.ObjectAclTable;
import dev.backstay.store.query.RowShape;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Condition;
import org.jooq.SelectField;
import org.jooq.impl.DSL;

/** The statements on what belongs to rows: owners, times and cells. */
public final class FactsPlans {
  /** An alias: no table of a developer has such a name. */
  private static final ObjectAclTable CELL = new ObjectAclTable("backstay_cell");

  private FactsPlans() {}

  /** What a request about one row brings. */
  public record Request(String objectId, BoundFilter filter) {}

  /**
   * The owner with one cell in each row of the result (kind, principal, access), or with none where
   * the row has no cell that the filter asks for; nothing without such a row. All is of one moment,
   * and a row that is missing costs as much as one that is there.
   */
  public record Facts(Table table, BoundFilter.Shape filter) implements PlanKey<Request> {
    @Override
    public Plan<Request> plan(Database database) {
      PlanBuilder<Request> builder = new PlanBuilder<>(database, table);
      List<SelectField<?>> selected =
          List.of(
              builder.column(Table.OWNER_ID),
              PlanBuilder.column(CELL.PRINCIPAL_KIND),
              PlanBuilder.column(CELL.PRINCIPAL),
              PlanBuilder.column(CELL.ACCESS));
      RowShape shape =
          new RowShape(
              table.name(),
              List.of("owner", "kind", "principal", "access"),
              List.of(
                  ColumnType.STRING_ID,
                  ColumnType.STRING,
                  ColumnType.STRING_ID,
                  ColumnType.STRING));
      return builder.plan(
          builder
              .context()
              .select(selected)
              .from(builder.rows())
              .leftJoin(builder.own(OBJECT_ACL).as(CELL))
              .on(isCell(builder, filter))
              .where(builder.isRow(Request::objectId)),
          shape);
    }
  }

  /** When the row of an id was made and when it was changed. */
  public record Times(Table table) implements PlanKey<String> {
    @Override
    public Plan<String> plan(Database database) {
      PlanBuilder<String> builder = new PlanBuilder<>(database, table);
      return builder.plan(
          builder
              .context()
              .select(builder.column(Table.CREATED), builder.column(Table.UPDATED))
              .from(builder.rows())
              .where(builder.isRow(objectId -> objectId)),
          new RowShape(
              table.name(),
              List.of(Table.CREATED, Table.UPDATED),
              List.of(ColumnType.DATETIME, ColumnType.DATETIME)));
    }
  }

  /** Deletes the cells of the row of an id, which has just been deleted. */
  public record ForgetCells(Table table) implements PlanKey<String> {
    @Override
    public Plan<String> plan(Database database) {
      PlanBuilder<String> builder = new PlanBuilder<>(database, table);
      Condition ofRow =
          isOf(builder)
              .and(
                  PlanBuilder.column(OBJECT_ACL.OBJECT_ID)
                      .eq(builder.value(ColumnType.STRING_ID, objectId -> objectId)));
      return builder.plan(
          builder.context().deleteFrom(builder.own(OBJECT_ACL)).where(ofRow),
          RowShape.number(table, "deleted"));
    }
  }

  /** Deletes the cells of rows that are gone; takes nothing of a request. */
  public record ForgetOrphans(Table table) implements PlanKey<Object> {
    @Override
    public Plan<Object> plan(Database database) {
      PlanBuilder<Object> builder = new PlanBuilder<>(database, table);
      Condition orphans =
          isOf(builder)
              .andNotExists(
                  DSL.selectOne()
                      .from(builder.rows())
                      .where(
                          builder
                              .column(Table.OBJECT_ID)
                              .eq(PlanBuilder.column(OBJECT_ACL.OBJECT_ID))));
      return builder.plan(
          builder.context().deleteFrom(builder.own(OBJECT_ACL)).where(orphans),
          RowShape.number(table, "deleted"));
    }
  }

  /** That a cell is one of the table, where its own table has no other name. */
  private static <V> Condition isOf(PlanBuilder<V> builder) {
    String tableId = builder.table().id();
    return PlanBuilder.column(OBJECT_ACL.TABLE_ID)
        .eq(builder.value(ColumnType.STRING_ID, values -> tableId));
  }

  private static Condition isCell(PlanBuilder<Request> builder, BoundFilter.Shape filter) {
    if (!filter.hasCells()) {
      return DSL.falseCondition();
    }
    String tableId = builder.table().id();
    Condition ofOperation =
        PlanBuilder.column(CELL.TABLE_ID)
            .eq(builder.value(ColumnType.STRING_ID, values -> tableId))
            .and(
                PlanBuilder.column(CELL.OPERATION)
                    .eq(
                        builder.value(
                            ColumnType.STRING, values -> values.filter().operation().name())))
            .and(PlanBuilder.column(CELL.OBJECT_ID).eq(builder.column(Table.OBJECT_ID)));
    List<Integer> users =
        FilterSql.principals(builder, filter.users(), Request::filter, BoundFilter::users);
    List<Integer> roles =
        new ArrayList<>(
            FilterSql.principals(
                builder, filter.customRoles(), Request::filter, BoundFilter::customRoles));
    roles.addAll(
        FilterSql.principals(
            builder, filter.systemRoles(), Request::filter, BoundFilter::systemRoles));
    return ofOperation.and(
        principals(builder, "USER", users).or(principals(builder, "ROLE", roles)));
  }

  private static Condition principals(
      PlanBuilder<Request> builder, String kind, List<Integer> slots) {
    return slots.isEmpty()
        ? DSL.falseCondition()
        : PlanBuilder.column(CELL.PRINCIPAL_KIND)
            .eq(PlanBuilder.text(kind))
            .and(PlanBuilder.column(CELL.PRINCIPAL).in(builder.use(slots)));
  }
}
