package dev.backstay.store;

import dev.backstay.security.Caller;
import dev.backstay.security.Operation;
import dev.backstay.security.Permit;
import dev.backstay.security.RowFilter;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an app's tables. The one way to them, and every way asks for a permit: its row filter
 * is part of the one statement that reads or writes, and its hidden columns are neither shown nor
 * may they be named.
 *
 * <p>Every method throws {@link DataException} for a request that cannot be, {@link
 * DatabaseException} if the database fails, and IllegalArgumentException for a permit for another
 * operation. Those that write throw {@link StalePermitException} if the policy has changed since
 * the decision.
 */
public final class Records {
  /** Rows of one bulk insert. */
  public static final int MAX_BULK = 100;

  /** Rows of one bulk update that are changed one by one. */
  static final int MAX_WORKED_OUT = 10_000;

  static final Plans PLANS = new Plans();

  private final Database database;
  private final ColumnCodec codec;
  private final RowWork work;

  /**
   * @param policyVersion the version of the app's policy at the moment of asking
   */
  public Records(Database database, Catalog catalog, LongSupplier policyVersion) {
    this.database = database;
    this.work = new RowWork(database, catalog, policyVersion);
    this.codec = work.codec();
  }

  /**
   * Inserts a row.
   *
   * @param values from JSON: String, Number, Boolean, List, Map or null by column name. Server
   *     fields are ignored, but {@code objectId}, which the client may choose
   * @param ownerId who owns it
   * @return the row as stored
   * @throws DataException 1101 if the id is taken, 1166 for another value that must be unique, 1126
   *     for an unknown column, 1131 or 1137 for a missing value, 1007, 8000, 8003, 8008 for a wrong
   *     one
   */
  public Row insert(
      Permit permit, Map<String, ? extends @Nullable Object> values, @Nullable String ownerId) {
    return insert(permit, values, ownerId, true);
  }

  /**
   * Inserts a row that may lack values of required columns: a guest's account, which nobody has
   * filled in yet. Otherwise as {@link #insert}.
   */
  public Row insertIncomplete(
      Permit permit, Map<String, ? extends @Nullable Object> values, @Nullable String ownerId) {
    return insert(permit, values, ownerId, false);
  }

