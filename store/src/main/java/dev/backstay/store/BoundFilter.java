package dev.backstay.store;

import dev.backstay.security.Operation;
import dev.backstay.security.Permit;
import dev.backstay.security.RowFilter;
import java.util.List;

/**
 * The rows that a permit lets through: the shape that a statement depends on, and its values.
 *
 * @param values in the order in which {@link FilterSql} makes places for them
 */
record BoundFilter(FilterShape shape, List<Object> values) {
  /** Every row. */
  static final BoundFilter EVERYTHING = new BoundFilter(FilterShape.EVERYTHING, List.of());

  static BoundFilter of(Permit permit) {
    return of(permit.rows(), permit.tableId(), permit.operation());
  }

  static BoundFilter of(RowFilter filter, String tableId, Operation operation) {
    FilterShape shape = FilterShape.of(filter);
    return new BoundFilter(shape, shape.values(filter, tableId, operation));
  }
}
