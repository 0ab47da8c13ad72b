package dev.backstay.store.records;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Operation;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.plan.Asked;
import dev.backstay.store.plan.BoundFilter;
import dev.backstay.store.plan.FilterSql;
import dev.backstay.store.plan.FindPlans;
import dev.backstay.store.plan.Plan;
import dev.backstay.store.plan.PlanBuilder;
import dev.backstay.store.plan.Plans;
import dev.backstay.store.plan.Relation;
import dev.backstay.store.plan.RowSubset;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.ResolvedQueries;
import dev.backstay.store.query.Row;
import dev.backstay.store.query.Selection;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds and counts the rows of one table for {@link Records}, which says what goes in and out. */
final class RowFinder {
  private static final ResolvedQueries RESOLVED = Plans.SHARED.resolved;
  private static final FindPlans PLANS = Plans.SHARED.finds;

  private final Database database;
  private final RowWork work;

  RowFinder(Database database, RowWork work) {
    this.database = database;
    this.work = work;
  }

  /**
   * One page of rows.
   *
   * @param among only these, with the id that they belong to; null for all
   */
  List<Row> page(
      Table table,
      Permit permit,
      Reach reach,
      Query query,
      @Nullable RowSubset among,
      @Nullable String amongId) {
    Set<String> hidden = permit.hiddenColumns();
    Selection selection =
        RESOLVED.selection(table, work.schema(), hidden, Selection.Texts.of(query));
    Asked.WithValues selected = RowWork.asked(selection.resolved(), reach);
    Asked.WithValues asked = work.asked(table, query.where(), hidden, reach);
    BoundFilter filter = BoundFilter.of(permit);
    RelationTree relations = relations(table, query, selection, hidden, reach);
    Plan plan =
        PLANS.find(
            database,
            table,
            selection,
            selected.asked(),
            asked.asked(),
            filter.shape(),
            !relations.isEmpty(),
            among);
    List<Object> bound = new ArrayList<>(selected.values());
    bound.addAll(asked.values());
    bound.addAll(filter.values());
    if (amongId != null) {
      bound.add(amongId);
    }
    bound.add((long) query.pageSize());
    bound.add(query.offset());
    return withRelations(
        readPage(plan, bound, selection.rowLength(), query.pageSize()), relations, reach, query);
  }

  /** The row with that id; null if there is none, or the permit does not reach it. */
  @Nullable Row byId(Table table, Permit permit, Reach reach, String objectId, Query query) {
    Set<String> hidden = permit.hiddenColumns();
    Selection selection =
        RESOLVED.selection(table, work.schema(), hidden, Selection.Texts.ofOne(query));
    Asked.WithValues selected = RowWork.asked(selection.resolved(), reach);
    if (selection.isGrouped()) {
      throw DataError.INVALID_PROPERTIES.with("one object is no group");
    }
    BoundFilter filter = BoundFilter.of(permit);
    RelationTree relations = relations(table, query, selection, hidden, reach);
    Plan plan =
        PLANS.findById(
            database, table, selection, selected.asked(), filter.shape(), !relations.isEmpty());
    List<Object> bound = new ArrayList<>(selected.values());
    bound.add(objectId);
    bound.addAll(filter.values());
    List<Row> found = withRelations(read(plan, bound), relations, reach, query);
    return found.isEmpty() ? null : found.getFirst();
  }

  /**
   * One page of the children of a row.
   *
   * @param permit for LOAD_RELATIONS on the parents
   * @param columnName of the relation
   * @return null if there is no such row, or the permit does not reach it
   */
  @Nullable List<Row> children(
      Table parents, Permit permit, Reach reach, String parentId, String columnName, Query query) {
    Column column = parents.column(columnName);
    if (column == null || !column.type().isRelation()) {
      throw DataException.columnNotFound(parents.name(), columnName);
    }
    if (permit.hiddenColumns().contains(column.id())) {
      throw DataException.columnHidden(columnName);
    }
    Relation relation = new Relation(parents, column, work.related(column));
    BoundFilter filter = BoundFilter.of(permit);
    Plan plan = PLANS.idsAmong(database, parents, filter.shape());
    List<Object> bound = new ArrayList<>();
    bound.add(Relations.ids(List.of(parentId)));
    bound.addAll(filter.values());
    if (database.readRows(statements -> plan.texts(statements, work.codec(), bound)).isEmpty()) {
      return null;
    }
    Permit find = reach.permit(Operation.FIND, relation.child().id());
    return find == null || find.rows().isNothing()
        ? List.of()
        : page(relation.child(), find, reach, query, new RowSubset.Children(relation), parentId);
  }

