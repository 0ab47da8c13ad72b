package dev.backstay.store.records;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.decide.Permit;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Operation;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Statements;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.StalePermitException;
import dev.backstay.store.plan.BoundFilter;
import dev.backstay.store.plan.BoundQuery;
import dev.backstay.store.plan.FactsPlans;
import dev.backstay.store.plan.Plan;
import dev.backstay.store.plan.PlanKey;
import dev.backstay.store.plan.Plans;
import dev.backstay.store.plan.RowSubset;
import dev.backstay.store.plan.WritePlans;
import dev.backstay.store.plan.WriteScope;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.query.RowValues;
import dev.backstay.store.schema.AutoIncrement;
import dev.backstay.store.schema.Catalog;
import dev.backstay.store.schema.ColumnCodec;
import dev.backstay.store.schema.ColumnValues;
import dev.backstay.store.schema.ComputedValues;
import dev.backstay.store.schema.Table;
import dev.backstay.store.schema.UniqueViolations;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
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

  private final Database database;
  private final ColumnCodec codec;
  private final RowWork work;
  private final RowFinder finder;
  private final RowChanges changes;

  /**
   * @param plans of the installation
   * @param policyVersion the version of the app's policy at the moment of asking
   */
  public Records(Database database, Catalog catalog, Plans plans, LongSupplier policyVersion) {
    this.database = database;
    this.work = new RowWork(database, catalog, plans, policyVersion);
    this.codec = work.codec();
    this.finder = new RowFinder(database, work);
    this.changes = new RowChanges(work);
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
    return insert(permit, reach, values, ownerId, given, true);
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
    return insert(permit, reach, values, ownerId, Set.of(), false);
  }

  private Row insert(
      Permit permit,
      Reach reach,
      Map<String, ? extends @Nullable Object> values,
      @Nullable String ownerId,
      Set<String> given,
      boolean complete) {
    RowWork.require(permit, Operation.CREATE, Operation.UPSERT);
    return onTable(
        permit,
        table -> {
          RowValues.refuseHidden(table, permit.hiddenColumns(), given);
          NewRow row = NewRow.of(table, values, ownerId, System.currentTimeMillis(), complete);
          RowValues more = computed(permit, table, values);
          Findable findable = Findable.of(reach, table.id());
          Plan<List<@Nullable Object>> plan = work.plan(new WritePlans.Insert(table));
          Row completed =
              work.<@Nullable Row>write(
                  findable.with(permit),
                  table,
                  more.isPlain() && !AutoIncrement.isNumbered(table),
                  statements -> {
                    NewRow.number(database, statements, table, List.of(row));
                    changes.insert(statements, plan, List.of(row));
                    return more.isPlain()
                        ? null
                        : changes.complete(
                            statements, table, permit.hiddenColumns(), row.objectId(), more);
                  });
          Row stored =
              completed == null
                  ? row.row(table, work.resolved().projection(table, permit.hiddenColumns()))
                  : completed;
          return findable.showsNew(ownerId)
              ? stored
              : findable.reduced(table, stored, RowValues.plainKeys(values));
        });
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
    RowWork.require(permit, Operation.CREATE, Operation.UPSERT);
    if (rows.size() > MAX_BULK) {
      throw DataError.TOO_MANY_IN_BULK.with(MAX_BULK);
    }
    if (rows.isEmpty()) {
      return List.of();
    }
    return onTable(
        permit,
        table -> {
          RowValues.refuseHidden(table, permit.hiddenColumns(), given);
          long now = System.currentTimeMillis();
          List<NewRow> newRows = new ArrayList<>(rows.size());
          List<RowValues> more = new ArrayList<>();
          for (Map<String, ? extends @Nullable Object> values : rows) {
            try {
              newRows.add(NewRow.of(table, values, ownerId, now, true));
              more.add(computed(permit, table, values));
            } catch (DataException e) {
              throw e.saying(DataException.placeInList(more.size(), rows.size()));
            }
          }
          Plan<List<@Nullable Object>> plan = work.plan(new WritePlans.Insert(table));
          try {
            work.write(
                permit,
                table,
                false,
                statements -> {
                  NewRow.number(database, statements, table, newRows);
                  changes.insert(statements, plan, newRows);
                  for (int i = 0; i < newRows.size(); i++) {
                    if (!more.get(i).isPlain()) {
                      String objectId = newRows.get(i).objectId();
                      var _ = changes.complete(statements, table, Set.of(), objectId, more.get(i));
                    }
                  }
                  return newRows.size();
                });
          } catch (DatabaseException e) {
            throw e.kind() == DatabaseException.Kind.UNIQUE_VIOLATION
                ? NewRow.twiceInList(UniqueViolations.translate(e, table), table, newRows)
                : e;
          }
          return newRows.stream().map(NewRow::objectId).toList();
        });
  }

  private RowValues computed(
      Permit permit, Table table, Map<String, ? extends @Nullable Object> values) {
    if (values.values().stream().noneMatch(ComputedValues::isComputed)) {
      return RowValues.NONE;
    }
    RowValues computed = RowValues.computed(table, work.schema(), values);
    computed.refuseHidden(table, permit.hiddenColumns());
    return computed;
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
    RowWork.require(permit, Operation.UPDATE, Operation.UPSERT);
    if (permit.rows().isNothing() || !ColumnValues.isStorable(objectId)) {
      return null;
    }
    return onTable(
        permit,
        table -> {
          RowValues.refuseHidden(table, permit.hiddenColumns(), given);
          RowValues wanted = RowValues.of(table, work.schema(), values);
          wanted.refuseHidden(table, permit.hiddenColumns());
          Findable findable = Findable.of(reach, table.id());
          if (wanted.reads()) {
            findable.narrowed();
            if (findable.isNothing()) {
              return null;
            }
          }
          WriteScope scope = findable.ofRow(permit, wanted.reads());
          List<Row> changed =
              work.write(
                  findable.with(permit),
                  table,
                  wanted.isPlain(),
                  statements ->
                      changes.change(
                          statements,
                          table,
                          permit.hiddenColumns(),
                          objectId,
                          wanted,
                          System.currentTimeMillis(),
                          scope));
          return changed.isEmpty()
              ? null
              : answer(table, changed.getFirst(), wanted.reads(), findable, scope, given);
        });
  }

  /** What of a changed row the caller is told. */
  private static Row answer(
      Table table, Row row, boolean read, Findable findable, WriteScope scope, Set<String> given) {
    if (read || findable.isEverything()) {
      return row;
    }
    if (scope.told() != null && Boolean.TRUE.equals(row.get(WritePlans.FINDABLE))) {
      return row.only(name -> !name.equals(WritePlans.FINDABLE));
    }
    return findable.reduced(table, row, given);
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
    RowWork.require(permit, Operation.UPDATE);
    for (String name : List.of(Table.OBJECT_ID, Table.CREATED, Table.UPDATED, Table.OWNER_ID)) {
      if (values.containsKey(name)) {
        throw DataError.SYSTEM_COLUMN_IN_BULK.with(name);
      }
    }
    if (permit.rows().isNothing()) {
      return 0;
    }
    return onTable(
        permit,
        table -> {
          RowValues.refuseHidden(table, permit.hiddenColumns(), values.keySet());
          RowValues wanted = RowValues.of(table, work.schema(), values);
          wanted.refuseHidden(table, permit.hiddenColumns());
          BoundQuery asked = work.asked(table, where, permit.hiddenColumns(), reach);
          Findable findable = Findable.of(reach, table.id());
          boolean reads = asked.reads() || wanted.reads();
          if (reads) {
            findable.narrowed();
            if (findable.isNothing()) {
              return 0L;
            }
          }
          WriteScope scope = findable.ofRows(permit, reads);
          return work.write(
              findable.with(permit),
              table,
              asked,
              wanted.isPlain(),
              statements -> changes.changeWhere(statements, table, wanted, asked, scope));
        });
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
    if (permit.rows().isNothing() || !ColumnValues.isStorable(objectId)) {
      return false;
    }
    return onTable(
        permit,
        table -> {
          RowValues.refuseHidden(table, permit.hiddenColumns(), given);
          WriteScope scope = new WriteScope(BoundFilter.of(permit), BoundFilter.EVERYTHING, null);
          Plan<WritePlans.ScopedRow> plan =
              work.plan(new WritePlans.ReachedRow(table, scope.shape(), false));
          WritePlans.ScopedRow row = new WritePlans.ScopedRow(objectId, scope);
          return !database.readRows(statements -> plan.texts(statements, codec, row)).isEmpty();
        });
  }

  /** As {@link #reaches}, for an update of the rows that match. */
  public boolean reachesAny(Permit permit, Reach reach, @Nullable String where, Set<String> given) {
    if (permit.rows().isNothing()) {
      return false;
    }
    return onTable(
        permit,
        table -> {
          RowValues.refuseHidden(table, permit.hiddenColumns(), given);
          BoundQuery asked = work.asked(table, where, permit.hiddenColumns(), reach);
          Findable findable = Findable.of(reach, table.id());
          if (asked.reads() && findable.isNothing()) {
            return false;
          }
          WriteScope scope = findable.ofRows(permit, asked.reads());
          Plan<WritePlans.Rows> plan =
              work.plan(new WritePlans.ReachedRows(table, asked.shape(), scope.shape(), false));
          WritePlans.Rows rows = new WritePlans.Rows(asked, scope, 1);
          return !database.readRows(statements -> plan.texts(statements, codec, rows)).isEmpty();
        });
  }

  /**
   * Deletes one row, with its relations and object permissions.
   *
   * @return when, in milliseconds; null if there is no such row, or the permit does not reach it
   */
  public @Nullable Long delete(Permit permit, String objectId) {
    RowWork.require(permit, Operation.REMOVE);
    if (permit.rows().isNothing() || !ColumnValues.isStorable(objectId)) {
      return null;
    }
    return onTable(
        permit,
        table -> {
          BoundFilter filter = BoundFilter.of(permit);
          Plan<WritePlans.OneRow> plan = work.plan(new WritePlans.Delete(table, filter.shape()));
          WritePlans.OneRow row = new WritePlans.OneRow(objectId, filter);
          long deleted =
              work.write(
                  permit,
                  table,
                  false,
                  statements -> {
                    long count = plan.update(statements, codec, row);
                    if (count > 0) {
                      work.plan(new FactsPlans.ForgetCells(table))
                          .update(statements, codec, objectId);
                    }
                    return count;
                  });
          return deleted == 0 ? null : System.currentTimeMillis();
        });
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
    return delete(
        permit,
        reach,
        where,
        0L,
        WritePlans.DeleteWhere::new,
        (plan, statements, rows) -> plan.update(statements, codec, rows),
        count -> count > 0);
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
    return delete(
        permit,
        reach,
        where,
        List.of(),
        WritePlans.DeleteReturningIds::new,
        (plan, statements, rows) -> {
          List<String> ids = plan.texts(statements, codec, rows);
          check.accept(ids);
          return ids;
        },
        ids -> !ids.isEmpty());
  }

  private interface DeleteKey {
    PlanKey<WritePlans.Rows> of(Table table, BoundQuery.Shape where, WriteScope.Shape scope);
  }

  private interface Deletion<T> {
    T run(Plan<WritePlans.Rows> plan, Statements statements, WritePlans.Rows rows)
        throws SQLException;
  }

  /**
   * Deletes what matches and what the permit reaches.
   *
   * @param nothing the result where the permit reaches nothing, or nothing can be found
   * @param deleted whether the result says that a row is gone
   */
  private <T> T delete(
      Permit permit,
      Reach reach,
      @Nullable String where,
      T nothing,
      DeleteKey key,
      Deletion<T> deletion,
      Predicate<T> deleted) {
    RowWork.require(permit, Operation.REMOVE);
    if (permit.rows().isNothing()) {
      return nothing;
    }
    return onTable(
        permit,
        table -> {
          BoundQuery asked = work.asked(table, where, permit.hiddenColumns(), reach);
          Findable findable = Findable.of(reach, table.id());
          if (asked.reads()) {
            findable.narrowed();
            if (findable.isNothing()) {
              return nothing;
            }
          }
          WriteScope scope = findable.ofRows(permit, asked.reads());
          Plan<WritePlans.Rows> plan = work.plan(key.of(table, asked.shape(), scope.shape()));
          WritePlans.Rows rows = new WritePlans.Rows(asked, scope, Long.MAX_VALUE);
          return work.write(
              findable.with(permit),
              table,
              asked,
              false,
              statements -> {
                T result = deletion.run(plan, statements, rows);
                if (deleted.test(result)) {
                  work.plan(new FactsPlans.ForgetOrphans(table)).update(statements, codec, rows);
                }
                return result;
              });
        });
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