  private Row insert(
      Permit permit,
      Map<String, ? extends @Nullable Object> values,
      @Nullable String ownerId,
      boolean complete) {
    RowWork.require(permit, Operation.CREATE, Operation.UPSERT);
    return onTable(
        permit,
        table -> {
          NewRow row = NewRow.of(table, values, ownerId, System.currentTimeMillis(), complete);
          RowValues more = workedOut(permit, table, values);
          Plan plan = PLANS.insert(database, table);
          boolean numbered = Numbers.isNumbered(table);
          if (more.isPlain() && !numbered) {
            work.write(
                permit, table, true, statements -> plan.update(statements, codec, row.values()));
            return row.row(table, PLANS.projection(table, permit.hiddenColumns()));
          }
          return work.write(
              permit,
              table,
              false,
              statements -> {
                Numbers.assign(database, statements, table, List.of(row));
                plan.update(statements, codec, row.values());
                return more.isPlain()
                    ? row.row(table, PLANS.projection(table, permit.hiddenColumns()))
                    : fill(statements, permit, table, row, more);
              });
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
    RowWork.require(permit, Operation.CREATE, Operation.UPSERT);
    if (rows.size() > MAX_BULK) {
      throw new DataException(
          8000, "Bulk create operation supports no more than " + MAX_BULK + " objects");
    }
    if (rows.isEmpty()) {
      return List.of();
    }
    return onTable(
        permit,
        table -> {
          long now = System.currentTimeMillis();
          List<NewRow> newRows = new ArrayList<>(rows.size());
          List<RowValues> more = new ArrayList<>();
          for (Map<String, ? extends @Nullable Object> values : rows) {
            newRows.add(NewRow.of(table, values, ownerId, now, true));
            more.add(workedOut(permit, table, values));
          }
          Plan plan = PLANS.insert(database, table);
          work.write(
              permit,
              table,
              false,
              statements -> {
                Numbers.assign(database, statements, table, newRows);
                insertAll(plan, statements, newRows);
                for (int i = 0; i < newRows.size(); i++) {
                  if (!more.get(i).isPlain()) {
                    var _ = fill(statements, permit, table, newRows.get(i), more.get(i));
                  }
                }
                return newRows.size();
              });
          return newRows.stream().map(NewRow::objectId).toList();
        });
  }

  private RowValues workedOut(
      Permit permit, Table table, Map<String, ? extends @Nullable Object> values) {
    if (values.values().stream().noneMatch(RowValues::isWorkedOut)) {
      return RowValues.NONE;
    }
    RowValues workedOut = RowValues.workedOut(table, work.schema(), values);
    workedOut.refuseHidden(table, permit.hiddenColumns());
    return workedOut;
  }

  /** Works out what a new row, just written, is still missing. */
  private Row fill(Statements statements, Permit permit, Table table, NewRow row, RowValues more)
      throws SQLException {
    List<Row> filled =
        change(
            statements,
            table,
            permit.hiddenColumns(),
            row.objectId(),
            more,
            null,
            FilterShape.EVERYTHING,
            List.of());
    return filled.getFirst();
  }

  /**
   * Changes one row by what may have to be worked out.
   *
   * @param updated when; null for a row that is new
   * @param filter of the permit, with its values
   * @return the row as it is now; empty if the filter does not let it through
   */
  private List<Row> change(
      Statements statements,
      Table table,
      Set<String> hidden,
      String objectId,
      RowValues changes,
      @Nullable Long updated,
      FilterShape filter,
      List<Object> filterValues)
      throws SQLException {
    RowValues plain = changes;
    if (!changes.operations().isEmpty()) {
      List<Column> read = List.copyOf(changes.operations().keySet());
      List<Object> bound = new ArrayList<>();
      bound.add(objectId);
      bound.addAll(filterValues);
      List<Row> before =
          PLANS.readLocked(database, table, read, filter).rows(statements, codec, bound);
      if (before.isEmpty()) {
        return List.of();
      }
      plain = changes.applied(before.getFirst());
    }
    List<@Nullable Object> bound = plain.bound();
    bound.add(updated);
    bound.add(objectId);
    bound.addAll(filterValues);
    List<Row> changed =
        PLANS.update(database, table, plain, hidden, filter).rows(statements, codec, bound);
    check(plain.checked(), changed);
    return changed;
  }

  private static void check(List<Column> columns, List<Row> rows) {
    for (Column column : columns) {
      rows.forEach(row -> RowValues.check(column, row.get(column.name())));
    }
  }

  private void insertAll(Plan plan, Statements statements, List<NewRow> rows) throws SQLException {
    if (database.dialect() == Dialect.SQLITE) {
      for (NewRow row : rows) {
        plan.update(statements, codec, row.values());
      }
      return;
    }
    // one round trip to the server for all
    PreparedStatement statement = null;
    for (NewRow row : rows) {
      if (statement == null) {
        statement = plan.bind(statements, codec, row.values());
      } else {
        plan.bindAgain(statement, codec, row.values());
      }
      statement.addBatch();
    }
    if (statement != null) {
      statement.executeBatch();
    }
  }

  /**
   * Changes one row.
   *
   * @return the row as it is now; null if there is no such row, or the permit does not reach it:
   *     the two are not told apart here
   * @throws DataException as {@link #insert}
   */
  public @Nullable Row update(
      Permit permit, String objectId, Map<String, ? extends @Nullable Object> values) {
    RowWork.require(permit, Operation.UPDATE, Operation.UPSERT);
    if (permit.rows().isNothing() || !ColumnValues.isStorable(objectId)) {
      return null;
    }
    return onTable(
        permit,
        table -> {
          RowValues changes = RowValues.of(table, work.schema(), values);
          changes.refuseHidden(table, permit.hiddenColumns());
          FilterShape shape = FilterShape.of(permit.rows());
          List<Object> filter = shape.values(permit.rows(), table.id(), permit.operation());
          List<Row> changed =
              work.write(
                  permit,
                  table,
                  changes.isPlain(),
                  statements ->
                      change(
                          statements,
                          table,
                          permit.hiddenColumns(),
                          objectId,
                          changes,
                          System.currentTimeMillis(),
                          shape,
                          filter));
          return changed.isEmpty() ? null : changed.getFirst();
        });
  }

  /**
   * Changes all rows that match and that the permit reaches.
   *
   * @param where null or blank for all
   * @return how many
   * @throws DataException as {@link #insert}; 1136 if {@code values} has a server field
   */
  public long updateWhere(
      Permit permit, @Nullable String where, Map<String, ? extends @Nullable Object> values) {
    return updateWhere(permit, Reach.NOTHING, where, values);
  }

  /** As {@link #updateWhere(Permit, String, Map)}, with a where that may come to other tables. */
  public long updateWhere(
      Permit permit,
      Reach reach,
      @Nullable String where,
      Map<String, ? extends @Nullable Object> values) {
    RowWork.require(permit, Operation.UPDATE);
    for (String name : List.of(Table.OBJECT_ID, Table.CREATED, Table.UPDATED, Table.OWNER_ID)) {
      if (values.containsKey(name)) {
        throw new DataException(1136, "Bulk update is prohibited for system columns: " + name);
      }
    }
    if (permit.rows().isNothing()) {
      return 0;
    }
    return onTable(
        permit,
        table -> {
          RowValues changes = RowValues.of(table, work.schema(), values);
          changes.refuseHidden(table, permit.hiddenColumns());
          Asked.WithValues asked = asked(table, where, permit.hiddenColumns(), reach);
          FilterShape shape = FilterShape.of(permit.rows());
          List<Object> filter = shape.values(permit.rows(), table.id(), permit.operation());
          return work.write(
              changes.isPlain(),
              permits(permit, asked),
              tables(table, asked),
              statements ->
                  changes.operations().isEmpty()
                      ? changeWhere(statements, table, changes, asked, shape, filter)
                      : changeEach(statements, table, changes, asked, shape, filter));
        });
  }

  private long changeWhere(
      Statements statements,
      Table table,
      RowValues changes,
      Asked.WithValues asked,
      FilterShape shape,
      List<Object> filter)
      throws SQLException {
    Plan plan = PLANS.updateWhere(database, table, changes, asked.asked(), shape);
    List<@Nullable Object> bound = changes.bound();
    bound.add(System.currentTimeMillis());
    bound.addAll(asked.values());
    bound.addAll(filter);
    if (changes.checked().isEmpty()) {
      return plan.update(statements, codec, bound);
    }
    List<Row> changed = plan.rows(statements, codec, bound);
    check(changes.checked(), changed);
    return changed.size();
  }

  /** Changes row by row what the database cannot work out. */
  private long changeEach(
      Statements statements,
      Table table,
      RowValues changes,
      Asked.WithValues asked,
      FilterShape shape,
      List<Object> filter)
      throws SQLException {
    List<Object> bound = new ArrayList<>(asked.values());
    bound.addAll(filter);
    bound.add(MAX_WORKED_OUT + 1L);
    Column id = java.util.Objects.requireNonNull(table.column(Table.OBJECT_ID));
    List<Row> found =
        PLANS
            .readLockedWhere(database, table, List.of(id), asked.asked(), shape)
            .rows(statements, codec, bound);
    if (found.size() > MAX_WORKED_OUT) {
      throw new DataException(
          8000,
          "Invalid value range. A JSON operation changes at most "
              + MAX_WORKED_OUT
              + " objects at once");
    }
    long changed = 0;
    long now = System.currentTimeMillis();
    for (Row row : found) {
      changed +=
          change(
                  statements,
                  table,
                  Set.of(),
                  String.valueOf(row.objectId()),
                  changes,
                  now,
                  shape,
                  filter)
              .size();
    }
    return changed;
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
          FilterShape shape = FilterShape.of(permit.rows());
          Plan plan = PLANS.delete(database, table, shape);
          List<Object> bound = new ArrayList<>();
          bound.add(objectId);
          bound.addAll(shape.values(permit.rows(), table.id(), permit.operation()));
          long deleted =
              work.write(
                  permit,
                  table,
                  false,
                  statements -> {
                    long count = plan.update(statements, codec, bound);
                    if (count > 0) {
                      ObjectAcls.forget(database, statements, table, objectId);
                    }
                    return count;
                  });
          return deleted == 0 ? null : System.currentTimeMillis();
        });
  }

