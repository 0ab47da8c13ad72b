package dev.backstay.store.plan;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Operation;
import java.util.List;

/**
 * The rows that a permit lets through: the shape that a statement depends on, and its values.
 *
 * @param values in the order in which {@link FilterSql} makes places for them
 */
public record BoundFilter(FilterShape shape, List<Object> values) {
  /** Every row. */
  public static final BoundFilter EVERYTHING = new BoundFilter(FilterShape.EVERYTHING, List.of());

  public static BoundFilter of(Permit permit) {
    return of(permit.rows(), permit.tableId(), permit.operation());
  }

  public static BoundFilter of(RowFilter filter, String tableId, Operation operation) {
    FilterShape shape = FilterShape.of(filter);
    return new BoundFilter(shape, shape.values(filter, tableId, operation));
  }
}
