package dev.backstay.store.query;

import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Schema;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a find returns of the rows that match: which values under which keys, in which groups and in
 * which order (reference: Data API, 3 and 6). Compared by identity: made once for its texts, and
 * part of the key of its statements.
 *
 * <p>The order is never an accident: rows that are equal by what was asked for come in the order of
 * their ids, in the direction of the last key, which is the order that the indexes have; groups in
 * the order of what they are grouped by.
 */
public final class Selection {
  /** One key of the order. */
  public record Order(Expression value, boolean descending) {}

  private final RowShape shape;
  private final List<Expression> outputs;
  private final List<String> relations;
  private final boolean grouped;
  private final boolean distinct;
  private final List<Expression> groups;
  private final @Nullable Predicate having;
  private final List<Order> order;
  private final ResolvedWhere resolved;
  private final long rowLength;

  Selection(SelectionBuilder builder) {
    this.shape =
        new RowShape(
            builder.table.name(),
            List.copyOf(builder.outputs.keySet()),
            builder.outputs.values().stream().map(Expression::type).toList(),
            builder.outputs.get(Table.OWNER_ID)
                    instanceof Expression.ColumnValue(int row, String column, ColumnType _)
                && row == 0
                && column.equals(Table.OWNER_ID));
    this.outputs = List.copyOf(builder.outputs.values());
    this.relations = List.copyOf(builder.relations);
    this.grouped = builder.grouped;
    this.distinct = builder.distinct;
    this.groups = List.copyOf(builder.groups);
    this.having = builder.having;
    this.order = List.copyOf(builder.order);
    QueryState state = builder.state;
    int textLimit = textLimit(state.values);
    this.resolved =
        new ResolvedWhere(
            new Scoped(state.scope().hops(), new Predicate.Constant(true), textLimit),
            state.values,
            state.types,
            state.columns,
            state.tables);
    this.rowLength = TextWork.rowLength(state.values, textLimit, outputs);
  }

  /** The longest text that all that is calculated may be calculated from, in bytes. */
  private int textLimit(List<Object> values) {
    List<Expression> computed =
        Stream.of(outputs.stream(), groups.stream(), order.stream().map(Order::value))
            .flatMap(each -> each)
            .filter(each -> !(each instanceof Expression.ColumnValue))
            .toList();
    return TextWork.limit(values, computed, having == null ? List.of() : List.of(having));
  }

  /** The keys and types. */
  public RowShape shape() {
    return shape;
  }

  /** The values, in the order of the shape. */
  public List<Expression> outputs() {
    return outputs;
  }

  /** Relation columns that are asked for by name among the properties. */
  public List<String> relations() {
    return relations;
  }

  /** Whether rows of the result are groups of rows, and so have no id. */
  public boolean isGrouped() {
    return grouped;
  }

  /** Whether equal groups come once. */
  public boolean isDistinct() {
    return distinct;
  }

  /** By what they are grouped; empty for one group of everything. */
  public List<Expression> groups() {
    return groups;
  }

  /** Which groups. */
  public @Nullable Predicate having() {
    return having;
  }

  /** In which order. */
  public List<Order> order() {
    return order;
  }

  /** The steps, values, columns and tables of all of it. */
  public ResolvedWhere resolved() {
    return resolved;
  }

  /** How long the texts of one row may be together ({@link TextWork#rowLength}). */
  public long rowLength() {
    return rowLength;
  }

  /** The texts of a query that a selection is made of. */
  public record Texts(
      @Nullable String props,
      @Nullable String excludeProps,
      @Nullable String sortBy,
      @Nullable String groupBy,
      @Nullable String having,
      boolean distinct,
      boolean objectId) {
    /** The texts of a query for a page of rows. */
    public static Texts of(Query query) {
      return new Texts(
          query.props(),
          query.excludeProps(),
          query.sortBy(),
          query.groupBy(),
          query.having(),
          query.distinct(),
          query.objectId());
    }

    /** For finding a row by its id: its order is not a question. */
    public static Texts ofOne(Query query) {
      return new Texts(
          query.props(), query.excludeProps(), null, null, null, false, query.objectId());
    }
  }

  /**
   * @param hidden ids of the columns of {@code table} that the caller may not see: they are left
   *     out, and an error if they are named
   * @throws DataException 1053 for a hidden column, 19001 for a wrong having, 1006 for everything
   *     else that is wrong
   */
  static Selection of(Table table, Schema schema, Set<String> hidden, Texts texts) {
    SelectionBuilder builder = new SelectionBuilder(table, schema, hidden);
    return builder.build(texts);
  }

  /**
   * Refuses relations that come along under the name of a value.
   *
   * @throws DataException 1006
   */
  public void refuseAmbiguous(Set<String> relations) {
    for (String relation : relations) {
      if (shape.position(relation) >= 0) {
        throw DataError.INVALID_PROPERTIES.with(SelectionBuilder.ambiguous(relation));
      }
    }
  }
}