  /**
   * Deletes all rows that match and that the permit reaches.
   *
   * @param where null or blank for all
   * @return how many
   */
  public long deleteWhere(Permit permit, @Nullable String where) {
    return deleteWhere(permit, Reach.NOTHING, where);
  }

  /** As {@link #deleteWhere(Permit, String)}, with a where that may come to other tables. */
  public long deleteWhere(Permit permit, Reach reach, @Nullable String where) {
    return delete(
        permit,
        reach,
        where,
        0L,
        PLANS::deleteWhere,
        (plan, statements, bound) -> plan.update(statements, codec, bound),
        count -> count > 0);
  }

  /**
   * Deletes as {@link #deleteWhere} does.
   *
   * @return the ids of the rows that are gone; they are all in memory, so this is for tables whose
   *     rows have more belonging to them than the store knows
   */
  public List<String> deleteReturningIds(Permit permit, @Nullable String where) {
    return deleteReturningIds(permit, Reach.NOTHING, where);
  }

  /** As {@link #deleteReturningIds(Permit, String)}, with a where that may come to other tables. */
  public List<String> deleteReturningIds(Permit permit, Reach reach, @Nullable String where) {
    return delete(
        permit,
        reach,
        where,
        List.of(),
        PLANS::deleteReturningIds,
        (plan, statements, bound) ->
            plan.rows(statements, codec, bound).stream()
                .map(row -> String.valueOf(row.value(0)))
                .toList(),
        ids -> !ids.isEmpty());
  }

