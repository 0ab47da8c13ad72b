package dev.backstay.store.plan;

import dev.backstay.store.query.RelationStep;
import dev.backstay.store.schema.Table;
import java.util.HashMap;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * What rows are called in the SQL, by their numbers ({@link RelationStep}); 0 is the row that is
 * asked.
 */
final class RowNames {
  private final Map<Integer, String> aliases = new HashMap<>();

  /** For rows that were not joined since only their id is needed: the column that has it. */
  private final Map<Integer, Field<Object>> ids = new HashMap<>();

  /** How rows are joined to the row that leads to them. */
  private final Map<Integer, Condition> links = new HashMap<>();

  private RowNames() {}

  /** The row that is asked alone. */
  static RowNames of(String alias) {
    RowNames names = new RowNames();
    names.put(0, alias);
    return names;
  }

  RowNames copy() {
    RowNames copy = new RowNames();
    copy.aliases.putAll(aliases);
    copy.ids.putAll(ids);
    copy.links.putAll(links);
    return copy;
  }

  void put(int row, String alias) {
    aliases.put(row, alias);
  }

  void putId(int row, Field<Object> id) {
    ids.put(row, id);
  }

  /** Adds a condition of the join by which {@code row} is reached. */
  void putLink(int row, Condition link) {
    links.merge(row, link, Condition::and);
  }

  /** That {@code row} belongs to the row that leads to it; true of a row that nothing leads to. */
  Condition link(int row) {
    return links.getOrDefault(row, DSL.trueCondition());
  }

  Field<Object> id(int row) {
    Field<Object> id = ids.get(row);
    return id != null ? id : PlanBuilder.column(alias(row), Table.OBJECT_ID);
  }

  Field<Object> column(int row, String column) {
    return column.equals(Table.OBJECT_ID) ? id(row) : PlanBuilder.column(alias(row), column);
  }

  String alias(int row) {
    String alias = aliases.get(row);
    if (alias == null) {
      throw new IllegalStateException("rows " + row + " are not joined");
    }
    return alias;
  }
}
