package dev.backstay.store;

import dev.backstay.security.Operation;
import dev.backstay.security.Permit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a statement depends on of a condition and of the caller's permits for the tables that it
 * comes to.
 *
 * @param where the condition
 * @param types of its values
 * @param reached the other tables
 */
record Asked(Scoped where, List<ColumnType> types, List<ReachedTable> reached) {
  static final Asked ALL = new Asked(Scoped.ALL, List.of(), List.of());

  Asked {
    types = List.copyOf(types);
    reached = List.copyOf(reached);
  }

  /**
   * Another table.
   *
   * @param filter which of its rows there are for the caller; empty for none
   */
  record ReachedTable(Table table, Optional<FilterShape> filter) {}

  /**
   * With the values that belong to it.
   *
   * @param asked the shape
   * @param values of the condition, then of the filters of the tables in order
   * @param permits for the tables
   * @param reads whether rows must be read to tell whether it holds; a list of ids only names them
   */
  record WithValues(Asked asked, List<Object> values, List<Permit> permits, boolean reads) {
    /** The tables that the statement reads beside its own. */
    List<Table> tables() {
      return asked.reached().stream().map(ReachedTable::table).toList();
    }
  }

  /**
   * Asks for the permits.
   *
   * @throws DataException 1053 if a column is named that is hidden
   */
  static WithValues of(ResolvedWhere where, Reach reach) {
    List<Object> values = new ArrayList<>(where.values());
    List<Permit> permits = new ArrayList<>();
    List<ReachedTable> reached = new ArrayList<>();
    for (Table table : where.tables()) {
      Permit permit = reach.permit(Operation.FIND, table.id());
      if (permit == null || permit.rows().isNothing()) {
        reached.add(new ReachedTable(table, Optional.empty()));
        continue;
      }
      DataException.refuseHidden(table, permit.hiddenColumns(), where.columns());
      FilterShape shape = FilterShape.of(permit.rows());
      values.addAll(shape.values(permit.rows(), table.id(), permit.operation()));
      permits.add(permit);
      reached.add(new ReachedTable(table, Optional.of(shape)));
    }
    return new WithValues(
        new Asked(where.where(), where.types(), reached), values, permits, where.reads());
  }
}
