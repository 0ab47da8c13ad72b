package dev.backstay.store;

import dev.backstay.store.where.Operand;
import dev.backstay.store.where.QueryText;
import dev.backstay.store.where.QueryTextException;
import dev.backstay.store.where.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * In which order rows come. Never by accident: rows that are equal by what was asked for come in
 * the order of their ids, in the direction of the last key, which is the order that the indexes
 * have.
 */
record SortOrder(List<Key> keys) {
  /** One key. */
  record Key(String column, boolean descending) {}

  private static final SortOrder NEWEST_FIRST =
      new SortOrder(List.of(new Key(Table.CREATED, true), new Key(Table.OBJECT_ID, true)));

  /**
   * @param hidden ids of the columns that the caller may not see
   * @throws DataException 1053 for a hidden column, 1006 for an unknown one or a wrong text
   */
  static SortOrder of(Table table, Set<String> hidden, @Nullable String sortBy) {
    if (sortBy == null || sortBy.isBlank()) {
      return NEWEST_FIRST;
    }
    List<Key> keys = new ArrayList<>();
    boolean unique = false;
    for (SortKey key : parse(sortBy)) {
      String column = column(table, hidden, key.operand());
      keys.add(new Key(column, key.descending()));
      unique |= column.equals(Table.OBJECT_ID);
    }
    if (!unique) {
      keys.add(new Key(Table.OBJECT_ID, keys.getLast().descending()));
    }
    return new SortOrder(List.copyOf(keys));
  }

  private static String column(Table table, Set<String> hidden, Operand operand) {
    if (!(operand instanceof Operand.Path path) || path.bracket() != null) {
      throw DataException.notYet("an expression in sortBy");
    }
    String name = path.names().getFirst();
    Column column = table.resolve(name);
    if (column == null) {
      throw DataException.columnNotFound(table, name);
    }
    if (hidden.contains(column.id())) {
      throw DataException.columnHidden(name);
    }
    if (path.names().size() > 1 || column.type().isRelation() || column.type() == ColumnType.JSON) {
      throw DataException.notYet("a relation or JSON column in sortBy");
    }
    return column.name();
  }

  private static List<SortKey> parse(String text) {
    try {
      return QueryText.parseSort(text);
    } catch (QueryTextException e) {
      throw DataException.wrongSort(String.valueOf(e.getMessage()));
    }
  }
}