  /** How many rows match, or how many groups they make. */
  long count(Table table, Permit permit, Reach reach, Query query) {
    Set<String> hidden = permit.hiddenColumns();
    Asked.WithValues asked = work.asked(table, query.where(), hidden, reach);
    BoundFilter filter = BoundFilter.of(permit);
    List<Object> bound = new ArrayList<>();
    Plan plan;
    if (query.groupBy() == null || query.groupBy().isBlank()) {
      plan = PLANS.count(database, table, asked.asked(), filter.shape());
    } else {
      Selection.Texts groups =
          new Selection.Texts(null, null, null, query.groupBy(), query.having(), false, false);
      Selection selection = RESOLVED.selection(table, work.schema(), hidden, groups);
      Asked.WithValues selected = RowWork.asked(selection.resolved(), reach);
      plan =
          PLANS.countGroups(
              database, table, selection, selected.asked(), asked.asked(), filter.shape());
      bound.addAll(selected.values());
    }
    bound.addAll(asked.values());
    bound.addAll(filter.values());
    return database.readRows(statements -> plan.number(statements, work.codec(), bound));
  }

  /** Which parts of {@code rows} decide the rows that match, of the first {@code limit}. */
  List<LayerCount> countByLayer(
      Table table,
      Operation operation,
      @Nullable String where,
      RowFilter rows,
      Reach reach,
      int limit) {
    Asked.WithValues asked = work.asked(table, where, Set.of(), reach);
    BoundFilter filter = BoundFilter.of(rows, table.id(), operation);
    Plan plan = PLANS.countByLayer(database, table, asked.asked(), filter.shape());
    List<FilterSql.Part> parts =
        new FilterSql(new PlanBuilder(database, table), filter.shape()).parts();
    List<Object> bound = new ArrayList<>(asked.values());
    bound.addAll(filter.values());
    bound.add((long) limit);
    List<LayerCount> counts = new ArrayList<>();
    for (Row row : read(plan, bound)) {
      if (row.value(0) instanceof Long index && row.value(1) instanceof Long count) {
        FilterSql.Part part = parts.get(index.intValue());
        counts.add(new LayerCount(part.by(), part.allowed(), count));
      }
    }
    return counts;
  }

  private List<Row> read(Plan plan, List<Object> bound) {
    return database.readRows(statements -> plan.rows(statements, work.codec(), bound));
  }

  /** As {@link #read}, without reading much more than an answer may hold. */
  private List<Row> readPage(Plan plan, List<Object> bound, long rowLength, int pageSize) {
    long maxFetched = Math.max(1, Database.MAX_RESULT_BYTES / Math.max(1, rowLength));
    return database.dialect() == Dialect.SQLITE || maxFetched >= pageSize
        ? read(plan, bound)
        : database.readRows(
            statements -> plan.rowsInParts(statements, work.codec(), bound, maxFetched));
  }

  private List<Row> withRelations(
      List<Row> rows, RelationTree relations, Reach reach, Query query) {
    new RelationLoader(work, reach, query.relationsPageSize()).load(rows, relations);
    return rows;
  }

  private RelationTree relations(
      Table table, Query query, Selection selection, Set<String> hidden, Reach reach) {
    RelationTree tree =
        RelationTree.of(table, query, selection.relations(), hidden, reach, work::related);
    if (!tree.isEmpty() && selection.isGrouped()) {
      throw DataError.INVALID_PROPERTIES.with("groups of objects have no relations to load");
    }
    return tree;
  }
}
