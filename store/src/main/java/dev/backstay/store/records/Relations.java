package dev.backstay.store.records;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Operation;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Statements;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.plan.BoundFilter;
import dev.backstay.store.plan.BoundQuery;
import dev.backstay.store.plan.FindPlans;
import dev.backstay.store.plan.Plan;
import dev.backstay.store.plan.Plans;
import dev.backstay.store.plan.Relation;
import dev.backstay.store.plan.RelationPlans;
import dev.backstay.store.plan.WritePlans;
import dev.backstay.store.plan.WriteScope;
import dev.backstay.store.schema.Catalog;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnCodec;
import dev.backstay.store.schema.ColumnValues;
import dev.backstay.store.schema.JsonText;
import dev.backstay.store.schema.Table;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are related to which. The one way to change that; every change asks for a permit for
 * the row that has the relation, which the caller must be able to find as well, and relates no row
 * that the caller could not find (security model C.7, C.9a 5): for them it is not there.
 *
 * <p>Every change is one transaction. Errors as for {@link Records}; besides 1127 for a relation
 * column that is not there, 1053 for a hidden one, 1128 for a second child where there can be one.
 */
public final class Relations {
  /** Children of one change. */
  public static final int MAX_CHILDREN = 10_000;

  /** Children of one change that are reported as left out. */
  private static final int MAX_REPORTED = 10;

  private final RowWork work;
  private final ColumnCodec codec;

  /**
   * @param plans of the installation
   * @param policyVersion the version of the app's policy at the moment of asking
   */
  public Relations(Database database, Catalog catalog, Plans plans, LongSupplier policyVersion) {
    this.work = new RowWork(database, catalog, plans, policyVersion);
    this.codec = work.codec();
  }

  /**
   * Makes {@code children} the children of a row, instead of those it has. Others are taken out, if
   * there are any, under the permit for DELETE_RELATION; those that the caller could not find stay.
   *
   * @param permit for ADD_RELATION
   * @return how many children it has now of those the caller can find; null if there is no such
   *     row, or the permit does not reach it, or the caller cannot find it
   * @throws DataException 1134 if children had to be taken out and must not be; where there can be
   *     one, also if the caller cannot find the one that is there
   */
  public @Nullable Long set(
      Permit permit, Reach reach, String parentId, String column, Children children) {
    RowWork.require(permit, Operation.ADD_RELATION);
    return change(
        permit,
        reach,
        parentId,
        column,
        children,
        (statements, relation, chosen) -> {
          takeOutOthers(statements, reach, relation, parentId, chosen);
          putIn(statements, relation, parentId, chosen);
          return chosen.size();
        });
  }

  /**
   * Adds children to a row. Where there can be one, it takes the place of the one that is there, as
   * with {@link #set}.
   *
   * @param permit for ADD_RELATION
   * @return how many were added that had not been its children; null as {@link #set}
   */
  public @Nullable Long add(
      Permit permit, Reach reach, String parentId, String column, Children children) {
    RowWork.require(permit, Operation.ADD_RELATION);
    return change(
        permit,
        reach,
        parentId,
        column,
        children,
        (statements, relation, chosen) -> {
          if (relation.isToOne() && !chosen.isEmpty()) {
            takeOutOthers(statements, reach, relation, parentId, chosen);
          }
          return putIn(statements, relation, parentId, chosen);
        });
  }

  /**
   * Takes children out of a row. The children themselves stay.
   *
   * @param permit for DELETE_RELATION
   * @return how many were taken out; null as {@link #set}
   */
  public @Nullable Long delete(
      Permit permit, Reach reach, String parentId, String column, Children children) {
    RowWork.require(permit, Operation.DELETE_RELATION);
    return change(
        permit,
        reach,
        parentId,
        column,
        children,
        (statements, relation, chosen) -> {
          if (chosen.isEmpty()) {
            return 0;
          }
          return work.plan(new RelationPlans.TakeOut(relation))
              .update(statements, codec, new RelationPlans.Link(parentId, ids(chosen)));
        });
  }

  /** What is done with the ids of the children that were meant and may be found. */
  private interface Change {
    long run(Statements statements, Relation relation, List<String> chosen) throws SQLException;
  }

  private @Nullable Long change(
      Permit permit,
      Reach reach,
      String parentId,
      String columnName,
      Children children,
      Change change) {
    if (permit.rows().isNothing() || !ColumnValues.isStorable(parentId)) {
      return null;
    }
    return work.onTable(
        permit.tableId(),
        parent -> {
          Relation relation = relation(parent, columnName, permit.hiddenColumns());
          Findable findable = Findable.of(reach, parent.id());
          if (findable.isNothing()) {
            return null;
          }
          Permit find = reach.permit(Operation.FIND, relation.child().id());
          Chosen chosen = chosen(relation, reach, find, children);
          return work.write(
              false,
              Stream.concat(findable.with(permit).stream(), chosen.permits().stream()).toList(),
              Stream.concat(Stream.of(parent, relation.child()), chosen.tables().stream()).toList(),
              statements -> {
                if (!lock(statements, parent, findable.both(permit), parentId)) {
                  return null;
                }
                List<String> ids = chosen.search().ids(statements);
                reportUnreached(reach, relation, children, ids);
                if (ids.size() > MAX_CHILDREN) {
                  throw tooManyChildren();
                }
                if (relation.isToOne() && ids.size() > 1) {
                  throw DataError.ONE_CHILD_ONLY.with(relation.column().name());
                }
                return change.run(statements, relation, ids);
              });
        });
  }

