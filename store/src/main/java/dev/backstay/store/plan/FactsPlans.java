package dev.backstay.store.plan;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;

import com.github.benmanes.caffeine.cache.Cache;
import dev.backstay.store.database.Database;
import dev.backstay.store.query.RowShape;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.SelectField;
import org.jooq.impl.DSL;

/** The statement that reads what a row filter asks of one row: its owner and some of its cells. */
public final class FactsPlans {
  private static final String CELL = "backstay_cell";

  private final Cache<Object, Plan> plans;

  FactsPlans(Cache<Object, Plan> plans) {
    this.plans = plans;
  }

  private record FactsKey(Table table, FilterShape filter) {}

  private record TimesKey(Table table) {}

  /**
   * Values: the id, of the filter. Rows: the owner with one cell each (kind, principal, access), or
   * with none where the row has no cell that the filter asks for; nothing without such a row. All
   * is of one moment, and a row that is missing costs as much as one that is there.
   */
  public Plan facts(Database database, Table table, FilterShape filter) {
    return plans.get(
        new FactsKey(table, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition isRow = builder.isRow();
          List<SelectField<?>> selected =
              List.of(
                  builder.column(Table.OWNER_ID),
                  cell("principal_kind"),
                  cell("principal"),
                  cell("access"));
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
                  .leftJoin(builder.own("backstay_object_acl").as(CELL))
                  .on(isCell(builder, filter))
                  .where(isRow),
              shape);
        });
  }

  /** Value: the id. Row: when it was made and when it was changed. */
  public Plan times(Database database, Table table) {
    return plans.get(
        new TimesKey(table),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          return builder.plan(
              builder
                  .context()
                  .select(builder.column(Table.CREATED), builder.column(Table.UPDATED))
                  .from(builder.rows())
                  .where(builder.isRow()),
              new RowShape(
                  table.name(),
                  List.of(Table.CREATED, Table.UPDATED),
                  List.of(ColumnType.DATETIME, ColumnType.DATETIME)));
        });
  }

  /** Asks for the places of the filter's values, in the order of {@link FilterShape#values}. */
  private static Condition isCell(PlanBuilder builder, FilterShape filter) {
    if (!filter.hasCells()) {
      builder.places(ColumnType.STRING_ID, filter.hasOwner() ? 1 : 0);
      return DSL.falseCondition();
    }
    Condition ofOperation =
        cell("table_id")
            .eq(builder.value(ColumnType.STRING_ID))
            .and(cell("operation").eq(builder.value(ColumnType.STRING)))
            .and(cell("object_id").eq(builder.column(Table.OBJECT_ID)));
    builder.places(ColumnType.STRING_ID, filter.hasOwner() ? 1 : 0);
    Condition ofUser = principals(builder, "USER", filter.users());
    Condition ofRoles = principals(builder, "ROLE", filter.customRoles() + filter.systemRoles());
    return ofOperation.and(ofUser.or(ofRoles));
  }

  private static Condition principals(PlanBuilder builder, String kind, int count) {
    List<Field<Object>> places = builder.use(builder.places(ColumnType.STRING_ID, count));
    return count == 0
        ? DSL.falseCondition()
        : cell("principal_kind").eq(PlanBuilder.text(kind)).and(cell("principal").in(places));
  }

  private static Field<Object> cell(String column) {
    return field(name(CELL, column));
  }
}
