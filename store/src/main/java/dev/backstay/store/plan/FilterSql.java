package dev.backstay.store.plan;

import static dev.backstay.store.generated.app.tables.ObjectAclTable.OBJECT_ACL;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.notExists;

import dev.backstay.security.model.Access;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.generated.app.tables.ObjectAclTable;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.SelectConditionStep;
import org.jooq.impl.DSL;

/**
 * A row filter as SQL, equal to {@code RowFilter.decide} row by row.
 *
 * <p>Read from its end: what the last layers decide; before it the row's cells for system roles,
 * the owner, the upper layers, the cells for custom roles and for the user. Each layer says "not
 * denied, and granted or else what comes after me".
 *
 * <p>Where everything that no cell and no owner opens is denied, few rows are left of many, and a
 * database must not look at all of them. So the condition is preceded by a wider one that indexes
 * answer: owned by the caller, or among the ids that some cell grants. It changes nothing in the
 * outcome.
 */
public final class FilterSql {
  /** An alias: no table of a developer has such a name. */
  private static final ObjectAclTable CELL = new ObjectAclTable("backstay_cell");

  /** The slots of the principals of one layer. */
  private record Layer(String kind, List<Integer> principals) {}

  private final PlanBuilder<?> builder;
  private final BoundFilter.Shape shape;
  private final String alias;
  private final int tableId;
  private final int operation;
  private final int userId;
  private final Layer users;
  private final Layer customRoles;
  private final Layer systemRoles;

  /**
   * @param filter where the filter of a request is found
   * @param table of the rows
   * @param alias what the rows' table is called in the statement
   */
  <V> FilterSql(
      PlanBuilder<V> builder,
      BoundFilter.Shape shape,
      Function<V, BoundFilter> filter,
      Table table,
      String alias) {
    String id = table.id();
    this.builder = builder;
    this.shape = shape;
    this.alias = alias;
    this.tableId = shape.hasCells() ? builder.slot(ColumnType.STRING_ID, values -> id) : -1;
    this.operation =
        shape.hasCells()
            ? builder.slot(ColumnType.STRING, values -> filter.apply(values).operation().name())
            : -1;
    this.userId =
        shape.hasOwner()
            ? builder.slot(
                ColumnType.STRING_ID,
                values -> Objects.requireNonNull(filter.apply(values).userId()))
            : -1;
    this.users = new Layer("USER", principals(builder, shape.users(), filter, BoundFilter::users));
    this.customRoles =
        new Layer(
            "ROLE", principals(builder, shape.customRoles(), filter, BoundFilter::customRoles));
    this.systemRoles =
        new Layer(
            "ROLE", principals(builder, shape.systemRoles(), filter, BoundFilter::systemRoles));
  }

  private FilterSql(FilterSql other, String alias) {
    this.builder = other.builder;
    this.shape = other.shape;
    this.alias = alias;
    this.tableId = other.tableId;
    this.operation = other.operation;
    this.userId = other.userId;
    this.users = other.users;
    this.customRoles = other.customRoles;
    this.systemRoles = other.systemRoles;
  }

  /** The same filter with the same values, where the rows' table has another name. */
  FilterSql at(String otherAlias) {
    return new FilterSql(this, otherAlias);
  }