  private interface DeletePlan {
    Plan of(Database database, Table table, Asked where, FilterShape filter);
  }

  private interface Deletion<T> {
    T run(Plan plan, Statements statements, List<Object> bound) throws SQLException;
  }

  /**
   * Deletes what matches and what the permit reaches.
   *
   * @param nothing the result where the permit reaches nothing
   * @param deleted whether the result says that a row is gone
   */
  private <T> T delete(
      Permit permit,
      Reach reach,
      @Nullable String where,
      T nothing,
      DeletePlan plans,
      Deletion<T> deletion,
      java.util.function.Predicate<T> deleted) {
    RowWork.require(permit, Operation.REMOVE);
    if (permit.rows().isNothing()) {
      return nothing;
    }
    return onTable(
        permit,
        table -> {
          Asked.WithValues asked = asked(table, where, permit.hiddenColumns(), reach);
          FilterShape shape = FilterShape.of(permit.rows());
          Plan plan = plans.of(database, table, asked.asked(), shape);
          List<Object> bound = new ArrayList<>(asked.values());
          bound.addAll(shape.values(permit.rows(), table.id(), permit.operation()));
          return work.write(
              false,
              permits(permit, asked),
              tables(table, asked),
              statements -> {
                T result = deletion.run(plan, statements, bound);
                if (deleted.test(result)) {
                  ObjectAcls.forgetOrphans(database, statements, table);
                }
                return result;
              });
        });
  }

