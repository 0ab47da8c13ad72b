package dev.backstay.store.plan;

import dev.backstay.security.decide.Permit;
import dev.backstay.store.query.Scoped;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A condition, or the expressions of a selection, with the caller's permits for the other tables
 * that it comes to: the shape that a statement depends on, and the values that belong to it.
 *
 * @param values of the condition
 * @param filters of the other tables, in their order; null where no row of one is permitted
 * @param permits for the tables
 * @param reads whether rows must be read to tell whether it holds; a list of ids only names them
 */
public record BoundQuery(
    Shape shape,
    List<Object> values,
    List<@Nullable BoundFilter> filters,
    List<Permit> permits,
    boolean reads) {

  /** Every row. */
  public static final BoundQuery ALL =
      new BoundQuery(Shape.ALL, List.of(), List.of(), List.of(), false);

  /** The tables that the statement reads beside its own. */
  public List<Table> tables() {
    return shape.reached().stream().map(ReachedTable::table).toList();
  }

  /**
   * What the SQL text depends on.
   *
   * @param where the condition
   * @param types of its values
   * @param reached the other tables
   */
  public record Shape(Scoped where, List<ColumnType> types, List<ReachedTable> reached) {
    /** Every row. */
    public static final Shape ALL = new Shape(Scoped.ALL, List.of(), List.of());

    /** Copies the lists. */
    public Shape {
      types = List.copyOf(types);
      reached = List.copyOf(reached);
    }
  }

  /**
   * Another table.
   *
   * @param filter which of its rows there are for the caller; empty for none
   */
  public record ReachedTable(Table table, Optional<BoundFilter.Shape> filter) {}
}
