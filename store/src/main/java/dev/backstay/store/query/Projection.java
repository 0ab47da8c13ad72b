package dev.backstay.store.query;

import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Set;

/**
 * The columns of a whole row, as writes answer it.
 *
 * @param columns in the order of the result
 * @param shape the keys and types
 */
public record Projection(List<Column> columns, RowShape shape) {

  /** All columns that are not hidden. */
  public static Projection all(Table table, Set<String> hidden) {
    List<Column> columns =
        table.scalars().stream().filter(column -> !hidden.contains(column.id())).toList();
    return new Projection(
        columns,
        new RowShape(
            table.name(),
            columns.stream().map(Column::name).toList(),
            columns.stream().map(Column::type).toList(),
            columns.stream().anyMatch(column -> column.name().equals(Table.OWNER_ID))));
  }
}