  /**
   * Notes a moment in a column of one row, as a part of a write that is under way. What the server
   * notes is no change of the record: {@code updated} stays.
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
    Plan plan = PLANS.stamp(database, table, columnName);
    return sql.connectionResult(connection -> {
      try (PreparedStatement statement = connection.prepareStatement(plan.sql())) {
        plan.bindAgain(statement, codec, List.of(moment, objectId));
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
    return onTable(permit, table -> find(table, permit, reach, query, null, null));
  }

  /**
   * Finds the children of a row in one relation.
   *
   * @param permit for LOAD_RELATIONS
   * @param parentId the row's id
   * @param column of the relation
   * @param query which of the children, as for {@link #find(Permit, Query)}
   * @return one page; null if there is no such row, or the permit does not reach it
   * @throws DataException as {@link #find(Permit, Query)}
   */
  public @Nullable List<Row> findRelated(
      Permit permit, Reach reach, String parentId, String column, Query query) {
    RowWork.require(permit, Operation.LOAD_RELATIONS);
    if (permit.rows().isNothing() || !ColumnValues.isStorable(parentId)) {
      return null;
    }
    return this.<@Nullable List<Row>>onTable(
        permit,
        parent -> {
          Column found = parent.column(column);
          if (found == null || !found.type().isRelation()) {
            throw DataException.columnNotFound(parent, column);
          }
          if (permit.hiddenColumns().contains(found.id())) {
            throw DataException.columnHidden(column);
          }
          Relation relation = new Relation(parent, found, work.related(found));
          FilterShape shape = FilterShape.of(permit.rows());
          Plan plan = PLANS.idsAmong(database, parent, shape);
          List<Object> bound = new ArrayList<>();
          bound.add(Relations.ids(List.of(parentId)));
          bound.addAll(shape.values(permit.rows(), parent.id(), permit.operation()));
          if (database.readRows(statements -> plan.texts(statements, codec, bound)).isEmpty()) {
            return null;
          }
          Permit find = reach.permit(Operation.FIND, relation.child().id());
          return find == null || find.rows().isNothing()
              ? List.of()
              : find(relation.child(), find, reach, query, new Among.Children(relation), parentId);
        });
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
        permit, table -> find(table, permit, reach, query, new Among.RoleHolders(), roleId));
  }

  private List<Row> find(
      Table table,
      Permit permit,
      Reach reach,
      Query query,
      @Nullable Among among,
      @Nullable String amongId) {
    Set<String> hidden = permit.hiddenColumns();
    Selection selection = PLANS.selection(table, work.schema(), hidden, Selection.Texts.of(query));
    Asked.WithValues selected = Asked.of(selection.resolved(), reach);
    Asked.WithValues asked = asked(table, query.where(), hidden, reach);
    FilterShape shape = FilterShape.of(permit.rows());
    RelationTree relations = relations(table, query, selection, hidden, reach);
    Plan plan =
        PLANS.find(
            database,
            table,
            selection,
            selected.asked(),
            asked.asked(),
            shape,
            !relations.isEmpty(),
            among);
    List<Object> bound = new ArrayList<>(selected.values());
    bound.addAll(asked.values());
    bound.addAll(shape.values(permit.rows(), table.id(), permit.operation()));
    if (amongId != null) {
      bound.add(amongId);
    }
    bound.add((long) query.pageSize());
    bound.add(query.offset());
    List<Row> rows = database.readRows(statements -> plan.rows(statements, codec, bound));
    new RelationLoader(work, reach, query.relationsPageSize()).load(rows, relations);
    return rows;
  }

  private RelationTree relations(
      Table table, Query query, Selection selection, Set<String> hidden, Reach reach) {
    RelationTree tree =
        RelationTree.of(table, query, selection.relations(), hidden, reach, work::related);
    if (!tree.isEmpty() && selection.isGrouped()) {
      throw DataException.wrongProperties("groups of objects have no relations to load");
    }
    return tree;
  }

  private Asked.WithValues asked(
      Table table, @Nullable String where, Set<String> hidden, Reach reach) {
    return Asked.of(PLANS.where(table, work.schema(), where, hidden), reach);
  }

  private static List<Permit> permits(Permit permit, Asked.WithValues asked) {
    return Stream.concat(Stream.of(permit), asked.permits().stream()).toList();
  }

  private static List<Table> tables(Table table, Asked.WithValues asked) {
    return Stream.concat(Stream.of(table), asked.tables().stream()).toList();
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
        permit,
        table -> {
          FilterShape shape = FilterShape.of(permit.rows());
          Set<String> hidden = permit.hiddenColumns();
          Selection selection =
              PLANS.selection(table, work.schema(), hidden, Selection.Texts.ofOne(query));
          Asked.WithValues selected = Asked.of(selection.resolved(), reach);
          if (selection.isGrouped()) {
            throw DataException.wrongProperties("one object is no group");
          }
          RelationTree relations = relations(table, query, selection, hidden, reach);
          Plan plan =
              PLANS.findById(
                  database, table, selection, selected.asked(), shape, !relations.isEmpty());
          List<Object> bound = new ArrayList<>(selected.values());
          bound.add(objectId);
          bound.addAll(shape.values(permit.rows(), table.id(), permit.operation()));
          List<Row> found = database.readRows(statements -> plan.rows(statements, codec, bound));
          new RelationLoader(work, reach, query.relationsPageSize()).load(found, relations);
          return found.isEmpty() ? null : found.getFirst();
        });
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
    return onTable(
        permit,
        table -> {
          Asked.WithValues asked = asked(table, query.where(), permit.hiddenColumns(), reach);
          FilterShape shape = FilterShape.of(permit.rows());
          List<Object> bound = new ArrayList<>();
          Plan plan;
          if (query.groupBy() == null || query.groupBy().isBlank()) {
            plan = PLANS.count(database, table, asked.asked(), shape);
          } else {
            Selection selection =
                PLANS.selection(
                    table,
                    work.schema(),
                    permit.hiddenColumns(),
                    new Selection.Texts(
                        null, null, null, query.groupBy(), query.having(), false, false));
            Asked.WithValues selected = Asked.of(selection.resolved(), reach);
            plan =
                PLANS.countGroups(
                    database, table, selection, selected.asked(), asked.asked(), shape);
            bound.addAll(selected.values());
          }
          bound.addAll(asked.values());
          bound.addAll(shape.values(permit.rows(), table.id(), permit.operation()));
          return database.readRows(statements -> plan.number(statements, codec, bound));
        });
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
        tableId,
        table -> {
          Asked.WithValues asked = asked(table, where, Set.of(), reach);
          FilterShape shape = FilterShape.of(filter);
          Plan plan = PLANS.countByLayer(database, table, asked.asked(), shape);
          List<FilterSql.Part> parts =
              new FilterSql(new PlanBuilder(database, table), shape).parts();
          List<Object> bound = new ArrayList<>(asked.values());
          bound.addAll(shape.values(filter, table.id(), operation));
          bound.add((long) limit);
          List<LayerCount> counts = new ArrayList<>();
          for (Row row : database.readRows(statements -> plan.rows(statements, codec, bound))) {
            if (row.value(0) instanceof Long index && row.value(1) instanceof Long rows) {
              FilterSql.Part part = parts.get(index.intValue());
              counts.add(new LayerCount(part.by(), part.allowed(), rows));
            }
          }
          return counts;
        });
  }

  private <T extends @Nullable Object> T onTable(Permit permit, Function<Table, T> use) {
    return work.onTable(permit.tableId(), use);
  }
}
