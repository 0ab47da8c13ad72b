package dev.backstay.store.query;

import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import dev.backstay.store.where.Operator;
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
public record ResolvedWhere(
    Scoped where,
    List<Object> values,
    List<ColumnType> types,
    Set<String> columns,
    List<Table> tables) {
  static final ResolvedWhere ALL =
      new ResolvedWhere(Scoped.ALL, List.of(), List.of(), Set.of(), List.of());

  public ResolvedWhere {
    values = List.copyOf(values);
    types = List.copyOf(types);
    columns = Set.copyOf(columns);
    tables = List.copyOf(tables);
  }

  /**
   * Whether rows must be read to tell whether it holds for them. A condition without columns holds
   * for all or none, and one that only lists ids names rows, as an address does.
   */
  public boolean reads() {
    if (columns.isEmpty() && tables.isEmpty() && where.hops().isEmpty()) {
      return false;
    }
    return !(where.hops().isEmpty() && namesIds(where.predicate()));
  }

  private static boolean namesIds(Predicate predicate) {
    return switch (predicate) {
      case Predicate.In(Expression left, int first, int size, boolean negated) ->
          !negated && isId(left);
      case Predicate.Compare(Expression left, Operator operator, Expression right) ->
          operator == Operator.EQUAL && isId(left) && right instanceof Expression.Bound;
      default -> false;
    };
  }

  private static boolean isId(Expression expression) {
    return expression instanceof Expression.ColumnValue column
        && column.row() == 0
        && column.column().equals(Table.OBJECT_ID);
  }
}
