package dev.backstay.store.records;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.model.Operation;
import dev.backstay.store.database.Database;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.plan.BoundFilter;
import dev.backstay.store.plan.Plan;
import dev.backstay.store.plan.Relation;
import dev.backstay.store.plan.RelationPlans;
import dev.backstay.store.query.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts related rows into rows: one statement per relation of the tree, however many rows there are.
 *
 * <p>Of each row its relations are loaded only if the caller has LOAD_RELATIONS on it, and children
 * only if they could find them (security model C.7). The rest looks like a relation without
 * children.
 */
final class RelationLoader {
  /** Children of one answer. */
  static final int MAX_ROWS = 20_000;

  private final RowWork work;
  private final Reach reach;
  private final int pageSize;
  private int loaded;

  /**
   * @param pageSize children of one row in one relation
   */
  RelationLoader(RowWork work, Reach reach, int pageSize) {
    this.work = work;
    this.reach = reach;
    this.pageSize = pageSize;
  }

  /**
   * Loads {@code tree} into {@code parents}, which must know their ids.
   *
   * @throws DataException 8000 for more than {@value #MAX_ROWS} related rows; 1026 if so much would
   *     be written, since a row is written as often as it is related
   */
  void load(List<Row> parents, RelationTree tree) {
    loadInto(parents, tree);
    if (written(parents, new IdentityHashMap<>()) > Database.MAX_RESULT_CHARACTERS) {
      throw DataError.RESULT_TOO_LARGE.with(Database.MAX_RESULT_CHARACTERS);
    }
  }

  /** How many characters rows are as JSON, about, with all that is related to them. */
  private static long written(Collection<?> rows, IdentityHashMap<Row, Long> known) {
    long characters = 0;
    for (Object each : rows) {
      if (each instanceof Row row) {
        Long size = known.get(row);
        if (size == null) {
          size = (long) row.characters();
          for (Object related : row.related().values()) {
            size +=
                written(
                    related instanceof List<?> many ? many : Collections.singleton(related), known);
          }
          known.put(row, size);
        }
        characters += size;
      }
      if (characters > Database.MAX_RESULT_CHARACTERS) {
        break;
      }
    }
    return characters;
  }

  private void loadInto(List<Row> parents, RelationTree tree) {
    if (parents.isEmpty()) {
      return;
    }
    Map<String, Row> byId = new LinkedHashMap<>();
    for (Row parent : parents) {
      byId.put(String.valueOf(parent.id()), parent);
    }
    for (RelationTree.Branch branch : tree.branches().values()) {
      load(byId, parents, branch);
    }
  }

  private void load(Map<String, Row> byId, List<Row> parents, RelationTree.Branch branch) {
    Relation relation = branch.relation();
    Map<String, Row> children = new LinkedHashMap<>();
    Map<String, List<Row>> ofParent = new LinkedHashMap<>();
    for (Plan.Linked linked : linked(relation, List.copyOf(byId.keySet()))) {
      Row child = children.computeIfAbsent(linked.childId(), id -> linked.row());
      ofParent.computeIfAbsent(linked.parentId(), id -> new ArrayList<>()).add(child);
    }
    loadInto(List.copyOf(children.values()), branch.below());
    for (Row parent : parents) {
      List<Row> found = ofParent.getOrDefault(String.valueOf(parent.id()), List.of());
      parent.relate(
          relation.column().name(),
          relation.isToOne() ? (found.isEmpty() ? null : found.getFirst()) : found);
    }
  }

  private List<Plan.Linked> linked(Relation relation, List<String> parentIds) {
    Permit load = reach.permit(Operation.LOAD_RELATIONS, relation.parent().id());
    Permit find = reach.permit(Operation.FIND, relation.child().id());
    if (isNothing(load) || isNothing(find) || load == null || find == null) {
      return List.of();
    }
    BoundFilter parents = BoundFilter.of(load);
    BoundFilter children = BoundFilter.of(find);
    Plan<RelationPlans.Load> plan =
        work.plan(
            new RelationPlans.LoadRelated(
                relation, find.hiddenColumns(), parents.shape(), children.shape()));
    RelationPlans.Load request =
        new RelationPlans.Load(
            Relations.ids(parentIds), parents, children, pageSize, MAX_ROWS - loaded + 1L);
    List<Plan.Linked> rows =
        work.database().readRows(statements -> plan.linked(statements, work.codec(), request));
    loaded += rows.size();
    if (loaded > MAX_ROWS) {
      throw DataError.OUT_OF_RANGE.with(
          "More than "
              + MAX_ROWS
              + " related objects would be loaded; ask for fewer relations, levels or rows");
    }
    return rows;
  }

  private static boolean isNothing(@Nullable Permit permit) {
    return permit == null || permit.rows().isNothing();
  }
}