  private Relation relation(Table parent, String columnName, Set<String> hidden) {
    Column column = parent.column(columnName);
    if (column == null || !column.type().isRelation()) {
      throw DataError.RELATION_NOT_FOUND.with(DataException.shortened(columnName));
    }
    if (hidden.contains(column.id())) {
      throw DataException.columnHidden(column.name());
    }
    return new Relation(parent, column, work.related(column));
  }

  /** Whether the row is there and reached; it then stays as it is until the transaction ends. */
  private boolean lock(Statements statements, Table parent, WriteScope scope, String parentId)
      throws SQLException {
    return !work.plan(new WritePlans.ReachedRow(parent, scope.shape(), true))
        .texts(statements, codec, new WritePlans.ScopedRow(parentId, scope))
        .isEmpty();
  }

  /** Reports the named children that are left out, so that an explanation can tell. */
  private static void reportUnreached(
      Reach reach, Relation relation, Children children, List<String> reached) {
    if (children instanceof Children.ByIds(List<String> named) && reached.size() < named.size()) {
      Set<String> found = Set.copyOf(reached);
      List<String> unreached =
          named.stream()
              .filter(id -> !found.contains(id))
              .distinct()
              .limit(MAX_REPORTED)
              .map(DataException::shortened)
              .toList();
      if (!unreached.isEmpty()) {
        reach.unreached(relation.child().id(), unreached);
      }
    }
  }

  /** How the children that are meant are looked for; under which permits, in which tables. */
  private record Chosen(Search search, List<Permit> permits, List<Table> tables) {
    static final Chosen NONE = new Chosen(statements -> List.of(), List.of(), List.of());
  }

  /** Looks for the ids of children. */
  private interface Search {
    List<String> ids(Statements statements) throws SQLException;
  }

  private Chosen chosen(Relation relation, Reach reach, @Nullable Permit find, Children children) {
    if (find == null || find.rows().isNothing()) {
      return Chosen.NONE;
    }
    Table child = relation.child();
    BoundFilter filter = BoundFilter.of(find);
    return switch (children) {
      case Children.ByIds(List<String> given) -> {
        List<String> storable = given.stream().filter(ColumnValues::isStorable).toList();
        if (storable.isEmpty()) {
          yield Chosen.NONE;
        }
        Plan<FindPlans.IdsRequest> plan = work.plan(new FindPlans.IdsAmong(child, filter.shape()));
        FindPlans.IdsRequest request = new FindPlans.IdsRequest(ids(storable), filter);
        yield new Chosen(
            statements -> plan.texts(statements, codec, request), List.of(find), List.of());
      }
      case Children.Where(String where) -> {
        BoundQuery asked = work.asked(child, where, find.hiddenColumns(), reach);
        Plan<FindPlans.Request> plan =
            work.plan(new FindPlans.IdsWhere(child, asked.shape(), filter.shape()));
        FindPlans.Request request = FindPlans.Request.of(asked, filter, MAX_CHILDREN + 1);
        yield new Chosen(
            statements -> plan.texts(statements, codec, request),
            Stream.concat(Stream.of(find), asked.permits().stream()).toList(),
            asked.tables());
      }
    };
  }

  private void takeOutOthers(
      Statements statements, Reach reach, Relation relation, String parentId, List<String> kept)
      throws SQLException {
    Permit find = reach.permit(Operation.FIND, relation.child().id());
    RowFilter findable = find == null ? RowFilter.NOTHING : find.rows();
    BoundFilter filter = BoundFilter.of(findable, Operation.FIND);
    RelationPlans.Link link = new RelationPlans.Link(parentId, ids(kept), filter);
    long gone =
        findable.isNothing()
            ? 0
            : work.plan(new RelationPlans.TakeOutOthers(relation, filter.shape()))
                .update(statements, codec, link);
    if (gone > 0 && !mayTakeOut(statements, reach, relation.parent(), parentId)) {
      throw DataError.OPERATION_DENIED.with("DELETE_RELATION");
    }
    if (relation.isToOne()
        && !kept.isEmpty()
        && !findable.isEverything()
        && work.plan(new RelationPlans.CountOthers(relation)).number(statements, codec, link) > 0) {
      // one that the caller cannot find is in the only place
      throw DataError.OPERATION_DENIED.with("DELETE_RELATION");
    }
  }

  private boolean mayTakeOut(Statements statements, Reach reach, Table parent, String parentId)
      throws SQLException {
    Permit permit = reach.permit(Operation.DELETE_RELATION, parent.id());
    return permit != null
        && !permit.rows().isNothing()
        && lock(
            statements,
            parent,
            new WriteScope(BoundFilter.of(permit), BoundFilter.EVERYTHING, null),
            parentId);
  }

  private long putIn(
      Statements statements, Relation relation, String parentId, List<String> children)
      throws SQLException {
    if (children.isEmpty()) {
      return 0;
    }
    return work.plan(new RelationPlans.PutIn(relation))
        .update(statements, codec, new RelationPlans.Link(parentId, ids(children)));
  }

  /** Ids as one value, so that one statement serves any number of them. */
  static JsonText ids(List<String> ids) {
    StringBuilder text = new StringBuilder("[");
    for (String id : ids) {
      text.append(text.length() == 1 ? "" : ",");
      ColumnValues.appendJson(text, id);
    }
    return new JsonText(text.append(']').toString());
  }

  static DataException tooManyChildren() {
    return DataError.OUT_OF_RANGE.with(
        "No more than " + MAX_CHILDREN + " objects can be related at once");
  }
}
