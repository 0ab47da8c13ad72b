package dev.backstay.store.query;

import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import java.util.List;
import java.util.Set;

/**
 * What a column is to become, calculated from the columns of its row: a client's {@code
 * BackendlessExpression} (reference: Data API, 2).
 *
 * @param target the column that gets it
 * @param expression how
 * @param textLimit the longest text that it may be calculated from, in bytes ({@link TextWork})
 * @param values that stand beside it
 * @param types of the values
 * @param columns the ids of the columns that it names: using one is reading it
 */
public record Calculated(
    Column target,
    Expression expression,
    int textLimit,
    List<Object> values,
    List<ColumnType> types,
    Set<String> columns) {
  public Calculated {
    values = List.copyOf(values);
    types = List.copyOf(types);
    columns = Set.copyOf(columns);
    ColumnType from = expression.type();
    ColumnType to = target.type();
    boolean fits =
        from == to || (from.isText() && to.isText()) || (from.isNumber() && to.isNumber());
    if (!fits || to == ColumnType.JSON) {
      throw DataException.wrongType(target.name());
    }
  }

  /** What a statement depends on. */
  public record Shape(
      String column, Expression expression, int textLimit, List<ColumnType> types) {}

  Shape shape() {
    return new Shape(target.name(), expression, textLimit, types);
  }

  /** Whether the database itself lets in values that the column must not have. */
  boolean needsCheck() {
    return target.required() || target.type().isText();
  }
}