  /** Slots for principals; those that are left over repeat the last. */
  static <V> List<Integer> principals(
      PlanBuilder<V> builder,
      int count,
      Function<V, BoundFilter> filter,
      Function<BoundFilter, List<String>> of) {
    List<Integer> slots = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int at = i;
      slots.add(
          builder.slot(
              ColumnType.STRING_ID,
              values -> {
                List<String> principals = of.apply(filter.apply(values));
                return principals.get(Math.min(at, principals.size() - 1));
              }));
    }
    return slots;
  }

  /** The condition that lets a row through. */
  Condition condition() {
    List<Condition> openings = openings();
    Condition exact = exact();
    if (openings.isEmpty() || isOwnerAlone()) {
      return exact;
    }
    return and(DSL.or(openings), exact);
  }

  /**
   * A condition that every row fulfils which {@link #exact} lets through, and that indexes answer;
   * for a statement that asks for the exact one elsewhere.
   */
  Condition narrowing() {
    List<Condition> openings = openings();
    if (isOwnerAlone()) {
      return exact();
    }
    return openings.isEmpty() ? DSL.trueCondition() : DSL.or(openings);
  }

  /** For each layer that can decide by the row, a condition that it does; the rest has none. */
  public record Part(DecidedBy by, boolean allowed, Condition condition) {}

  /** The parts in the order in which they are asked, for an explanation. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    cells(parts, DecidedBy.USER_CELLS, users);
    cells(parts, DecidedBy.CUSTOM_ROLE_CELLS, customRoles);
    if (shape.upper() != Access.INHERIT) {
      parts.add(
          new Part(DecidedBy.OTHER_LAYERS, shape.upper() == Access.GRANT, DSL.trueCondition()));
      return parts;
    }
    if (shape.hasOwner()) {
      parts.add(new Part(DecidedBy.OWNER, shape.owner() == Access.GRANT, owned()));
    }
    cells(parts, DecidedBy.SYSTEM_ROLE_CELLS, systemRoles);
    parts.add(new Part(DecidedBy.OTHER_LAYERS, shape.lower() == Access.GRANT, DSL.trueCondition()));
    return parts;
  }

  private void cells(List<Part> parts, DecidedBy by, Layer layer) {
    if (!layer.principals().isEmpty()) {
      parts.add(new Part(by, false, exists(ofRow(layer, Access.DENY))));
      parts.add(new Part(by, true, exists(ofRow(layer, Access.GRANT))));
    }
  }

  /** The condition that lets a row through, without what narrows it for indexes. */
  Condition exact() {
    return before(users, before(customRoles, afterCustomRoles()));
  }

  private Condition afterCustomRoles() {
    if (shape.upper() != Access.INHERIT) {
      return constant(shape.upper());
    }
    Condition last = before(systemRoles, constant(shape.lower()));
    return switch (shape.owner()) {
      case INHERIT -> last;
      case GRANT -> or(owned(), last);
      case DENY -> and(notOwned(), last);
    };
  }

  /** A layer of cells before {@code rest}: not denied, and granted or else the rest. */
  private Condition before(Layer layer, Condition rest) {
    if (layer.principals().isEmpty()) {
      return rest;
    }
    return and(notExists(ofRow(layer, Access.DENY)), or(exists(ofRow(layer, Access.GRANT)), rest));
  }

  /** By what a row can be opened that is closed otherwise; empty if rows are open otherwise. */
  private List<Condition> openings() {
    Access otherwise = shape.upper() != Access.INHERIT ? shape.upper() : shape.lower();
    if (otherwise == Access.GRANT) {
      return List.of();
    }
    List<Condition> openings = new ArrayList<>();
    if (shape.owner() == Access.GRANT) {
      openings.add(owned());
    }
    for (Layer layer : List.of(users, customRoles, systemRoles)) {
      if (!layer.principals().isEmpty()) {
        openings.add(amongGranted(layer));
      }
    }
    return openings;
  }

  private boolean isOwnerAlone() {
    return !looksUpCells();
  }

  /** Whether it looks up the permissions of each row, which costs more than a comparison. */
  boolean looksUpCells() {
    return shape.hasCells();
  }

  /** As an array on PostgreSQL, which can join indexes for that, but not for a subquery. */
  private Condition amongGranted(Layer layer) {
    Field<Object> rowId = rowColumn(Table.OBJECT_ID);
    Select<Record1<Object>> ids = select(layer, Access.GRANT);
    return builder.dialect() == Dialect.POSTGRESQL
        ? DSL.condition("{0} = any (array({1}))", rowId, ids)
        : rowId.in(ids);
  }

  private Select<Record1<Object>> ofRow(Layer layer, Access access) {
    return select(layer, access)
        .and(PlanBuilder.column(CELL.OBJECT_ID).eq(rowColumn(Table.OBJECT_ID)));
  }

  private SelectConditionStep<Record1<Object>> select(Layer layer, Access access) {
    return builder
        .context()
        .select(PlanBuilder.column(CELL.OBJECT_ID))
        .from(builder.own(OBJECT_ACL).as(CELL))
        .where(PlanBuilder.column(CELL.TABLE_ID).eq(builder.use(tableId)))
        .and(PlanBuilder.column(CELL.OPERATION).eq(builder.use(operation)))
        .and(PlanBuilder.column(CELL.PRINCIPAL_KIND).eq(PlanBuilder.text(layer.kind())))
        .and(PlanBuilder.column(CELL.PRINCIPAL).in(builder.use(layer.principals())))
        .and(PlanBuilder.column(CELL.ACCESS).eq(PlanBuilder.text(access.name())));
  }

  private Field<Object> rowColumn(String column) {
    return PlanBuilder.column(alias, column);
  }

  private Condition owned() {
    return rowColumn(Table.OWNER_ID).eq(builder.typed(builder.use(userId)));
  }

  private Condition notOwned() {
    return rowColumn(Table.OWNER_ID).isNull().or(rowColumn(Table.OWNER_ID).ne(builder.use(userId)));
  }

  /** Without constants: SQLite does not look past "or 1 = 0" for an index. */
  private static Condition or(Condition one, Condition other) {
    if (one.equals(DSL.trueCondition()) || other.equals(DSL.falseCondition())) {
      return one;
    }
    return one.equals(DSL.falseCondition()) || other.equals(DSL.trueCondition())
        ? other
        : one.or(other);
  }

  static Condition and(Condition one, Condition other) {
    if (one.equals(DSL.falseCondition()) || other.equals(DSL.trueCondition())) {
      return one;
    }
    return one.equals(DSL.trueCondition()) || other.equals(DSL.falseCondition())
        ? other
        : one.and(other);
  }

  private static Condition constant(Access access) {
    return access == Access.GRANT ? DSL.trueCondition() : DSL.falseCondition();
  }
}
