package dev.backstay.store.records;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.decide.Permit;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Operation;
import dev.backstay.store.database.Database;
import dev.backstay.store.error.DataException;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.StalePermitException;
import dev.backstay.store.plan.Plan;
import dev.backstay.store.plan.Plans;
import dev.backstay.store.plan.RowSubset;
import dev.backstay.store.plan.WritePlans;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.query.RowValues;
import dev.backstay.store.schema.Catalog;
import dev.backstay.store.schema.ColumnCodec;
import dev.backstay.store.schema.ColumnValues;
import dev.backstay.store.schema.Table;
import java.sql.PreparedStatement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an app's tables. The one way to them, and every way asks for a permit: its row filter
 * is part of the one statement that reads or writes, and its hidden columns are neither shown nor
 * may they be named or written.
 *
 * <p>A write tells its caller no more than a find would: of a row that they may not find it answers
 * the id and the columns written alone, and its condition and expressions reach only rows that they
 * may find ({@link Findable}). So those that answer rows or take conditions ask for a {@link
 * Reach}.
 *
 * <p>Every method throws {@link DataException} for a request that cannot be, {@link
 * DatabaseException} if the database fails, and IllegalArgumentException for a permit for another
 * operation. Those that write throw {@link StalePermitException} if the policy has changed since
 * the decision.
 */
public final class Records {
  /** Rows of one bulk insert. */
  public static final int MAX_BULK = 100;

  private final ColumnCodec codec;
  private final RowWork work;
  private final RowInserts inserts;
  private final RowUpdates updates;
  private final RowDeletions deletions;
  private final RowFinder finder;

  /**
   * @param plans of the installation
   * @param policyVersion the version of the app's policy at the moment of asking
   */
  public Records(Database database, Catalog catalog, Plans plans, LongSupplier policyVersion) {
    this.work = new RowWork(database, catalog, plans, policyVersion);
    this.codec = work.codec();
    this.finder = new RowFinder(database, work);
    RowChanges changes = new RowChanges(work);
    this.inserts = new RowInserts(database, work, changes);
    this.updates = new RowUpdates(database, work, changes);
    this.deletions = new RowDeletions(work);
  }

  /**
   * Inserts a row.
   *
   * @param reach what the caller may find in this table
   * @param values from JSON: String, Number, Boolean, List, Map or null by column name. Server
   *     fields are ignored, but {@code objectId}, which the client may choose
   * @param ownerId who owns it
   * @return the row as stored; of a row that the caller may not find, its id and the values given
   * @throws DataException 1101 if the id is taken, 1166 for another value that must be unique, 1126
   *     for an unknown column, 1131 or 1137 for a missing value, 1007, 8000, 8003, 8008 for a wrong
   *     one, 1053 for one of a hidden column
   */
  public Row insert(
      Permit permit,
      Reach reach,
      Map<String, ? extends @Nullable Object> values,
      @Nullable String ownerId) {
    return insert(permit, reach, values, ownerId, values.keySet());
  }

  /**
   * As {@link #insert(Permit, Reach, Map, String)}, for values that are not all the caller's.
   *
   * @param given those of the values that the caller has given
   */
  public Row insert(
      Permit permit,
      Reach reach,
      Map<String, ? extends @Nullable Object> values,
      @Nullable String ownerId,
      Set<String> given) {
    return inserts.insert(permit, reach, values, ownerId, given, true);
  }

  /**
   * Inserts a row whose values are all the server's and that may lack some of required columns: a
   * guest's account, which nobody has filled in yet. Otherwise as {@link #insert}.
   */
  public Row insertIncomplete(
      Permit permit,
      Reach reach,
      Map<String, ? extends @Nullable Object> values,
      @Nullable String ownerId) {
    return inserts.insert(permit, reach, values, ownerId, Set.of(), false);
  }

  /**
   * Inserts rows, all or none.
   *
   * @return their ids, in the order of {@code rows}
   * @throws DataException as {@link #insert}; 8000 for more than {@value #MAX_BULK}
   */
  public List<String> insertAll(
      Permit permit,
      List<? extends Map<String, ? extends @Nullable Object>> rows,
      @Nullable String ownerId) {
    Set<String> given = new HashSet<>();
    rows.forEach(row -> given.addAll(row.keySet()));
    return insertAll(permit, rows, ownerId, given);
  }

  /**
   * As {@link #insertAll(Permit, List, String)}, for values that are not all the caller's.
   *
   * @param given names of those of the values that the caller has given in any of the rows
   */
  public List<String> insertAll(
      Permit permit,
      List<? extends Map<String, ? extends @Nullable Object>> rows,
      @Nullable String ownerId,
      Set<String> given) {
    return inserts.insertAll(permit, rows, ownerId, given);
  }

