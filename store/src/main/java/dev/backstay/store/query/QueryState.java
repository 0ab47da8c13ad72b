package dev.backstay.store.query;

import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import dev.backstay.store.where.Operand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a where, or the properties, groups, having and order of a query together, have come to so
 * far: they share places, steps over relations and limits.
 */
final class QueryState {
  /** Steps over relations; each is a join. */
  private static final int MAX_HOPS = 20;

  private static final int MAX_SUBQUERIES = 10;

  /** Values in the SQL text; see {@link Expression#size()}. */
  private static final int MAX_SIZE = 10_000;

  final List<Object> values = new ArrayList<>();
  final List<ColumnType> types = new ArrayList<>();

  /** The ids of the columns that were named. */
  final Set<String> columns = new HashSet<>();

  /** The other tables that were come to. */
  final List<Table> tables = new ArrayList<>();

  /** Names that mean an expression. */
  final Map<String, Expression> aliases = new HashMap<>();

  private Scope scope;
  private int hops;
  private int subqueries;
  private int size;

  /** The rows that names are about: a table and what is related to it. */
  record Scope(Table table, List<RelationStep> hops) {
    static Scope of(Table table) {
      return new Scope(table, new ArrayList<>());
    }

    /** Whether an expression is a column whose values are kept in lower case. */
    boolean isLowerCase(Expression expression) {
      return expression instanceof Expression.ColumnValue(int row, String column, ColumnType _)
          && (row == 0 ? table : hops.get(row - 1).table()).isLowerCase(column);
    }
  }

  QueryState(Table table) {
    this.scope = Scope.of(table);
  }

  Scope scope() {
    return scope;
  }

  /** Goes into a subquery, or back out; returns the scope before. */
  Scope enter(Scope other) {
    Scope before = scope;
    scope = other;
    return before;
  }

  Expression.Bound bound(Object value, ColumnType type) {
    values.add(value);
    types.add(type);
    return new Expression.Bound(values.size() - 1, type);
  }

  void reach(Table table) {
    if (!tables.contains(table)) {
      tables.add(table);
    }
  }

  /**
   * The number of the rows at the end of a step, which is made once.
   *
   * @throws DataException for more than {@value #MAX_HOPS}: each is a join
   */
  int hop(Scope from, RelationStep hop, Operand place, QueryErrors errors) {
    int known = from.hops().indexOf(hop);
    if (known >= 0) {
      return known + 1;
    }
    if (++hops > MAX_HOPS) {
      throw errors.at(place, "more than " + MAX_HOPS + " steps over relations");
    }
    from.hops().add(hop);
    return from.hops().size();
  }

  /**
   * @throws DataException for more than {@value #MAX_SUBQUERIES}
   */
  void countSubquery(Operand place, QueryErrors errors) {
    if (++subqueries > MAX_SUBQUERIES) {
      throw errors.at(place, "more than " + MAX_SUBQUERIES + " subqueries");
    }
  }

  /**
   * Counts what an expression becomes in SQL ({@link Expression#size()}).
   *
   * @throws DataException for more than {@value #MAX_SIZE} in all
   */
  void countSize(Expression expression, Operand place, QueryErrors errors) {
    size += expression.size();
    if (size > MAX_SIZE) {
      throw errors.at(place, "too much is calculated in one query");
    }
  }
}
