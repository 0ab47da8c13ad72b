package dev.backstay.store;

import dev.backstay.store.where.Operand;
import dev.backstay.store.where.Property;
import dev.backstay.store.where.QueryText;
import dev.backstay.store.where.QueryTextException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns a result has, under which keys (reference: Data API, 6).
 *
 * @param columns in the order of the result
 * @param shape the keys and types
 * @param relations relation columns that are asked for by name
 */
record Projection(List<Column> columns, RowShape shape, List<String> relations) {

  /** All columns that are not hidden. */
  static Projection all(Table table, Set<String> hidden) {
    return of(table, hidden, null, null);
  }

  /**
   * @param hidden ids of the columns that the caller may not see: they are left out, and an error
   *     if they are named
   * @throws DataException 1053 for a hidden column, 1006 for an unknown one or a wrong text
   */
  static Projection of(
      Table table, Set<String> hidden, @Nullable String props, @Nullable String excludeProps) {
    Map<String, Column> chosen = new LinkedHashMap<>();
    List<String> relations = new ArrayList<>();
    boolean all = props == null || props.isBlank();
    if (props == null || props.isBlank()) {
      addAll(chosen, table, hidden);
    } else {
      for (Property property : parse(props)) {
        Operand operand = property.operand();
        if (operand == null) {
          addAll(chosen, table, hidden);
        } else {
          Column column = column(table, hidden, operand);
          if (column.type().isRelation()) {
            relations.add(column.name());
            continue;
          }
          chosen.put(property.alias() == null ? column.name() : property.alias(), column);
        }
      }
    }
    if (excludeProps != null && !excludeProps.isBlank()) {
      Set<String> excluded = excluded(table, excludeProps);
      chosen.values().removeIf(column -> excluded.contains(column.id()));
    }
    addObjectId(chosen, table, hidden, all);
    return new Projection(
        List.copyOf(chosen.values()),
        new RowShape(
            table.name(),
            List.copyOf(chosen.keySet()),
            chosen.values().stream().map(Column::type).toList()),
        List.copyOf(relations));
  }

  /** A table with relations always gives the id, and an exclusion of everything leaves it. */
  private static void addObjectId(
      Map<String, Column> chosen, Table table, Set<String> hidden, boolean all) {
    Column objectId = table.column(Table.OBJECT_ID);
    boolean wanted = chosen.isEmpty() || (!all && table.hasRelations());
    if (objectId != null && wanted && !hidden.contains(objectId.id())) {
      chosen.putIfAbsent(Table.OBJECT_ID, objectId);
    }
  }

  private static void addAll(Map<String, Column> chosen, Table table, Set<String> hidden) {
    for (Column column : table.scalars()) {
      if (!hidden.contains(column.id())) {
        chosen.put(column.name(), column);
      }
    }
  }

  private static Column column(Table table, Set<String> hidden, Operand operand) {
    if (!(operand instanceof Operand.Path path) || path.bracket() != null) {
      throw DataException.notYet("an expression among the properties");
    }
    String name = path.names().getFirst();
    Column column = table.resolve(name);
    if (column == null) {
      throw DataException.columnNotFound(table, name);
    }
    if (hidden.contains(column.id())) {
      throw DataException.columnHidden(name);
    }
    if (path.names().size() > 1) {
      throw DataException.notYet("a relation among the properties");
    }
    return column;
  }

  /** Ids of columns; what is not there is excluded anyway. */
  private static Set<String> excluded(Table table, String excludeProps) {
    Set<String> ids = new HashSet<>();
    for (Property property : parse(excludeProps)) {
      if (property.operand() instanceof Operand.Path path && path.names().size() == 1) {
        Column column = table.resolve(path.names().getFirst());
        if (column != null) {
          ids.add(column.id());
        }
      }
    }
    return ids;
  }

  private static List<Property> parse(String text) {
    try {
      return new ArrayList<>(QueryText.parseProperties(text));
    } catch (QueryTextException e) {
      throw DataException.wrongProperties(String.valueOf(e.getMessage()));
    }
  }
}
