package dev.backstay.store;

import java.util.List;
import java.util.Set;

/**
 * A where clause that fits a table.
 *
 * @param where what to ask
 * @param values for the places in it, in order
 * @param types of the values
 * @param columns the ids of all columns that it names: reading by them is reading them
 * @param tables the other tables that it comes to
 */
record ResolvedWhere(
    Scoped where,
    List<Object> values,
    List<ColumnType> types,
    Set<String> columns,
    List<Table> tables) {
  static final ResolvedWhere ALL =
      new ResolvedWhere(Scoped.ALL, List.of(), List.of(), Set.of(), List.of());

  ResolvedWhere {
    values = List.copyOf(values);
    types = List.copyOf(types);
    columns = Set.copyOf(columns);
    tables = List.copyOf(tables);
  }
}