  /**
   * Changes one row. With an expression or operation that reads the row, the caller must be able to
   * find it; otherwise there is no such row.
   *
   * @param reach what the caller may find in this table
   * @return the row as it is now; of a row that the caller may not find, its id and the values
   *     given; null if there is no such row, or the permit does not reach it: the two are not told
   *     apart here
   * @throws DataException as {@link #insert}
   */
  public @Nullable Row update(
      Permit permit, Reach reach, String objectId, Map<String, ? extends @Nullable Object> values) {
    return update(permit, reach, objectId, values, values.keySet());
  }

  /**
   * As {@link #update(Permit, Reach, String, Map)}, for values that are not as the caller gave
   * them.
   *
   * @param given those of the values that the caller has given as they are
   * @throws DataException 1053 also if one of those is of a hidden column
   */
  public @Nullable Row update(
      Permit permit,
      Reach reach,
      String objectId,
      Map<String, ? extends @Nullable Object> values,
      Set<String> given) {
    return updates.update(permit, reach, objectId, values, given);
  }

  /**
   * Changes all rows that match and that the permit reaches; if the condition or the values read
   * rows, only those that the caller may find.
   *
   * @param reach what the caller may find in this table and those that the where comes to
   * @param where null or blank for all
   * @return how many
   * @throws DataException as {@link #insert}; 1136 if {@code values} has a server field
   */
  public long updateWhere(
      Permit permit,
      Reach reach,
      @Nullable String where,
      Map<String, ? extends @Nullable Object> values) {
    return updates.updateWhere(permit, reach, where, values);
  }

  /**
   * Refuses values for columns that are hidden from the caller, before a write looks at anything.
   *
   * @param given the names of the columns that it gives values
   * @throws DataException 1053 if one of them is hidden
   */
  public void refuseHidden(Permit permit, Set<String> given) {
    var _ =
        onTable(
            permit,
            table -> {
              RowValues.refuseHidden(table, permit.hiddenColumns(), given);
              return true;
            });
  }

  /**
   * Whether an update with that permit reaches a row, whatever columns the table has.
   *
   * @param given the names of the columns that it gives values
   * @throws DataException 1053 if one of them is hidden
   */
  public boolean reaches(Permit permit, String objectId, Set<String> given) {
    return updates.reaches(permit, objectId, given);
  }

  /** As {@link #reaches}, for an update of the rows that match. */
  public boolean reachesAny(Permit permit, Reach reach, @Nullable String where, Set<String> given) {
    return updates.reachesAny(permit, reach, where, given);
  }

  /**
   * Deletes one row, with its relations and object permissions.
   *
   * @return when, in milliseconds; null if there is no such row, or the permit does not reach it
   */
  public @Nullable Long delete(Permit permit, String objectId) {
    return deletions.delete(permit, objectId);
  }

  /**
   * Deletes all rows that match and that the permit reaches; if the condition reads rows, only
   * those that the caller may find.
   *
   * @param reach as for {@link #updateWhere}
   * @param where null or blank for all
   * @return how many
   */
  public long deleteWhere(Permit permit, Reach reach, @Nullable String where) {
    return deletions.deleteWhere(permit, reach, where);
  }

  /**
   * Deletes as {@link #deleteWhere} does.
   *
   * @param check gets the ids before the deletion holds; nothing is deleted if it throws
   * @return the ids of the rows that are gone; they are all in memory, so this is for tables whose
   *     rows have more belonging to them than the store knows
   */
  public List<String> deleteReturningIds(
      Permit permit, Reach reach, @Nullable String where, Consumer<List<String>> check) {
    return deletions.deleteReturningIds(permit, reach, where, check);
  }

  /**
   * Notes a moment in a column of one row, as a part of a write that is under way. What the server
   * notes is not a change of the record: {@code updated} stays.
   *
   * @param permit the server's own
   * @param sql of the write under way, on this app's database
   * @param moment milliseconds since the epoch
   * @return whether there is such a row; true without looking where there is no such column
   */
  public boolean stamp(
      Permit permit, DSLContext sql, String objectId, String columnName, long moment) {
    RowWork.require(permit, Operation.UPDATE);
    if (permit.caller().kind() != Caller.Kind.INTERNAL) {
      throw new IllegalArgumentException("only the server stamps rows");
    }
    Table table = work.schema().tableById(permit.tableId());
    if (table == null) {
      throw DataException.tableNotFound(permit.tableId());
    }
    if (table.column(columnName) == null) {
      return true; // its developer wants no such column
    }
    Plan<WritePlans.Moment> plan = work.plan(new WritePlans.NoteMoment(table, columnName));
    return sql.connectionResult(connection -> {
      try (PreparedStatement statement = connection.prepareStatement(plan.sql())) {
        plan.bind(statement, codec, new WritePlans.Moment(objectId, moment));
        return statement.executeUpdate() > 0;
      }
    });
  }

