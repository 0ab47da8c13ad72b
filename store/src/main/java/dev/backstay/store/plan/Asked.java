package dev.backstay.store.plan;

import dev.backstay.security.decide.Permit;
import dev.backstay.store.query.Scoped;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
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
public record Asked(Scoped where, List<ColumnType> types, List<ReachedTable> reached) {
  public static final Asked ALL = new Asked(Scoped.ALL, List.of(), List.of());

  public Asked {
    types = List.copyOf(types);
    reached = List.copyOf(reached);
  }

  /**
   * Another table.
   *
   * @param filter which of its rows there are for the caller; empty for none
   */
  public record ReachedTable(Table table, Optional<FilterShape> filter) {}

  /**
   * With the values that belong to it.
   *
   * @param asked the shape
   * @param values of the condition, then of the filters of the tables in order
   * @param permits for the tables
   * @param reads whether rows must be read to tell whether it holds; a list of ids only names them
   */
  public record WithValues(Asked asked, List<Object> values, List<Permit> permits, boolean reads) {
    /** The tables that the statement reads beside its own. */
    public List<Table> tables() {
      return asked.reached().stream().map(ReachedTable::table).toList();
    }
  }
}
