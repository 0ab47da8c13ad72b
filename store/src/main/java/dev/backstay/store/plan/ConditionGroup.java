package dev.backstay.store.plan;

import dev.backstay.store.query.Predicate;
import dev.backstay.store.query.PredicateRows;
import dev.backstay.store.query.RelationStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A part of a conjunction, or several that speak of the same related rows.
 *
 * @param rows the numbers of the related rows
 * @param merged whether there are several, which stay together
 */
record ConditionGroup(Predicate predicate, Set<Integer> rows, boolean merged) {
  /** Parts that share a relation speak of the same related row, so they stay together. */
  static List<ConditionGroup> of(
      Predicate predicate, List<RelationStep> hops, Set<Integer> joined) {
    List<ConditionGroup> alone = new ArrayList<>();
    List<Set<Integer>> rowsOf = new ArrayList<>();
    List<List<Predicate>> members = new ArrayList<>();
    List<Predicate> parts =
        predicate instanceof Predicate.And(List<Predicate> all) ? all : List.of(predicate);
    for (Predicate part : parts) {
      Set<Integer> rows = PredicateRows.used(part, hops);
      rows.removeAll(joined);
      if (rows.isEmpty()) {
        alone.add(new ConditionGroup(part, rows, false));
        continue;
      }
      List<Predicate> together = new ArrayList<>();
      for (int i = rowsOf.size() - 1; i >= 0; i--) {
        if (rowsOf.get(i).stream().anyMatch(rows::contains)) {
          rows.addAll(rowsOf.remove(i));
          together.addAll(0, members.remove(i));
        }
      }
      together.add(part);
      rowsOf.add(rows);
      members.add(together);
    }
    for (int i = 0; i < rowsOf.size(); i++) {
      List<Predicate> together = members.get(i);
      alone.add(
          together.size() == 1
              ? new ConditionGroup(together.getFirst(), rowsOf.get(i), false)
              : new ConditionGroup(new Predicate.And(together), rowsOf.get(i), true));
    }
    return alone;
  }
}