  /**
   * Finds rows.
   *
   * @return one page, in order; empty if nothing matches or the permit reaches nothing
   * @throws DataException 19000 for a wrong where, 1006 for an unknown column in sortBy or props,
   *     1053 for a hidden one anywhere
   */
  public List<Row> find(Permit permit, Query query) {
    return find(permit, Reach.NOTHING, query);
  }

  /**
   * Finds rows, with relations if the query wants some.
   *
   * @param reach what the caller may do with the rows of other tables
   * @return as {@link #find(Permit, Query)}
   */
  public List<Row> find(Permit permit, Reach reach, Query query) {
    RowWork.require(permit, Operation.FIND);
    if (permit.rows().isNothing()) {
      return List.of();
    }
    return onTable(permit, table -> finder.page(table, permit, reach, query, null, null));
  }

  /**
   * Finds the children of a row in one relation.
   *
   * @param permit for LOAD_RELATIONS
   * @param parentId the row's id
   * @param column of the relation
   * @param query which of the children, as for {@link #find(Permit, Query)}
   * @return one page; null if there is no such row, or the permit does not reach it, or {@code
   *     reach} does not let the caller find it
   * @throws DataException as {@link #find(Permit, Query)}
   */
  public @Nullable List<Row> findRelated(
      Permit permit, Reach reach, String parentId, String column, Query query) {
    RowWork.require(permit, Operation.LOAD_RELATIONS);
    if (permit.rows().isNothing() || !ColumnValues.isStorable(parentId)) {
      return null;
    }
    return this.<@Nullable List<Row>>onTable(
        permit, parents -> finder.children(parents, permit, reach, parentId, column, query));
  }

  /**
   * Finds users to whom a role is assigned.
   *
   * @param permit for FIND on the table of the users
   * @param roleId of a role of the developer's
   * @param query which of them, as for {@link #find(Permit, Query)}
   * @return one page
   * @throws DataException as {@link #find(Permit, Query)}
   */
  public List<Row> findRoleHolders(Permit permit, Reach reach, String roleId, Query query) {
    RowWork.require(permit, Operation.FIND);
    if (permit.rows().isNothing()) {
      return List.of();
    }
    return onTable(
        permit,
        table -> finder.page(table, permit, reach, query, new RowSubset.RoleHolders(), roleId));
  }

  /** The row with that id; null if there is none, or the permit does not reach it. */
  public @Nullable Row findById(Permit permit, String objectId) {
    return findById(permit, Reach.NOTHING, objectId, Query.ALL);
  }

  /**
   * The row with that id; null if there is none, or the permit does not reach it.
   *
   * @param reach what the caller may do with the rows of other tables
   * @param query which properties and relations; the rest of it does not count
   */
  public @Nullable Row findById(Permit permit, Reach reach, String objectId, Query query) {
    RowWork.require(permit, Operation.FIND);
    if (permit.rows().isNothing() || !ColumnValues.isStorable(objectId)) {
      return null;
    }
    return this.<@Nullable Row>onTable(
        permit, table -> finder.byId(table, permit, reach, objectId, query));
  }

  /**
   * Counts the rows that match and that the permit reaches.
   *
   * @param where null or blank for all
   */
  public long count(Permit permit, @Nullable String where) {
    return count(permit, Reach.NOTHING, Query.ALL.withWhere(where));
  }

  /**
   * Counts the rows that match and that the permit reaches, or the groups that they make.
   *
   * @param reach what the caller may do with the rows of other tables
   * @param query which rows, and by what they are grouped if they are; the rest does not count
   */
  public long count(Permit permit, Reach reach, Query query) {
    RowWork.require(permit, Operation.FIND);
    if (permit.rows().isNothing()) {
      return 0;
    }
    return onTable(permit, table -> finder.count(table, permit, reach, query));
  }

  /**
   * For an explanation: which parts of {@code filter} decide the rows that match, and how. Shows
   * numbers of rows that the caller may not see, so it is for developers.
   *
   * @param reach what the caller may do with the rows of other tables
   * @param limit how many rows to look at, so that asking stays cheap
   * @return only parts that decide some row
   * @throws DataException 1009 without the table, 19000 for a wrong where
   */
  public List<LayerCount> countByLayer(
      String tableId,
      Operation operation,
      @Nullable String where,
      RowFilter filter,
      Reach reach,
      int limit) {
    return work.onTable(
        tableId, table -> finder.countByLayer(table, operation, where, filter, reach, limit));
  }

  private <T extends @Nullable Object> T onTable(Permit permit, Function<Table, T> use) {
    return work.onTable(permit.tableId(), use);
  }
}
