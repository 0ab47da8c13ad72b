package dev.backstay.store.records;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Operation;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.plan.BoundFilter;
import dev.backstay.store.plan.BoundQuery;
import dev.backstay.store.plan.FilterSql;
import dev.backstay.store.plan.FindPlans;
import dev.backstay.store.plan.Plan;
import dev.backstay.store.plan.PlanKey;
import dev.backstay.store.plan.Relation;
import dev.backstay.store.plan.RowSubset;
import dev.backstay.store.plan.WritePlans;
import dev.backstay.store.plan.WriteScope;
import dev.backstay.store.query.Query;
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
  private final Database database;
  private final RowWork work;

  RowFinder(Database database, RowWork work) {
    this.database = database;
    this.work = work;
  }

  /**
   * One page of rows.
   *
   * @param subset only these, with the id that they belong to; null for all
   */
  List<Row> page(
      Table table,
      Permit permit,
      Reach reach,
      Query query,
      @Nullable RowSubset subset,
      @Nullable String subsetId) {
    Set<String> hidden = permit.hiddenColumns();
    Selection selection =
        work.resolved().selection(table, work.schema(), hidden, Selection.Texts.of(query));
    BoundQuery selected = RowWork.asked(selection.resolved(), reach);
    BoundQuery asked = work.asked(table, query.where(), hidden, reach);
    BoundFilter filter = BoundFilter.of(permit);
    RelationTree relations = relations(table, query, selection, hidden, reach);
    Plan<FindPlans.Request> plan =
        work.plan(
            new FindPlans.Find(
                table,
                selection,
                selected.shape(),
                asked.shape(),
                filter.shape(),
                !relations.isEmpty(),
                subset));
    FindPlans.Request request =
        new FindPlans.Request(selected, asked, filter, subsetId, query.pageSize(), query.offset());
    return withRelations(
        readPage(plan, request, selection.rowLength(), query.pageSize()), relations, reach, query);
  }

  /** The row with that id; null if there is none, or the permit does not reach it. */
  @Nullable Row byId(Table table, Permit permit, Reach reach, String objectId, Query query) {
    Set<String> hidden = permit.hiddenColumns();
    Selection selection =
        work.resolved().selection(table, work.schema(), hidden, Selection.Texts.ofOne(query));
    BoundQuery selected = RowWork.asked(selection.resolved(), reach);
    if (selection.isGrouped()) {
      throw DataError.INVALID_PROPERTIES.with("one object is not a group");
    }
    BoundFilter filter = BoundFilter.of(permit);
    RelationTree relations = relations(table, query, selection, hidden, reach);
    Plan<FindPlans.IdRequest> plan =
        work.plan(
            new FindPlans.FindById(
                table, selection, selected.shape(), filter.shape(), !relations.isEmpty()));
    FindPlans.IdRequest request = new FindPlans.IdRequest(selected, objectId, filter);
    List<Row> found = withRelations(read(plan, request), relations, reach, query);
    return found.isEmpty() ? null : found.getFirst();
  }

  /**
   * One page of the children of a row.
   *
   * @param permit for LOAD_RELATIONS on the parents
   * @param columnName of the relation
   * @return null if there is no such row, or the permit does not reach it, or the caller may not
   *     find it
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
    Findable findable = Findable.of(reach, parents.id());
    if (findable.isNothing()) {
      return null;
    }
    WriteScope scope = findable.both(permit);
    Plan<WritePlans.ScopedRow> plan =
        work.plan(new WritePlans.ReachedRow(parents, scope.shape(), false));
    WritePlans.ScopedRow request = new WritePlans.ScopedRow(parentId, scope);
    if (database.readRows(statements -> plan.texts(statements, work.codec(), request)).isEmpty()) {
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
    BoundQuery asked = work.asked(table, query.where(), hidden, reach);
    BoundFilter filter = BoundFilter.of(permit);
    BoundQuery selected = BoundQuery.ALL;
    PlanKey<FindPlans.Request> key;
    if (query.groupBy() == null || query.groupBy().isBlank()) {
      key = new FindPlans.Count(table, asked.shape(), filter.shape());
    } else {
      Selection.Texts groups =
          new Selection.Texts(null, null, null, query.groupBy(), query.having(), false, false);
      Selection selection = work.resolved().selection(table, work.schema(), hidden, groups);
      selected = RowWork.asked(selection.resolved(), reach);
      key =
          new FindPlans.CountGroups(
              table, selection, selected.shape(), asked.shape(), filter.shape());
    }
    Plan<FindPlans.Request> plan = work.plan(key);
    FindPlans.Request request = FindPlans.Request.of(selected, asked, filter);
    return database.readRows(statements -> plan.number(statements, work.codec(), request));
  }

  /** Which parts of {@code rows} decide the rows that match, of the first {@code limit}. */
  List<LayerCount> countByLayer(
      Table table,
      Operation operation,
      @Nullable String where,
      RowFilter rows,
      Reach reach,
      int limit) {
    BoundQuery asked = work.asked(table, where, Set.of(), reach);
    BoundFilter filter = BoundFilter.of(rows, operation);
    FindPlans.CountByLayer key = new FindPlans.CountByLayer(table, asked.shape(), filter.shape());
    List<FilterSql.Part> parts = key.parts(database);
    List<LayerCount> counts = new ArrayList<>();
    for (Row row : read(work.plan(key), FindPlans.Request.of(asked, filter, limit))) {
      if (row.value(0) instanceof Long index && row.value(1) instanceof Long count) {
        FilterSql.Part part = parts.get(index.intValue());
        counts.add(new LayerCount(part.by(), part.allowed(), count));
      }
    }
    return counts;
  }

  private <V> List<Row> read(Plan<V> plan, V request) {
    return database.readRows(statements -> plan.rows(statements, work.codec(), request));
  }

  /** As {@link #read}, without reading much more than an answer may hold. */
  private <V> List<Row> readPage(Plan<V> plan, V request, long rowLength, int pageSize) {
    long maxFetched = Math.max(1, Database.MAX_RESULT_BYTES / Math.max(1, rowLength));
    return database.dialect() == Dialect.SQLITE || maxFetched >= pageSize
        ? read(plan, request)
        : database.readRows(
            statements -> plan.rowsInParts(statements, work.codec(), request, maxFetched));
  }

  private List<Row> withRelations(
      List<Row> rows, RelationTree relations, Reach reach, Query query) {
    if (!relations.isEmpty()) {
      new RelationLoader(work, reach, query.relationsPageSize()).load(rows, relations);
    }
    return rows;
  }

  private RelationTree relations(
      Table table, Query query, Selection selection, Set<String> hidden, Reach reach) {
    RelationTree tree =
        RelationTree.of(table, query, selection.relations(), hidden, reach, work::related);
    if (tree.isEmpty()) {
      return tree;
    }
    if (selection.isGrouped()) {
      throw DataError.INVALID_PROPERTIES.with("groups of objects have no relations to load");
    }
    selection.refuseAmbiguous(tree.branches().keySet());
    return tree;
  }
}
