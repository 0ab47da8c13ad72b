package dev.backstay.store;

import java.util.List;
import java.util.Set;

/**
 * A where clause that fits a table.
 *
 * @param predicate what to ask
 * @param values for the places in it, in order
 * @param columns the ids of all columns that it names: reading by them is reading them
 */
record ResolvedWhere(Predicate predicate, List<Object> values, Set<String> columns) {
  static final ResolvedWhere ALL =
      new ResolvedWhere(new Predicate.Constant(true), List.of(), Set.of());

  ResolvedWhere {
    values = List.copyOf(values);
    columns = Set.copyOf(columns);
  }
}
